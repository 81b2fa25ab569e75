"""The daemon's end of the control socket."""

from __future__ import annotations

import asyncio
import pwd
import socket
import struct
from typing import TYPE_CHECKING

from pydantic import ValidationError

from syndicator.control.protocol import ALLOWED, LINE_BYTES, Answer, Request
from syndicator.core.errors import ActionRefused, SyndicatorError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from syndicator.core.model import Person
    from syndicator.settings.model import Settings

    Act = Callable[[Person, Request], Awaitable[Answer]]

_CREDENTIALS = struct.Struct("3i")
"""`struct ucred` of Linux: pid, uid, gid (unix(7), SO_PEERCRED)."""


class ControlServer:
    """Accepts one request a line; refuses whoever is not in people.yaml."""

    def __init__(self, path: Path, settings: Callable[[], Settings]) -> None:
        self._path = path
        self._settings = settings
        self._act: Act | None = None
        self._server: asyncio.Server | None = None

    async def start(self, act: Act) -> None:
        """Listen, answering with `act`.

        A socket left by a daemon that died is replaced; that it is dead the store's lock says.
        """
        self._act = act
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        self._server = await asyncio.start_unix_server(self._serve, self._path, limit=LINE_BYTES)
        # Everybody may knock; what a caller may do hangs on the account the kernel names.
        self._path.chmod(0o666)

    async def close(self) -> None:
        """Stop listening and take the socket away."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                answer = await self._answer(writer, line)
                writer.write(answer.model_dump_json().encode() + b"\n")
                await writer.drain()
        except (ConnectionError, ValueError):
            # The caller went away, or sent a line beyond all bounds: nothing to tell anybody.
            pass
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, line: bytes) -> Answer:
        try:
            request = Request.model_validate_json(line)
            person = self._person(writer)
            _allow(person, request)
            if self._act is None:
                raise ActionRefused(
                    "守护进程正在启动，请稍后 · the daemon is starting: try again soon"
                )
            return await self._act(person, request)
        except ValidationError as wrong:
            return Answer(ok=False, message=f"请求不合格式 · malformed request: {wrong}")
        except SyndicatorError as refused:
            return Answer(ok=False, message=str(refused))

    def _person(self, writer: asyncio.StreamWriter) -> Person:
        login = login_of(writer.get_extra_info("socket"))
        for person in self._settings().people.values():
            if person.login == login:
                return person
        raise ActionRefused(
            f"系统账号 {login} 不在 people.yaml 中，请由管理员登记 · "
            f"the account {login} is not in people.yaml: have it entered there"
        )


def login_of(peer: socket.socket) -> str:
    """Account at the other end, as the kernel says (SO_PEERCRED)."""
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size)
    _, uid, _ = _CREDENTIALS.unpack(raw)
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"uid:{uid}"


def _allow(person: Person, request: Request) -> None:
    allowed = ALLOWED[request.verb]
    if person.roles & allowed:
        return
    roles = ", ".join(sorted(allowed))
    raise ActionRefused(
        f"{person.name} 的角色不能执行 {request.verb}(需要 {roles}) · "
        f"{person.key} may not {request.verb}: it takes one of {roles}"
    )
