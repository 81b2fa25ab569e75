"""All entries side by side, and the check that a reference leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from syndicator.settings.gather import Found, KeyPath, Located
from syndicator.settings.problem import Problem, did_you_mean
from syndicator.settings.schema import (
    CalendarFile,
    EgressEntry,
    PersonEntry,
    PlatformEntry,
    ProfileEntry,
    RuleEntry,
    SiteRow,
    SourceEntry,
    UnitRow,
)

Referrer = TypeVar("Referrer", bound=BaseModel)
Target = TypeVar("Target", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Entries:
    """Everything gathered, by kind."""

    people: Found[PersonEntry]
    egresses: Found[EgressEntry]
    sources: Found[SourceEntry]
    platforms: Found[PlatformEntry]
    units: Found[UnitRow]
    sites: Found[SiteRow]
    rules: Found[RuleEntry]
    profiles: Found[ProfileEntry]
    calendars: tuple[Located[CalendarFile], ...]
    browser: bool
    """Whether a browser unit is configured."""


def refers(
    located: Located[Referrer],
    path: KeyPath,
    key: str | None,
    to: Found[Target],
    zh: str,
    en: str,
) -> Iterator[Problem]:
    """Complain when a reference leads nowhere; `zh` and `en` name the kind."""
    if key is not None and to.lacks(key):
        hint = did_you_mean(key, to.declared)
        yield located.problem(path, f"{zh} {key} 不存在", f"there is no {en} {key}", hint)
