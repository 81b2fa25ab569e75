"""What keeps the event loop prompt while much is under way."""

import gc
import sys

from syndicator.daemon import keep_prompt
from syndicator.stages.looking.reading import YOUNG
from tests.acceptance.configuration import Configuration
from tests.integration.office import opened


async def test_what_is_under_way_is_not_gone_through(configuration: Configuration) -> None:
    """Thousands of objects of a thousand exchanges start no collection; the settings stay out."""
    threshold, turn_s = gc.get_threshold(), sys.getswitchinterval()
    async with opened(configuration) as office:
        try:
            keep_prompt(office.app)
            before = gc.get_stats()[0]["collections"]
            under_way: list[list[int]] = [[] for _ in range(YOUNG // 2)]
            assert gc.get_stats()[0]["collections"] == before
            assert gc.get_freeze_count() > len(under_way)
        finally:
            gc.unfreeze()
            gc.set_threshold(*threshold)
            sys.setswitchinterval(turn_s)
