"""One request and one answer, as the simulated sites and sources read and write them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a site reads it."""

    method: str
    target: str
    headers: Mapping[str, str]
    content: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    def query(self) -> dict[str, str]:
        found = parse_qs(urlsplit(self.target).query, keep_blank_values=True)
        return {name: values[-1] for name, values in found.items()}

    def fields(self) -> dict[str, object]:
        value = json.loads(self.content or b"{}")
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = ()  # type: ignore[assignment] # given by the makers below


def said_json(value: object, status: int = 200, **more: str) -> Said:
    """A JSON answer; `more` are headers."""
    body = json.dumps(value, ensure_ascii=False).encode()
    headers = {"content-type": "application/json; charset=utf-8"}
    return Said(status, body, headers | {k.replace("_", "-"): v for k, v in more.items()})


def said_page(text: str, status: int = 200, **more: str) -> Said:
    """A page; `more` are headers."""
    headers = {"content-type": "text/html; charset=utf-8"}
    return Said(status, text.encode(), headers | {k.replace("_", "-"): v for k, v in more.items()})
