"""`python -m syndicator.rehearsal.tether PARENT COMMAND…`: a child that ends with its parent.

The kernel is asked to send SIGTERM when the parent dies, however it dies, then this process becomes
the command (same process id). Linux only: https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    """Tie this process to its parent, then become the command."""
    parent, *command = sys.argv[1:]
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGTERM))
    if os.getppid() != int(parent):  # it died before it could be watched
        sys.exit(os.EX_TEMPFAIL)
    os.execv(command[0], command)  # noqa: S606 - our own command line, no shell


if __name__ == "__main__":
    main()
