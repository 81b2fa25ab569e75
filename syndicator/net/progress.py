"""How far one exchange came: the ground for saying what the other side may have received."""

from __future__ import annotations

from enum import IntEnum

from syndicator.core.errors import Sent


class Phase(IntEnum):
    """Stations of one HTTP exchange, in order."""

    CONNECT = 0
    """Name, TCP, and the tunnel through a proxy."""
    TLS = 1
    HEADERS = 2
    """The head of the request is being written."""
    SENT = 3
    """The head has left whole."""
    ANSWERED = 4
    """Status line and headers of the answer were read."""


class Progress:
    """Follows one request, all its redirect hops included; the engine sets `phase` as it goes."""

    __slots__ = ("phase", "redirected", "status")

    def __init__(self) -> None:
        self.phase = Phase.CONNECT
        self.status: int | None = None
        self.redirected = False

    @property
    def sent(self) -> Sent:
        """NO only while no byte of any hop's request can have left."""
        return Sent.MAYBE if self.redirected or self.phase >= Phase.HEADERS else Sent.NO

    def next_hop(self) -> None:
        """Begin again at the connection; what was sent before stays sent."""
        self.redirected = True
        self.phase = Phase.CONNECT
        self.status = None

    def answered(self, status: int) -> None:
        """Note the status, which stays of use when the body is cut."""
        self.phase = Phase.ANSWERED
        self.status = status
