"""Why something was decided: one code for machines, one sentence for people in two languages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of a decision."""

    code: str
    """Stable snake_case word, for counting and for tests."""
    zh: str
    en: str

    def __str__(self) -> str:
        """Give both languages as operators read them, `中文 · English`; once what is the same."""
        return self.zh if self.zh == self.en else f"{self.zh} · {self.en}"
