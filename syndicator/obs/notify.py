"""What systemd is told: ready, alive, reloading, and one line for `systemctl status`.

Protocol: sd_notify(3); without NOTIFY_SOCKET everything here does nothing.
"""

from __future__ import annotations

import os
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MICRO = 1_000_000


class Notifier:
    """The service manager's ear, where there is one."""

    def __init__(self, environ: Mapping[str, str] = os.environ) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # A leading @ means the abstract name space.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        mine = environ.get("WATCHDOG_PID") in {None, "", str(os.getpid())}
        period = environ.get("WATCHDOG_USEC", "") if mine else ""
        self.watchdog_s: float | None = (
            int(period) / MICRO if period.strip("0").isdecimal() else None
        )
        """Silence after which the manager ends us; None where it does not watch."""

    def ready(self, status: str) -> None:
        """Start-up, or a reload, is over."""
        self._send(f"READY=1\nSTATUS={_line(status)}")

    def reloading(self, monotonic_s: float) -> None:
        """A reload begins (`MONOTONIC_USEC` since systemd 253)."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={round(monotonic_s * MICRO)}")

    def alive(self, status: str) -> None:
        """Every stage turns, degraded or not."""
        self._send(f"WATCHDOG=1\nSTATUS={_line(status)}")

    def status(self, status: str) -> None:
        """One line for people; does not feed the watchdog."""
        self._send(f"STATUS={_line(status)}")

    def stopping(self) -> None:
        """An orderly stop begins."""
        self._send("STOPPING=1")

    def _send(self, text: str) -> None:
        if not self._address:
            return
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as ear:
            ear.setblocking(False)  # noqa: FBT003 - the socket's own signature
            try:
                ear.sendto(text.encode(), self._address)
            except OSError:
                # Telling is no part of the work: the manager's own watchdog is the answer.
                return


def _line(text: str) -> str:
    return " ".join(text.split())
