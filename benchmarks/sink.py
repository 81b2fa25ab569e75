"""The sites of a bench: one process, one port, as many loopback hosts as are asked for.

`python -m benchmarks.sink` prints its port and serves until its standard input closes. It speaks as
much HTTP/1.1 as our clients do and works from memory, so that it is never what is measured:

    GET /articles?key=K   the copies this host holds under that key
    POST /articles        a new copy; counted for the host
    GET /list             its public list with an ETag; 304 where If-None-Match names it
    GET /page/N           a public page that shows a policy with one word changed
    GET /source.json      the source's list; GET /policy/N its articles
    POST /-/...           how the bench steers it, see `Sites.steer`
"""

import asyncio
import json
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, unquote_to_bytes

from benchmarks.latency import Profile
from benchmarks.prose import article_page, judged_page, list_page, listed

PER_OCTET: Final = 250
FOUND_NOTHING: Final = b'{"items":[]}'
JSON: Final = b"application/json"
HTML: Final = b"text/html; charset=utf-8"
ETAG: Final = b'"bench-1"'


def address(number: int) -> str:
    """Loopback address of the numbered site."""
    return f"127.1.{number // PER_OCTET}.{number % PER_OCTET + 1}"


def number_of(host: bytes) -> int:
    """The site's number; the inverse of `address`."""
    *_, third, fourth = host.partition(b":")[0].split(b".")
    return int(third) * PER_OCTET + int(fourth) - 1


@dataclass(slots=True)
class Answer:
    """One answer; None for a body means that there is to be no answer at all."""

    body: bytes | None
    status: bytes = b"200 OK"
    kind: bytes = JSON
    tag: bytes = b""
    delay_s: float = 0.0


@dataclass(slots=True)
class Sites:
    """Everything the sites hold."""

    profile: Profile = field(default_factory=Profile)
    asked: Counter[int] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    copies: defaultdict[int, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    methods: Counter[str] = field(default_factory=Counter)
    shown: list[dict[str, str]] = field(default_factory=list)
    made: int = 0
    busy: int = 0
    lists: int = 0

    def answer(self, method: bytes, target: bytes, host: bytes, tag: bytes, body: bytes) -> Answer:
        """What one request gets."""
        path, _, query = target.partition(b"?")
        if path.startswith(b"/-/"):
            return Answer(json.dumps(self.steer(path[3:].decode(), body)).encode())
        if path == b"/source.json":
            self.lists += 1
            return Answer(json.dumps(listed(self.shown, self.busy * self.lists)).encode())
        if path.startswith(b"/policy/"):
            return Answer(article_page(self.shown[int(path[8:])]).encode(), kind=HTML)
        site = number_of(host)
        request = self.asked[site]
        self.asked[site] = request + 1
        delay_s = self.profile.delay_s(site, request)
        if self.profile.hangs(site):
            return Answer(None)
        if path == b"/list":
            return self._listed(host, tag, delay_s)
        if path.startswith(b"/page/"):
            return Answer(judged_page(int(path[6:])), kind=HTML, delay_s=delay_s)
        self.methods[method.decode()] += 1
        if method == b"GET":
            return Answer(self._look_up(site, query), delay_s=delay_s)
        return self._create(site, body, delay_s)

    def _listed(self, host: bytes, tag: bytes, delay_s: float) -> Answer:
        if self.busy:
            page = list_page(f"http://{host.decode()}", self.busy)
            return Answer(page, kind=HTML, delay_s=delay_s)
        if tag == ETAG:
            return Answer(b"", b"304 Not Modified", HTML, ETAG, delay_s)
        page = list_page(f"http://{host.decode()}", 0)
        return Answer(page, b"200 OK", HTML, ETAG, delay_s)

    def _look_up(self, site: int, query: bytes) -> bytes:
        held = self.copies.get(site)
        if not held:
            return FOUND_NOTHING
        key = unquote_to_bytes(parse_qs(query).get(b"key", [b""])[0])
        found = [
            {"id": f"{site}-{at}", "key": one.decode(), "title": "", "state": 1}
            for at, one in enumerate(held)
            if one == key
        ]
        return json.dumps({"items": found}).encode()

    def _create(self, site: int, body: bytes, delay_s: float) -> Answer:
        if self.profile.fails(site) and self.refused[site] < self.profile.failures:
            self.refused[site] += 1
            return Answer(b"{}", b"503 Service Unavailable", delay_s=delay_s)
        # The key stands first in what the bench sends: no need to read 20 kB for it.
        _, _, rest = body.partition(b'"key":')
        self.copies[site].append(rest.lstrip().partition(b'"')[2].partition(b'"')[0])
        self.made += 1
        return Answer(b'{"id":%d}' % self.made, delay_s=delay_s)

    def steer(self, order: str, body: bytes) -> dict[str, object]:
        """Obey the bench: `profile`, `forget`, `show`, `busy`; every order answers the counts."""
        said: dict[str, object] = json.loads(body) if body else {}
        if order == "profile":
            self.profile = Profile(**said)  # type: ignore[arg-type]  # the bench's own words
        if order in {"profile", "forget"}:
            self.asked.clear()
            self.refused.clear()
        if order == "forget":
            self.copies.clear()
            self.methods.clear()
        if order == "show":
            self.shown.append({name: str(value) for name, value in said.items()})
        if order == "busy":
            self.busy = int(str(said["policies"]))
        creates = Counter(len(held) for held in self.copies.values())
        double = sum(len(held) - len(set(held)) for held in self.copies.values())
        return {
            "sites_by_copies": {str(count): sites for count, sites in creates.items()},
            "double": double,
            "requests": dict(self.methods),
        }


class Connection(asyncio.Protocol):
    """One connection: one request, one answer, closed."""

    __slots__ = ("_got", "_need", "_sites", "_timer", "_transport")

    def __init__(self, sites: Sites) -> None:
        self._sites = sites
        self._got = bytearray()
        self._need = 0
        self._timer: asyncio.TimerHandle | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody waits any more."""
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        """Answer once the request is whole."""
        self._got += data
        if len(self._got) < self._need:
            return
        ends = self._got.find(b"\r\n\r\n")
        if ends < 0:
            return
        head = bytes(self._got[:ends])
        fields = _fields(head)
        self._need = ends + 4 + int(fields.get(b"content-length", b"0"))
        if len(self._got) < self._need:
            return
        method, target, _ = head.split(b"\r\n", 1)[0].split(b" ")
        body = bytes(self._got[ends + 4 : self._need])
        self._got.clear()
        self._need = 0
        host, tag = fields[b"host"], fields.get(b"if-none-match", b"")
        answer = self._sites.answer(method, target, host, tag, body)
        if answer.body is None:
            return
        if answer.delay_s:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(answer.delay_s, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        if self._transport is None or answer.body is None:
            return
        tag = b"etag: %b\r\n" % answer.tag if answer.tag else b""
        self._transport.write(
            b"HTTP/1.1 %b\r\ncontent-type: %b\r\n%bcontent-length: %d\r\n"
            b"connection: close\r\n\r\n%b"
            % (answer.status, answer.kind, tag, len(answer.body), answer.body)
        )
        self._transport.close()


def _fields(head: bytes) -> dict[bytes, bytes]:
    found = {}
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        found[name.lower()] = value.strip()
    return found


async def serve() -> None:
    """Listen on every loopback address until standard input ends."""
    loop = asyncio.get_running_loop()
    sites = Sites()
    # All of 127.0.0.0/8 is this machine; one socket takes whichever of its addresses is called.
    everywhere = "0.0.0.0"  # noqa: S104 - see the line above
    server = await loop.create_server(lambda: Connection(sites), everywhere, 0, backlog=4096)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve())
