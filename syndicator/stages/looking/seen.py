"""What one look at a site shows of one repost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicator.core.judging.compare import Comparison
    from syndicator.core.reason import Reason
    from syndicator.core.sighting import Sight
    from syndicator.core.times import Millis
    from syndicator.evidence.question import Search
    from syndicator.evidence.received import Received
    from syndicator.pages.judging import Question
    from syndicator.stages.looking.public import PageLook


@dataclass(frozen=True, slots=True)
class Seen:
    """The best page of a look, with its comparison: what becomes sighting and evidence."""

    sight: Sight
    comparison: Comparison | None
    page: PageLook | None
    at: Millis
    remarks: tuple[Reason, ...] = ()
    """What is wrong with what the page says of itself."""
    question: Question | None = None
    """What was asked; None where no answer came."""
    search: Search | None = None
    """How the list was searched, where the copy is absent."""
    listings: tuple[Received, ...] = ()
    """The lists that lack it."""
    opened: tuple[PageLook, ...] = ()
    """Pages that were opened in vain."""
