"""What a browser saw, as the answer that the rest of the daemon reads, judges and keeps."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from syndicator.net.client import Response
from syndicator.net.http_date import parse_http_date
from syndicator.net.transport import Head

if TYPE_CHECKING:
    from collections.abc import Mapping

    from syndicator.browser.protocol import Seen

RENDERED_BY: Final = "x-rendered-by"
"""Header that marks a page as made by a browser, and by which."""
RENDERED_FROM: Final = "x-rendered-from"
"""SHA-256 of the body that the site sent: names the evidence beside it."""
# They speak of the bytes that the site sent, not of the page that scripts made of them.
_OF_THE_BYTES: Final = frozenset(
    {
        "accept-ranges",
        "content-encoding",
        "content-length",
        "content-md5",
        "content-type",
        "digest",
        "etag",
        "last-modified",
        "transfer-encoding",
    }
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A page to judge and, where a browser made it, the site's own answer beside it."""

    shown: Response
    source: Response | None = None


def rendered(seen: Seen) -> Rendered:
    """The page as scripts left it; the site's own answer where it is no HTML page."""
    source = _response(seen, seen.headers, seen.raw)
    if seen.page is None:
        return Rendered(source)
    headers = {name: value for name, value in seen.headers.items() if name not in _OF_THE_BYTES}
    headers["content-type"] = "text/html; charset=utf-8"
    headers[RENDERED_BY] = seen.browser
    headers[RENDERED_FROM] = sha256(seen.raw).hexdigest()
    return Rendered(_response(seen, headers, seen.page), source)


def _response(seen: Seen, headers: Mapping[str, str], body: bytes) -> Response:
    lines = tuple((name.encode(), value.encode()) for name, value in headers.items())
    return Response(
        status=seen.status,
        headers=headers,
        body=body,
        url=seen.url,
        history=(),
        elapsed_ms=seen.elapsed_ms,
        date=parse_http_date(headers.get("date")),
        head=Head(lines=lines, peer=seen.address or None),
    )
