"""What can go wrong at a site, and by which words of the daemon each thing counts as named."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Engine(StrEnum):
    """What kind of CMS a site runs."""

    WORDPRESS = "wordpress"
    """Spoken to by the adapter `wordpress`."""
    DECLARED = "declared"
    """Spoken to by the adapter `http`: whatever its options describe."""
    BY_HAND = "by_hand"
    """Nobody but its staff writes there."""


class Mishap(StrEnum):
    """One thing that goes wrong with one policy at one site."""

    FAILS_TWICE = "fails_twice"
    """Two creates are answered 503 and not stored."""
    STORED_THEN_RESET = "stored_then_reset"
    """Stored, then the connection breaks without an answer."""
    STORED_THEN_ERROR = "stored_then_error"
    """Stored, then HTTP 500."""
    STORED_THEN_CUT = "stored_then_cut"
    """Stored, then the answer ends in its middle."""
    STORED_THEN_SILENT = "stored_then_silent"
    """Stored, then nothing until the daemon gives up waiting."""
    THROTTLED = "throttled"
    """Two creates are answered 429 with Retry-After."""
    LOGIN_EXPIRED = "login_expired"
    """401 until the site's operator mends the account."""
    REVIEW_SLOW = "review_slow"
    """The site's editor approves long after the limit."""
    VISIBLE_LATE = "visible_late"
    """Stored as published, shown to the public much later."""
    STAFF_FIRST = "staff_first"
    """The site's people post it themselves before the daemon does."""
    ALTERED = "altered"
    """An editor changes one figure before it is shown."""
    ALTERED_LATER = "altered_later"
    """One figure is changed some time after it was seen right."""
    SPAM = "spam"
    """Hidden links of gamblers stand in the copy."""
    TAKEN_DOWN = "taken_down"
    """The copy is removed some time after it was seen."""
    TWELVE_HOURS_OFF = "twelve_hours_off"
    """The page claims to have come out twelve hours later than it did."""
    SECOND_COPY = "second_copy"
    """The site's editors put up a copy of their own beside the daemon's."""
    HIJACKED = "hijacked"
    """Some time after the copy was seen gamblers answer in the site's place, for a while."""
    BY_HAND_LATE = "by_hand_late"
    """Staff post it long after the limit."""
    BACKDATED = "backdated"
    """Staff post it long after the limit and date it back."""
    NEVER = "never"
    """Staff never post it."""
    CLOAKED = "cloaked"
    """The daemon is shown the right text, everybody else another: nothing the daemon can see."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a mishap implies for the account."""

    engines: frozenset[Engine]
    """Where it can happen."""
    named_by: frozenset[str]
    """Any of these in the daemon's record names it; see `outcome.Said`."""
    late: bool = False
    """Whether the site is late (or never right) whatever the daemon does."""
    anywhere: bool = False
    """It strikes the whole site: whichever document meets it first names it."""


_WRITTEN: Final = frozenset({Engine.WORDPRESS, Engine.DECLARED})
_HAND: Final = frozenset({Engine.BY_HAND})
_LOST: Final = frozenset({"event:lost", "event:interrupted"})
_MISSED: Final = frozenset({"limit:missed", "target:missed"})

MEANING: Final = {
    Mishap.FAILS_TWICE: Meaning(_WRITTEN, _LOST | {"event:not_stored"}),
    Mishap.STORED_THEN_RESET: Meaning(_WRITTEN, _LOST),
    Mishap.STORED_THEN_ERROR: Meaning(_WRITTEN, _LOST),
    Mishap.STORED_THEN_CUT: Meaning(_WRITTEN, _LOST),
    Mishap.STORED_THEN_SILENT: Meaning(_WRITTEN, _LOST),
    Mishap.THROTTLED: Meaning(_WRITTEN, frozenset({"event:throttled", "event:lookup_failed"})),
    Mishap.LOGIN_EXPIRED: Meaning(_WRITTEN, frozenset({"need:credential"}), anywhere=True),
    Mishap.REVIEW_SLOW: Meaning(_WRITTEN, _MISSED | {"reminded:in_review"}, late=True),
    Mishap.VISIBLE_LATE: Meaning(_WRITTEN, _MISSED | {"reminded:accepted"}, late=True),
    Mishap.STAFF_FIRST: Meaning(_WRITTEN, frozenset({"theirs"})),
    Mishap.ALTERED: Meaning(_WRITTEN, frozenset({"verdict:altered"}), late=True),
    Mishap.ALTERED_LATER: Meaning(_WRITTEN, frozenset({"verdict:altered"})),
    Mishap.SPAM: Meaning(_WRITTEN, frozenset({"verdict:polluted"}), late=True),
    Mishap.TAKEN_DOWN: Meaning(_WRITTEN, frozenset({"verdict:vanished", "held:vanished"})),
    Mishap.TWELVE_HOURS_OFF: Meaning(
        _WRITTEN, frozenset({"remark:date_12h_off", "remark:date_in_future"})
    ),
    Mishap.SECOND_COPY: Meaning(_WRITTEN, frozenset({"remark:second_copy"})),
    Mishap.HIJACKED: Meaning(
        frozenset({Engine.WORDPRESS}), frozenset({"site:looked_strange"}), anywhere=True
    ),
    Mishap.BY_HAND_LATE: Meaning(_HAND, _MISSED, late=True),
    Mishap.BACKDATED: Meaning(_HAND, frozenset({"remark:backdated"}), late=True),
    Mishap.NEVER: Meaning(_HAND, _MISSED, late=True),
    Mishap.CLOAKED: Meaning(_WRITTEN, frozenset({"verdict:altered"}), late=True),
}
