"""What stands in the way at a site's interface, as its plan says, document by document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from syndicator.core.times import Millis
from syndicator.net.serve import Answer, Broken, Reply
from syndicator.rehearsal.mishaps import Mishap

MINUTE_MS: Final = 60_000
RETRY_AFTER_S: Final = 120
_FAILURES: Final = 2
_NEVER: Final = Millis(0)
_TOO_MANY: Final = 429
_SHUTS: Final = frozenset({_TOO_MANY, 500, 503})
_REST_S: Final = 20
"""After a failure the daemon lets an interface rest about so long."""
_INSTEAD: Final[Mapping[Mishap, Answer]] = {
    Mishap.FAILS_TWICE: Reply.html("<h1>Service Unavailable</h1>", 503),
    Mishap.THROTTLED: Reply.json({"code": 4290, "msg": "请求过于频繁"}, 429).having(
        retry_after=str(RETRY_AFTER_S)
    ),
}
_AFTER: Final[Mapping[Mishap, Answer]] = {
    Mishap.STORED_THEN_RESET: Broken.RESET,
    Mishap.STORED_THEN_ERROR: Reply.html("<h1>Internal Server Error</h1>", 500),
    Mishap.STORED_THEN_CUT: Broken.CUT,
    Mishap.STORED_THEN_SILENT: Broken.SILENT,
}


@dataclass(slots=True)
class Traffic:
    """What came to a shared interface, and until when it keeps visitors away."""

    asked: int = 0
    shut_until: Millis = _NEVER

    def count(self, answer: Answer, now: Millis) -> None:
        """Note one answer."""
        self.asked += 1
        if isinstance(answer, Broken) or answer.status in _SHUTS:
            wait_s = RETRY_AFTER_S if _throttles(answer) else _REST_S
            self.shut_until = max(self.shut_until, Millis(now + 1_000 * wait_s))


def _throttles(answer: Answer) -> bool:
    return isinstance(answer, Reply) and answer.status == _TOO_MANY


class Trouble:
    """The mishaps of one site that its interface shows."""

    def __init__(self, mishaps: Mapping[str, Mishap]) -> None:
        self._mishaps = mishaps
        self._met: Counter[str] = Counter()
        self.locked = False
        """The account does not work: 401."""
        self.turned_away: Callable[[], None] | None = None
        """Called once when the locked account is tried."""

    def of(self, publication: str) -> Mishap | None:
        """What goes wrong with a document here."""
        return self._mishaps.get(publication)

    def turns_away(self) -> bool:
        """Whether the account is refused; the first time the site's operator is told."""
        if self.locked and self.turned_away is not None:
            self.turned_away()
            self.turned_away = None
        return self.locked

    def before(self, publication: str) -> Answer | None:
        """The answer to a create that is not carried out; None lets it pass."""
        instead = _INSTEAD.get(self._mishaps.get(publication, Mishap.NEVER))
        if instead is None or self._met[publication] >= _FAILURES:
            return None
        self._met[publication] += 1
        return instead

    def after(self, publication: str) -> Answer | None:
        """The answer to a create that was carried out, where it is not the true one: once."""
        answer = _AFTER.get(self._mishaps.get(publication, Mishap.NEVER))
        if answer is None or self._met[publication]:
            return None
        self._met[publication] += 1
        return answer
