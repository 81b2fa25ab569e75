"""`poll`: what is new, once, and never less; what went wrong, by its name."""

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.cli.parse import Reader
from syndicator.cli.poll import judge, poll_once
from syndicator.core.errors import SyndicatorError
from syndicator.core.times import Millis, parse_stamp
from syndicator.feeds.errors import FeedBlocked, FeedBroken, FeedChanged, FeedEmpty, FeedFailed
from syndicator.feeds.model import Entry
from syndicator.net.errors import AddressRefused, ConnectFailed, ConnectionLost
from syndicator.ports import SystemClock
from tests.feeds import samples
from tests.loopback import Answer, Cut, LoopbackServer, Reply, Request, serving

HERE = "127.0.0.0/8"
KEYS = [
    *("title", "link", "id", "author", "published", "published_precision", "summary", "content"),
    *("doc_no", "held", "reasons"),
]
OFFICIAL = "https://www.gov.cn/zhengce/zuixin/ZUIXINZHENGCE.json"
NOW = Millis(1_778_500_000_000)  # 2026-05-11


def feed(*numbers: int) -> Reply:
    """A feed with these items."""
    return Reply.xml(samples.rss(*(samples.item(number) for number in numbers)))


async def polled(url: str, state: Path, reader: Reader | None = None) -> list[dict[str, object]]:
    """What one poll prints."""
    out = io.StringIO()
    count = await poll_once(url, state, out, reader or Reader([HERE]), clock=SystemClock())
    shown = [json.loads(line) for line in out.getvalue().splitlines()]
    assert len(shown) == count
    return shown


async def test_new_rows_only(tmp_path: Path) -> None:
    """The first poll shows all, the next what came since, in list order, all keys there."""
    async with LoopbackServer({"/f": feed(1, 2)}) as site:
        first = await polled(site.url("/f"), tmp_path)
        assert [list(one) for one in first] == [KEYS, KEYS]
        assert first[0]["link"] == "https://www.yunxi.example/zc/1.html"
        assert await polled(site.url("/f"), tmp_path) == []
        site.routes["/f"] = feed(3, 2, 1)
        assert [one["id"] for one in await polled(site.url("/f"), tmp_path)] == ["g3"]
        assert [one["id"] for one in await polled(site.url("/f"), tmp_path / "other")] == [
            *("g3", "g2", "g1")
        ]


async def test_conditional_get(tmp_path: Path) -> None:
    """Validators are kept with the state; a 304 is a good reading with nothing new."""

    def answer(request: Request) -> Answer:
        if request.headers.get("if-none-match") == '"v1"':
            return Reply(304)
        return feed(1).having(ETag='"v1"')

    async with LoopbackServer({"/f": answer}) as site:
        assert len(await polled(site.url("/f"), tmp_path)) == 1
        assert await polled(site.url("/f"), tmp_path) == []
        # Another way of reading must not be silenced by what the first one saw.
        assert await polled(site.url("/f"), tmp_path, Reader([HERE], "rss")) == []
        asked = [request.headers.get("if-none-match") for request in site.requests]
        assert asked == [None, '"v1"', None]


async def test_document_number_and_reasons(tmp_path: Path) -> None:
    """The number is canonical; a source that no rule knows is held with a reason."""
    title = "关于防汛的通知（云溪政发﹝２０２６﹞第０7号）"
    body = samples.govlist((title, "https://www.yunxi.example/1", "2026-05-11"))
    async with LoopbackServer({"/l": Reply.of("application/json", body)}) as site:
        (row,) = await polled(site.url("/l"), tmp_path, Reader([HERE], "govlist"))
    assert row["doc_no"] == "云溪政发|2026|7"
    assert row["held"] is True
    assert isinstance(row["reasons"], list)
    assert all(" · " in reason for reason in row["reasons"])
    assert row["reasons"]


GONE_WRONG: list[tuple[Answer, type[SyndicatorError]]] = [
    (Reply.xml(samples.rss()), FeedEmpty),
    (Reply.xml(""), FeedEmpty),
    (Reply.html("<body>您的访问过于频繁，请稍后再试</body>"), FeedBlocked),
    (Reply.html("x", 403), FeedBlocked),
    (Reply.html("x", 521), FeedBlocked),
    (Reply.html("x", 404), FeedFailed),
    (Reply.html("x", 500), FeedFailed),
    (Reply.html("<!DOCTYPE html><html><body><p>改版</p></body></html>"), FeedChanged),
    (Reply.xml(b"<rss>" + b"\xff\xff\x80" * 60), FeedBroken),
    (Cut(feed(1, 2), 200), ConnectionLost),
]


@pytest.mark.parametrize("answer,error", GONE_WRONG)
async def test_a_bad_reading_is_told_and_forgets_nothing(
    tmp_path: Path, answer: Answer, error: type[SyndicatorError]
) -> None:
    """Empty, blocked, failed, changed, broken: told by name; afterwards only what is new shows."""
    reader = Reader([HERE], "rss")
    async with LoopbackServer({"/f": feed(1)}) as site:
        await polled(site.url("/f"), tmp_path, reader)
        site.routes["/f"] = answer
        for _ in range(2):
            with pytest.raises(error, match=" · "):
                await polled(site.url("/f"), tmp_path, reader)
        site.routes["/f"] = feed(2, 1)
        assert [one["id"] for one in await polled(site.url("/f"), tmp_path, reader)] == ["g2"]


async def test_empty_from_the_start(tmp_path: Path) -> None:
    """A channel that never had a row may be empty; the State Council's list may not."""
    routes = {"/f": Reply.xml(samples.rss()), "/l": Reply.json([])}
    async with LoopbackServer(routes) as site:
        assert await polled(site.url("/f"), tmp_path) == []
        with pytest.raises(FeedEmpty):
            await polled(site.url("/l"), tmp_path)


async def test_refused_and_unreachable(tmp_path: Path) -> None:
    """A private address is refused without --allow; a dead server is a failure."""
    async with LoopbackServer({"/f": feed(1)}) as site:
        with pytest.raises(AddressRefused):
            await polled(site.url("/f"), tmp_path, Reader())
        url = site.url("/f")
    with pytest.raises(ConnectFailed):
        await polled(url, tmp_path)


async def test_a_reader_that_leaves_loses_nothing(tmp_path: Path) -> None:
    """Where the lines could not be written the rows count as not shown."""

    class Broken(io.StringIO):
        def flush(self) -> None:
            raise BrokenPipeError

    async with LoopbackServer({"/f": feed(1, 2)}) as site:
        with pytest.raises(BrokenPipeError):
            await poll_once(site.url("/f"), tmp_path, Broken(), Reader([HERE]), clock=SystemClock())
        assert len(await polled(site.url("/f"), tmp_path)) == 2


def test_the_shipped_rules_decide() -> None:
    """A State Council document from its own list passes; anything else is held."""
    stamp = parse_stamp("2026-05-11")
    entry = Entry("https://www.gov.cn/1", "国务院关于防汛的通知", published=stamp)
    numbered = replace(entry, title="国务院关于防汛的通知（国发〔2026〕7号）")
    assert judge(numbered, OFFICIAL, NOW)[0] is False
    for other, source in (
        (entry, OFFICIAL),
        (numbered, "https://mirror.example/ZUIXINZHENGCE.json"),
        (replace(numbered, url=None), OFFICIAL),
        (replace(numbered, title=f"\ufffd{numbered.title}"), OFFICIAL),
        (replace(numbered, published=parse_stamp("2026-05-13")), OFFICIAL),
        (replace(numbered, title="国务院关于防汛的通知（国发〔1996〕7号）"), OFFICIAL),
    ):
        held, reasons = judge(other, source, NOW)
        assert held
        assert reasons
        assert all(" · " in reason for reason in reasons)


def run(*arguments: str, stdout: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """The command line in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", "from syndicator.cli import main; main()", *arguments],
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def test_the_command(tmp_path: Path) -> None:
    """Exit 0 with lines, 0 without, non-zero with a message in two languages."""
    with serving({"/f": feed(1, 2)}) as site:
        arguments = ["poll", site.url("/f"), "--state", str(tmp_path / "s"), "--allow", HERE]
        for count in (2, 0):
            process = run(*arguments)
            out, err = process.communicate(timeout=240)
            assert (process.returncode, err) == (0, "")
            assert len(out.splitlines()) == count
        site.routes["/f"] = Reply.xml(samples.rss())
        process = run(*arguments)
        out, err = process.communicate(timeout=240)
        assert (process.returncode, out) == (1, "")
        assert "列表上次有 2 行" in err
        assert " · " in err


def test_kill_while_printing(tmp_path: Path) -> None:
    """Kill -9 with half of the lines out: the next poll shows every row that was not remembered."""
    numbers = range(600)
    with serving({"/f": feed(*numbers)}) as site:
        arguments = ["poll", site.url("/f"), "--state", str(tmp_path), "--allow", HERE]
        reading, writing = os.pipe()
        process = run(*arguments, stdout=writing)
        os.close(writing)
        seen = b""
        while seen.count(b"\n") < 5:  # the pipe is full then, so the rest cannot be out
            seen += os.read(reading, 512)
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=240)
        os.close(reading)
        again = run(*arguments)
        out, _ = again.communicate(timeout=240)
    links = {json.loads(line)["link"] for line in out.splitlines()}
    assert links == {f"https://www.yunxi.example/zc/{number}.html" for number in numbers}
