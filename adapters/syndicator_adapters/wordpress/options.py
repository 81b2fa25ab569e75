"""The `options` of a WordPress platform."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from syndicator.sdk.options import OptionsModel


class WordPressOptions(OptionsModel):
    """All may be left out."""

    rest: Literal["pretty", "query"] = "pretty"
    """`query` for sites with plain permalinks, where /wp-json/ answers 404."""
    draft_status: Literal["draft", "pending"] = "pending"
    """What mode draft stores: pending (待审) stands in the editors' queue, draft does not."""
    columns: dict[str, int] = Field(default_factory=dict)
    """Column (落栏) → category id; a column not listed is taken as category id or slug."""
