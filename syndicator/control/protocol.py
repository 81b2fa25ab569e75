"""One JSON object a line each way over a Unix socket. Both ends of it import this."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from syndicator.core.model import Role

LINE_BYTES = 1_000_000


class Verb(StrEnum):
    """What can be asked of a running daemon."""

    PING = "ping"
    RELEASE = "release"
    RETRY = "retry"
    WAIVE = "waive"
    WITHDRAW = "withdraw"
    RECORD_URL = "record-url"
    RELOAD = "reload"
    PROBE = "probe"
    FREEZE = "freeze"
    THAW = "thaw"
    HOLD = "hold"
    UNHOLD = "unhold"
    DRAIN = "drain"
    REPLAY = "replay"


ALLOWED: dict[Verb, frozenset[Role]] = {
    Verb.PING: frozenset(Role),
    Verb.RELEASE: frozenset({Role.RELEASER}),
    Verb.RETRY: frozenset({Role.OPERATOR, Role.EDITOR, Role.RELEASER, Role.DUTY}),
    Verb.WAIVE: frozenset({Role.RELEASER}),
    Verb.WITHDRAW: frozenset({Role.RELEASER}),
    # An address is looked at like any other and proves nothing by itself.
    Verb.RECORD_URL: frozenset({Role.OPERATOR, Role.EDITOR, Role.RELEASER, Role.DUTY}),
    Verb.RELOAD: frozenset({Role.OPERATOR}),
    Verb.PROBE: frozenset({Role.OPERATOR}),
    # Whoever sees the need may stop what goes out; only a releaser lets it go on.
    Verb.FREEZE: frozenset({Role.OPERATOR, Role.RELEASER, Role.DUTY}),
    Verb.THAW: frozenset({Role.RELEASER}),
    Verb.HOLD: frozenset({Role.OPERATOR, Role.RELEASER, Role.DUTY}),
    Verb.UNHOLD: frozenset({Role.OPERATOR, Role.RELEASER}),
    Verb.DRAIN: frozenset({Role.OPERATOR}),
    Verb.REPLAY: frozenset({Role.OPERATOR, Role.RELEASER, Role.DUTY}),
}
"""Who may ask what (design: operators run it, releasers decide what goes out)."""


class Request(BaseModel):
    """A line to the daemon."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    verb: Verb
    subject: str = ""
    """`policy:3`, `repost:12`, `item:7`, or a platform's key for `probe`, `hold`, `unhold`."""
    reason: str = ""
    url: str = ""
    """For an address to record: where the copy stands."""
    scope: str = ""
    """For releases: `all`, `sector:KEY`, `region:CODE`, `sites:A,B`."""
    until: str = ""
    """For a freeze: its end, ISO 8601, Beijing time where no zone is named; "" until a thaw.

    For a replay: the end of its range, itself not in it."""
    same_as: str = ""
    """For a conflicting item: the policy it belongs to, or `new`."""
    platform: str = ""
    site: str = ""
    policy: str = ""
    state: str = ""
    since: str = ""
    """For a replay: which reposts; "" chooses all. `since` begins the range of the time at which
    they entered their state, written as `until` is."""
    dry_run: bool = False
    """For a replay: only say what it would do."""
    off: bool = False
    """For a drain: end it."""


class Answer(BaseModel):
    """A line from the daemon."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ok: bool
    message: str
    """Bilingual."""
    data: dict[str, object] = {}
