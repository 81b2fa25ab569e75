"""Waiting for another process: nothing tells of its doings, so it is looked at again and again."""

import asyncio
from collections.abc import Callable
from typing import Final

PATIENCE_S: Final = 60.0
"""So long a daemon may take to bring everything to rest, on a busy machine."""
_LOOK_S: Final = 0.05


async def until(holds: Callable[[], bool], failure: Callable[[], str]) -> None:
    """Wait until something holds; fails after `PATIENCE_S`."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await until_ever(holds)
    except TimeoutError:
        raise AssertionError(failure()) from None


async def until_ever(holds: Callable[[], bool]) -> None:
    """The same, for whoever is cancelled when it is too late."""
    while not holds():  # noqa: ASYNC110 - another process's doing
        await asyncio.sleep(_LOOK_S)


async def real_seconds(seconds: float) -> None:
    """Let so much time go by: for a trouble that lasts, a process that does not run."""
    await asyncio.sleep(seconds)
