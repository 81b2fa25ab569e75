"""The command line's end of the control socket."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

from syndicator.control.protocol import LINE_BYTES, Answer, Request
from syndicator.core.errors import ActionRefused

if TYPE_CHECKING:
    from pathlib import Path

ANSWER_S = 120.0


def ask(path: Path, request: Request, *, seconds: float = ANSWER_S) -> Answer:
    """Send one request to the running daemon and wait for its answer, so many seconds.

    Raises `ActionRefused` when nobody listens there or the answer does not come.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(seconds)
        try:
            link.connect(str(path))
            link.sendall(request.model_dump_json().encode() + b"\n")
            line = _line(link)
        except TimeoutError as failure:
            raise ActionRefused(
                f"守护进程 {seconds:.0f} 秒内没有应答 {path}，请看它的日志 · the daemon did not "
                f"answer within {seconds:.0f} seconds: see its log; it may still do what was asked"
            ) from failure
        except OSError as failure:
            raise ActionRefused(
                f"守护进程没有应答 {path}({failure.strerror or failure})，请先启动 syndicator run "
                f"· no daemon answers at {path}: start it with syndicator run"
            ) from failure
    if not line:
        raise ActionRefused("守护进程中断了连接 · the daemon closed the connection; see its log")
    return Answer.model_validate_json(line)


def _line(link: socket.socket) -> bytes:
    got = bytearray()
    while not got.endswith(b"\n") and len(got) <= LINE_BYTES:
        part = link.recv(65_536)
        if not part:
            break
        got += part
    return bytes(got)
