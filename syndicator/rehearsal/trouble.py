"""What stands in the way at a site's interface, as its plan says, document by document."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from syndicator.net.serve import Answer, Broken, Reply
from syndicator.rehearsal.mishaps import Mishap

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.core.times import Millis

MINUTE_MS: Final = 60_000
RETRY_AFTER_S: Final = 120
_FAILURES: Final = 2
_UNAVAILABLE: Final = Reply.html("<h1>Service Unavailable</h1>", 503)
_AFTER: Final[Mapping[Mishap, Answer]] = {
    Mishap.STORED_THEN_RESET: Broken.RESET,
    Mishap.STORED_THEN_ERROR: Reply.html("<h1>Internal Server Error</h1>", 500),
    Mishap.STORED_THEN_CUT: Broken.CUT,
    Mishap.STORED_THEN_SILENT: Broken.SILENT,
}


class Trouble:
    """The mishaps of one site that its interface shows."""

    def __init__(self, mishaps: Mapping[str, Mishap]) -> None:
        self._mishaps = mishaps
        self._met: Counter[str] = Counter()
        self.locked = False
        """The account does not work: 401."""
        self.throttled_until: Millis | None = None

    def of(self, publication: str) -> Mishap | None:
        """What goes wrong with a document here."""
        return self._mishaps.get(publication)

    def before(self, publication: str, now: Millis) -> Answer | None:
        """The answer to a create that is not carried out; None lets it pass."""
        if self.throttled_until is not None and now < self.throttled_until:
            busy = {"code": 4290, "msg": "请求过于频繁"}
            return Reply.json(busy, 429).having(retry_after=str(RETRY_AFTER_S))
        if self.of(publication) is Mishap.FAILS_TWICE and self._met[publication] < _FAILURES:
            self._met[publication] += 1
            return _UNAVAILABLE
        return None

    def after(self, publication: str) -> Answer | None:
        """The answer to a create that was carried out, where it is not the true one: once."""
        answer = _AFTER.get(self._mishaps.get(publication, Mishap.NEVER))
        if answer is None or self._met[publication]:
            return None
        self._met[publication] += 1
        return answer
