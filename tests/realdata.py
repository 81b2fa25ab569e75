"""Where the real government pages are; they are not ours to ship, so a clone may lack them."""

import os
from pathlib import Path
from typing import Final

import pytest

REPOSITORY: Final = Path(__file__).resolve().parent.parent
_NAMED: Final = os.environ.get("SYNDICATOR_TEST_DATA")
_BESIDE: Final = REPOSITORY.parent / "shared"
REAL_DATA: Final = Path(_NAMED) if _NAMED else _BESIDE / "data"
"""Directory of real pages and lists; MANIFEST.tsv in it names each with its origin."""

ABSENT: Final = "no real pages here: set SYNDICATOR_TEST_DATA to their directory"
EXPECTED: Final = bool(_NAMED) or _BESIDE.is_dir()
"""Whether their place was named or exists: then their absence is a fault, not a choice."""


def real_data_here() -> bool:
    """Whether the real pages are here (for choosing parameters while tests are collected)."""
    return (REAL_DATA / "MANIFEST.tsv").is_file()


def real_data_or_skip() -> Path:
    """Give their directory, or skip the running test by name and reason."""
    if not real_data_here():
        pytest.skip(ABSENT)
    return REAL_DATA
