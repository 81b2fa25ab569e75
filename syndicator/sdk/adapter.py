"""The adapter seam: what a CMS must be able to do for us."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from syndicator.sdk.types import (
        Article,
        Capabilities,
        Check,
        Connection,
        Entry,
        LookupOutcome,
        Mode,
        Outcome,
        Reference,
        WithdrawOutcome,
    )


class Reply(Protocol):
    """An HTTP answer, read whole and bounded in size."""

    @property
    def status(self) -> int:
        """Status code."""
        ...

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers, names in lower case."""
        ...

    @property
    def body(self) -> bytes:
        """The body, decompressed."""
        ...


class Http(Protocol):
    """The guarded client handed to adapters: pacing, address guard and time-outs are inside.

    Raises subclasses of `syndicator.sdk.TransportError`, which know whether the request may have
    reached the site; an adapter lets them pass.
    """

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> Reply:
        """Send one request without following redirects."""
        ...


class Adapter(Protocol):
    """One CMS family. Instances are cheap, hold no state between calls and never retry a write."""

    name: ClassVar[str]
    sdk_version: ClassVar[int]

    def __init__(self, connection: Connection, http: Http) -> None:
        """Keep the connection; no I/O here. Raises `OptionsInvalid` on wrong options."""
        ...

    @classmethod
    def check_options(cls, options: Mapping[str, object]) -> Sequence[str]:
        """Errors in the platform's `options`, one bilingual sentence each; empty when right.

        Each may start with a dotted path into the options and a colon (`create.url: …`).
        """
        ...

    @property
    def capabilities(self) -> Capabilities:
        """What this CMS, with these options, can do."""
        ...

    async def find(self, ref: Reference) -> LookupOutcome:
        """Every copy that matches by key, number or title, trashed and renamed ones included."""
        ...

    async def create(self, article: Article, mode: Mode) -> Outcome:
        """Store a new copy; never sets a publication time."""
        ...

    async def update(self, remote_id: str, article: Article, mode: Mode) -> Outcome:
        """Bring our own copy to the article's revision."""
        ...

    async def withdraw(self, remote_id: str, ref: Reference) -> WithdrawOutcome:
        """Take our own copy out of public sight, in a way the site's people can undo."""
        ...

    async def recent(self, column: str, limit: int) -> Sequence[Entry]:
        """The site's newest public posts, for the checker (only with `can_list`).

        Raises `SourceError` when the CMS does not answer with a list: that is never an empty one.
        """
        ...

    async def probe(self) -> Sequence[Check]:
        """Try the live system without leaving anything behind."""
        ...


@runtime_checkable
class Placing(Protocol):
    """What an adapter with `can_refer` can do besides: one master, shown in many columns (落栏)."""

    async def place(self, remote_id: str, ref: Reference) -> Outcome:
        """Show our own master in `ref.column` as well; where it stands there already, do nothing.

        Touches neither text nor title nor other columns. Refused for a copy that is not ours, for
        one that the site's people removed, and for an unknown column.
        """
        ...

    async def unplace(self, remote_id: str, ref: Reference) -> WithdrawOutcome:
        """Take our own master out of `ref.column` and leave it in the others.

        Refused, and nothing changed, where it stands in no other: that is what `withdraw` is for.
        """
        ...
