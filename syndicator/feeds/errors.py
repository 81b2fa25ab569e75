"""Why a source could not be read: *blocked, empty, failed, changed, broken* are different things.

None of them says anything about the source's items, and none is ever read as "no news".
"""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from syndicator.core.errors import SourceError


class SourceState(StrEnum):
    """How the last reading of a source ended; also a metric label."""

    OK = "ok"
    EMPTY = "empty"
    FAILED = "failed"
    BLOCKED = "blocked"
    CHANGED = "changed"
    BROKEN = "broken"


class FeedError(SourceError):
    """A list or feed that gives no entries, and why."""

    state: ClassVar[SourceState] = SourceState.FAILED


class FeedEmpty(FeedError):
    """The right format with no rows where there must be some."""

    state: ClassVar[SourceState] = SourceState.EMPTY


class FeedFailed(FeedError):
    """The server failed, or the list is gone from its address."""

    state: ClassVar[SourceState] = SourceState.FAILED


class FeedBlocked(FeedError):
    """A wall answered instead of the source."""

    state: ClassVar[SourceState] = SourceState.BLOCKED


class FeedChanged(FeedError):
    """Readable, but not the format this source is configured for."""

    state: ClassVar[SourceState] = SourceState.CHANGED


class FeedBroken(FeedError):
    """Bytes that are no text, or text that does not parse."""

    state: ClassVar[SourceState] = SourceState.BROKEN
