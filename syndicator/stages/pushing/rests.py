"""Which endpoints rest: their breaker is open, or they asked for quiet (Retry-After).

In memory only: after a start every endpoint is taken to be well, and the first failures say
otherwise. Rows of an endpoint that rests keep their due time and use up no attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from syndicator.core import breaker
from syndicator.core.breaker import Breaker, Phase
from syndicator.core.errors import Sent, TransportError
from syndicator.core.model import PlatformKey
from syndicator.core.retry import LONGEST_SILENCE_MS
from syndicator.core.times import SHANGHAI, from_millis
from syndicator.net.errors import (
    BadReply,
    ConnectFailed,
    ConnectionLost,
    NameNotFound,
    TimedOut,
    TlsFailed,
    TooSlow,
)
from syndicator.net.http_date import parse_http_date
from syndicator.net.retry_after import retry_after_ms
from syndicator.obs.observed import EndpointMoved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from syndicator.core.times import Millis
    from syndicator.obs.observed import Observer
    from syndicator.ports import Clock, Dice
    from syndicator.sdk import Reply

HANGS: Final = (TimedOut, TooSlow)
DOWN: Final = (ConnectFailed, NameNotFound, TlsFailed, ConnectionLost, BadReply)
QUIET_MS: Final = 30_000
"""How long one is left alone that says "too many requests" and not how long."""


_ASKED: Final = ("对方要求稍候", "it asked to wait")
_DOWN: Final = ("对方不通", "it does not answer")


class Endpoint(NamedTuple):
    """One address of one platform: what fails, and what asks for quiet, as a whole."""

    platform: PlatformKey
    host: str


@dataclass(frozen=True, slots=True)
class Rest:
    """An endpoint that is left alone now, and why."""

    endpoint: Endpoint
    asked: bool
    """It asked for quiet; else it does not answer."""
    since: Millis
    until: Millis
    """The next request is not before."""


class EndpointRests(TransportError):
    """The request did not leave: its endpoint is left alone for `retry_after_s` seconds."""

    sent = Sent.NO

    def __init__(self, endpoint: Endpoint, retry_after_s: float, *, asked: bool) -> None:
        self.retry_after_s = retry_after_s
        zh, en = (
            ("对方要求稍候", "it asked to wait") if asked else ("对方不通", "it does not answer")
        )
        super().__init__(
            f"接口 {endpoint.host} 暂停使用（{zh}），{retry_after_s:.0f} 秒后再试，任务不变 · "
            f"endpoint {endpoint.host} rests ({en}): tried again in {retry_after_s:.0f} s, nothing "
            "is lost"
        )


class Rests:
    """Breakers and pauses of all endpoints."""

    def __init__(self, clock: Clock, dice: Dice, observe: Observer) -> None:
        self._clock = clock
        self._dice = dice
        self._observe = observe
        self._breakers: dict[Endpoint, Breaker] = {}
        self._quiet: dict[Endpoint, tuple[float, float]] = {}
        """From when until when, in monotonic seconds."""

    # -- asked ------------------------------------------------------------------------------------

    def bears(self, endpoint: Endpoint) -> int | None:
        """How many requests it may be sent now: None as many as you like, 0 none, 1 a probe."""
        now = self._clock.monotonic()
        if self._quiet_until(endpoint, now) is not None:
            return 0
        known = self._breakers.get(endpoint)
        if known is None or known.phase(now) is Phase.CLOSED:
            return None
        return int(known.admits(now))

    def now(self) -> tuple[Rest, ...]:
        """Everything that rests, those on probation included, the longest resting first."""
        found = sorted(self._found(), key=lambda rest: (rest.since, rest.endpoint))
        return tuple(found)

    def endpoints(self) -> set[Endpoint]:
        """Endpoints that may be sent nothing now."""
        return {one for one in (*self._quiet, *self._breakers) if self.bears(one) == 0}

    # -- told -------------------------------------------------------------------------------------

    def check(self, endpoint: Endpoint) -> None:
        """Raises `EndpointRests` where nothing may leave now."""
        now = self._clock.monotonic()
        quiet = self._quiet_until(endpoint, now)
        if quiet is not None:
            raise EndpointRests(endpoint, quiet - now, asked=True)
        known = self._breakers.get(endpoint)
        if known is not None and not known.admits(now):
            raise EndpointRests(endpoint, max(known.until - now, 1.0), asked=False)

    def enter(self, endpoint: Endpoint, *, was_well: bool = False) -> None:
        """A request leaves. Raises `EndpointRests`.

        `was_well`: it waited since the endpoint was well, so it may be a write and is no probe.
        """
        self.check(endpoint)
        known = self._breakers.get(endpoint)
        if known is None:
            return
        now = self._clock.monotonic()
        if was_well and known.phase(now) is not Phase.CLOSED:
            raise EndpointRests(endpoint, 1.0, asked=False)
        self._breakers[endpoint] = breaker.sent(known, now)

    def well(self, endpoint: Endpoint) -> bool:
        """Whether its breaker is closed."""
        known = self._breakers.get(endpoint)
        return known is None or known.phase(self._clock.monotonic()) is Phase.CLOSED

    def replied(self, endpoint: Endpoint, reply: Reply) -> None:
        """An answer came: 5xx says that it is down, 429 and Retry-After ask for quiet."""
        wait = _asked_quiet_ms(reply, self._clock.now())
        if wait is not None:
            self._hush(endpoint, wait)
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR and wait is None:
            self._failed(endpoint, 1)
        elif endpoint in self._breakers:
            self._answered(endpoint)

    def broke(self, endpoint: Endpoint, error: TransportError) -> None:
        """No answer came. What says nothing about the endpoint only frees the probe's place."""
        if isinstance(error, HANGS):
            self._failed(endpoint, breaker.HANG)
        elif isinstance(error, DOWN):
            self._failed(endpoint, 1)
        else:
            # An answer too large, a redirect too many, our own guard: no word on the endpoint.
            self.let_go(endpoint)

    def let_go(self, endpoint: Endpoint) -> None:
        """The request was given up."""
        known = self._breakers.get(endpoint)
        if known is not None:
            self._breakers[endpoint] = breaker.let_go(known)

    # -- inside -----------------------------------------------------------------------------------

    def _failed(self, endpoint: Endpoint, weight: int) -> None:
        now = self._clock.monotonic()
        old = self._breakers.get(endpoint, Breaker())
        new = breaker.failed(old, now, self._dice.fraction(), weight)
        self._breakers[endpoint] = new
        if new.trips > old.trips:
            self._tell(endpoint, "opened", new.until - now)

    def _answered(self, endpoint: Endpoint) -> None:
        known = self._breakers.pop(endpoint)
        if known.trips:
            self._tell(endpoint, "closed", 0.0)

    def _hush(self, endpoint: Endpoint, wait_ms: int) -> None:
        now = self._clock.monotonic()
        since, until = self._quiet.get(endpoint, (now, now))
        self._quiet[endpoint] = (since, max(until, now + wait_ms / 1_000))
        self._tell(endpoint, "quiet", wait_ms / 1_000)

    def _quiet_until(self, endpoint: Endpoint, now: float) -> float | None:
        known = self._quiet.get(endpoint)
        if known is None:
            return None
        if known[1] <= now:
            del self._quiet[endpoint]
            return None
        return known[1]

    def _found(self) -> Iterator[Rest]:
        now, wall = self._clock.monotonic(), self._clock.now()

        def at(then: float) -> Millis:
            return type(wall)(wall + round(1_000 * (then - now)))

        for endpoint, (since, until) in self._quiet.items():
            if until > now:
                yield Rest(endpoint, asked=True, since=at(since), until=at(until))
        for endpoint, known in self._breakers.items():
            if known.trips:
                yield Rest(endpoint, asked=False, since=at(known.since), until=at(known.until))

    def _tell(self, endpoint: Endpoint, what: str, seconds: float) -> None:
        self._observe(EndpointMoved(endpoint.platform, endpoint.host, what, seconds))


def _asked_quiet_ms(reply: Reply, now: Millis) -> int | None:
    """How long it asks to be left alone (RFC 6585 4, RFC 9110 10.2.3); None: it does not."""
    said = reply.headers.get("retry-after")
    throttled = reply.status == HTTPStatus.TOO_MANY_REQUESTS
    if not throttled and (said is None or reply.status != HTTPStatus.SERVICE_UNAVAILABLE):
        return None
    then = parse_http_date(reply.headers.get("date", ""))
    wait = retry_after_ms(said, now if then is None else then)
    return QUIET_MS if wait is None else min(wait, LONGEST_SILENCE_MS)


def shown(rest: Rest) -> str:
    """One line for people: who, why, since when, until when (the office's time)."""
    zh, en = _ASKED if rest.asked else _DOWN
    since, until = (
        from_millis(at).astimezone(SHANGHAI).strftime("%H:%M:%S") for at in (rest.since, rest.until)
    )
    return f"{name(rest)} {zh} · {en} {since} → {until}"


def name(rest: Rest) -> str:
    """`platform/host`."""
    return f"{rest.endpoint.platform}/{rest.endpoint.host}"
