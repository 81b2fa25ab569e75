"""The evidence of a survey as one WARC file: every answer that came, as it came."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from syndicator import __version__
from syndicator.core.times import Millis
from syndicator.evidence.warc import opening_record
from syndicator.survey.state import SurveyState

_SAYS: Final = {
    "software": f"syndicator/{__version__}",
    "format": "WARC File Format 1.1",
    "description": "Pages read by a survey; bodies decompressed, cookies and credentials removed",
}


def evidence_bytes(state: SurveyState, made: Millis) -> Iterator[bytes]:
    """The file's parts in order."""
    yield opening_record("evidence.warc.gz", made, dict(_SAYS))
    yield from state.records()
