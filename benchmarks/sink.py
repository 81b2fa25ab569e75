"""A CMS that stores at once and forgets: one process, many loopback addresses, one port.

`python -m benchmarks.sink COUNT` prints its port, then serves until its standard input closes.
GET answers an empty look-up, POST a new number; both are counted and told at the end.
"""

import asyncio
import json
import sys
from typing import Final

FOUND_NOTHING: Final = b'{"items":[]}'
COUNTS: Final = {"GET": 0, "POST": 0}


def address(number: int) -> str:
    """Loopback address of the numbered site."""
    return f"127.1.{number // 250}.{number % 250 + 1}"


class Sink(asyncio.Protocol):
    """One connection; understands as much HTTP/1.1 as our clients speak."""

    def __init__(self) -> None:
        self._got = bytearray()
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer once the request is whole."""
        self._got += data
        head, mark, rest = bytes(self._got).partition(b"\r\n\r\n")
        if not mark:
            return
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                length = int(value)
        if len(rest) < length:
            return
        self._got.clear()
        method = head.split(b" ", 1)[0].decode()
        COUNTS[method] += 1
        body = FOUND_NOTHING if method == "GET" else b'{"id":%d}' % COUNTS["POST"]
        if self._transport is not None:
            self._transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
                b"connection: close\r\n\r\n%b" % (len(body), body)
            )
            self._transport.close()


async def serve(count: int) -> None:
    """Listen at every address until standard input ends."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, address(0), 0, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    for number in range(1, count):
        await loop.create_server(Sink, address(number), port, backlog=64)
    print(port, flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    print(json.dumps(COUNTS), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
