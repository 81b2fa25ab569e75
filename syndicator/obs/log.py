"""Observations → JSON lines on standard error, for the journal. One line each, flushed."""

from __future__ import annotations

import sys
from dataclasses import fields as dataclass_fields
from typing import TYPE_CHECKING, TextIO

import structlog

from syndicator.obs.observed import (
    ChainHead,
    DeadlineJudged,
    EndpointMoved,
    EvidenceSpared,
    Exchanged,
    ItemDecided,
    Lagged,
    Moved,
    Observed,
    PersonNeeded,
    Reloaded,
    Remarked,
    SiteRead,
    SourceRead,
    StageTurned,
    Stamped,
    StoreTrouble,
)

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from syndicator.obs.observed import Observer

_NAMES: dict[type[Observed], str] = {
    StageTurned: "stage_turned",
    SourceRead: "source_read",
    ItemDecided: "item_decided",
    Exchanged: "exchanged",
    EndpointMoved: "endpoint_moved",
    SiteRead: "site_read",
    Moved: "moved",
    Lagged: "confirmed",
    DeadlineJudged: "deadline_judged",
    PersonNeeded: "person_needed",
    Remarked: "remarked",
    EvidenceSpared: "evidence_spared",
    StoreTrouble: "store_trouble",
    Reloaded: "reloaded",
    ChainHead: "chain_head",
    Stamped: "stamped",
}
QUIET_STATES = frozenset({"ok", "unchanged"})


def logger_to(stream: TextIO | None = None) -> FilteringBoundLogger:
    """A logger of JSON lines with UTC times, to standard error by default."""
    logger: FilteringBoundLogger = structlog.wrap_logger(
        structlog.WriteLogger(stream or sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger("INFO"),
    )
    return logger


def logging_observer(log: FilteringBoundLogger) -> Observer:
    """A hook that writes each observation at the level a reader would give it."""

    def observe(told: Observed) -> None:
        if _quiet(told):
            return
        fields = {one.name: getattr(told, one.name) for one in dataclass_fields(told)}
        if isinstance(told, Moved):
            fields["happened"] = fields.pop("event")  # `event` is structlog's name of the line
        name = _NAMES[type(told)]
        match told:
            case EndpointMoved(what="opened"):
                log.warning(name, **fields)
            case PersonNeeded() | StoreTrouble(ok=False) | Reloaded(ok=False) | Stamped(ok=False):
                log.warning(name, **fields)
            case StageTurned():
                log.error(name, **fields)
            case SiteRead() | SourceRead() if told.reason:
                log.warning(name, **fields)
            case _:
                log.info(name, **fields)

    return observe


def _quiet(told: Observed) -> bool:
    """Whether it is no news: it happens all the time, and the metrics count it."""
    match told:
        case StageTurned(ok=True):
            return True
        case SiteRead(state=state) | SourceRead(state=state, new=0):
            return state in QUIET_STATES
    return False
