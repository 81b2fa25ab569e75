"""Asking only for what changed: validators of RFC 9110 8.8 and 13.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NOT_MODIFIED = 304


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to recognise a representation by; sent back exactly as it came."""

    etag: str | None = None
    last_modified: str | None = None

    def request_headers(self) -> dict[str, str]:
        """Headers that make the next GET conditional; empty without validators."""
        headers: dict[str, str] = {}
        if self.etag:
            headers["if-none-match"] = self.etag
        if self.last_modified:
            headers["if-modified-since"] = self.last_modified
        return headers

    def after(self, status: int, headers: Mapping[str, str]) -> Validators:
        """Validators to keep after an answer: a 304 renews those it names, a 200 replaces all.

        Any other status keeps the old ones. `headers` has its names in lower case.
        """
        fresh = Validators(headers.get("etag") or None, headers.get("last-modified") or None)
        if status == NOT_MODIFIED:
            return Validators(fresh.etag or self.etag, fresh.last_modified or self.last_modified)
        return fresh if status == 200 else self  # noqa: PLR2004 - 200 OK
