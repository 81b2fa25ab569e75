"""Pages are read beside the event loop, at a large office in a process of its own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable

import pytest

from syndicator.core.errors import ConfigurationError, TransportError
from syndicator.pages.judging import PageAnswer, read_answer
from syndicator.stages.looking.reading import Reading

PAGE = PageAnswer(
    "http://www.example/a.html",
    200,
    {"content-type": "text/html; charset=utf-8"},
    "<html><body><div id='z'><p>第一条 粮仓每年查验一次。</p></div></body></html>".encode(),
)


class Peculiar(Exception):
    """An exception that pickling cannot make again."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(f"{left} {right}")


def pid() -> int:
    """Of the process that runs this."""
    return os.getpid()


def peculiar() -> None:
    """Raise it."""
    raise Peculiar("坏", "页")


def chatter() -> str:
    """Print where nothing may be printed."""
    sys.stdout.write("library chatter\n")
    return "said"


@pytest.fixture(params=[False, True], ids=["threads", "apart"])
async def reading(request: pytest.FixtureRequest) -> AsyncIterator[Reading]:
    """Both ways of reading."""
    made = Reading()
    if request.param:
        made.apart()
    yield made
    await made.aclose()


async def test_both_ways_read_the_same(reading: Reading) -> None:
    """The snapshot is that of a direct call, however many ask at once."""
    asked = [reading.run(read_answer, PAGE, "#z") for _ in range(20)]
    assert await asyncio.gather(*asked) == [read_answer(PAGE, "#z")] * 20


async def test_what_the_work_raises_is_raised(reading: Reading) -> None:
    """A selector that is no CSS is the operator's mistake, wherever it was read."""
    with pytest.raises(ConfigurationError, match="#bad"):
        await reading.run(read_answer, PAGE, "#bad[")


@pytest.fixture
async def apart() -> AsyncIterator[Reading]:
    """Reading in a process of its own."""
    made = Reading()
    made.apart()
    yield made
    await made.aclose()


async def test_one_process_for_all(apart: Reading) -> None:
    """It is not this process, and every page goes through the same one."""
    first, second = await apart.run(pid), await apart.run(pid)
    assert first == second != os.getpid()


async def test_given_up_answers_go_to_nobody_else(apart: Reading) -> None:
    """A look that was cancelled leaves its answer behind; the next gets its own."""
    given_up = asyncio.create_task(apart.run(read_answer, PAGE, "#z"))
    await asyncio.sleep(0)
    given_up.cancel()
    assert await apart.run(chatter) == "said"


async def test_a_page_that_kills_the_reader_costs_itself_only(apart: Reading) -> None:
    """What was under way is told as not read; the next page finds a new process."""
    before = await apart.run(pid)
    with pytest.raises(TransportError, match="the process that reads pages died"):
        await apart.run(os._exit, 11)  # as a parser does that runs into its own fault
    assert await apart.run(pid) != before


@pytest.mark.parametrize("work", [peculiar])
async def test_an_exception_of_any_kind_comes_back(
    apart: Reading, work: Callable[[], None]
) -> None:
    """One that cannot be pickled is told by its words, and the process lives on."""
    before = await apart.run(pid)
    with pytest.raises(RuntimeError, match="Peculiar: 坏 页"):
        await apart.run(work)
    assert await apart.run(pid) == before


def test_it_ends_with_its_input() -> None:
    """A daemon that was killed leaves no reader behind."""
    process = subprocess.run(
        [sys.executable, "-m", "syndicator.stages.looking.reading"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=True,
    )
    assert process.stdout == b""
