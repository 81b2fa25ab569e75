"""`parse`: a public contract, one JSON object a line."""

import asyncio
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from syndicator.cli.parse import Reader, parse_batch, parse_target
from syndicator.core.errors import ConfigurationError
from syndicator.feeds.errors import FeedBlocked, FeedChanged
from syndicator.feeds.record import as_line
from syndicator.net.errors import AddressRefused
from tests.feeds import samples
from tests.loopback import Answer, Hang, LoopbackServer, Reply, Request, Reset, serving

KEYS = ["title", "link", "id", "author", "published", "published_precision", "summary", "content"]
HERE = "127.0.0.0/8"
FEED = Reply.xml(samples.rss(samples.item(1), "<title>乙</title><link>/2</link>"))


def lines(out: io.StringIO) -> list[dict[str, object]]:
    """The printed objects; each stands on a line of its own."""
    text = out.getvalue()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


async def parsed(target: str, reader: Reader) -> list[dict[str, object]]:
    """What `parse` prints for a target."""
    out = io.StringIO()
    assert await parse_target(target, out, reader, as_json=True) == 0
    return lines(out)


async def test_one_object_an_entry_all_keys_always() -> None:
    """Every key is there, null where the source says nothing."""
    async with LoopbackServer({"/f": FEED}) as site:
        first, second = await parsed(site.url("/f"), Reader([HERE]))
    assert list(first) == list(second) == KEYS
    assert first["title"] == "云溪省人民政府关于第1号事项的通知"
    assert first["published"] == "2026-05-11T00:00:00+08:00"
    assert first["published_precision"] == "day"
    assert second == dict.fromkeys(KEYS) | {"title": "乙", "link": site.url("/2")}


async def test_a_file_and_its_base(tmp_path: Path) -> None:
    """A file reads like an answer; its relative links are completed by the address given."""
    path = tmp_path / "list.html"
    path.write_bytes("<ul><li><a href='1.html'>关于防汛的通知</a></li></ul>".encode("gb18030"))
    reader = Reader(selector="li", base="https://www.yunxi.example/zc/")
    (entry,) = await parsed(str(path), reader)
    assert (entry["title"], entry["link"]) == (
        "关于防汛的通知",
        "https://www.yunxi.example/zc/1.html",
    )


async def test_private_addresses_are_refused() -> None:
    """Loopback is refused without --allow, also behind a redirect."""
    async with LoopbackServer({"/f": FEED}) as site:
        with pytest.raises(AddressRefused, match="--allow"):
            await parsed(site.url("/f"), Reader())
        site.routes["/r"] = Reply.redirect("http://169.254.169.254/latest/meta-data/")
        with pytest.raises(AddressRefused):
            await parsed(site.url("/r"), Reader([HERE]))
        assert [request.path for request in site.requests] == ["/r"]


async def test_what_is_no_list() -> None:
    """A wall and another format are errors with their own class, nothing is printed."""
    routes = {
        "/wall": Reply.html("<body>您的访问过于频繁，请稍后再试</body>"),
        "/changed": Reply.html("<body><p>改版</p></body>"),
    }
    async with LoopbackServer(routes) as site:
        with pytest.raises(FeedBlocked):
            await parsed(site.url("/wall"), Reader([HERE], "rss"))
        with pytest.raises(FeedChanged):
            await parsed(site.url("/changed"), Reader([HERE], "rss"))


@pytest.mark.parametrize("allow,family", [(["10.0.0.1/8"], None), (["x"], None), ([], "rsss")])
def test_wrong_options(allow: list[str], family: str | None) -> None:
    """A network or family that is none is told before anything is fetched."""
    with pytest.raises(ConfigurationError, match=" · "):
        Reader(allow, family)


async def test_batch_answers_every_line(tmp_path: Path) -> None:
    """One object an address in any order; a bad one costs only itself."""
    path = tmp_path / "feed.xml"
    path.write_text(samples.rss(samples.item(7)), encoding="utf-8")
    routes: dict[str, Answer] = {"/f": FEED, "/reset": Reset(), "/wall": Reply.html("x", 403)}
    async with LoopbackServer(routes) as site:
        good, gone = site.url("/f"), site.url("/gone")
        targets = [
            good,
            gone,
            site.url("/reset"),
            site.url("/wall"),
            str(path),
            "/no/such",
            "http://[",
        ]
        out = io.StringIO()
        text = io.StringIO("\n\n".join(targets) + "\n  \n" + good)
        await parse_batch(text, out, Reader([HERE]))
    answers = lines(out)
    assert all(list(answer) == ["url", "ok", "error", "items"] for answer in answers)
    assert sorted(str(answer["url"]) for answer in answers) == sorted([*targets, good])
    by_url = {answer["url"]: answer for answer in answers}
    assert {url for url, answer in by_url.items() if answer["ok"]} == {good, str(path)}
    items = by_url[good]["items"]
    assert isinstance(items, list)
    assert [list(item) for item in items] == [KEYS, KEYS]
    bad = [answer for answer in answers if not answer["ok"]]
    assert all(answer["items"] == [] and " · " in str(answer["error"]) for answer in bad)


async def test_batch_is_bounded_and_flushes_as_it_goes() -> None:
    """No more than the bound at once, and a slow address holds up no other's answer."""
    release = asyncio.Event()

    async def slow(request: Request) -> Reply:
        await release.wait()
        return FEED

    class Out(io.StringIO):
        def flush(self) -> None:
            if self.getvalue().count("\n") == 20:
                loop.call_soon_threadsafe(release.set)

    loop = asyncio.get_running_loop()
    out = Out()
    async with LoopbackServer({"/slow": slow, "/f": FEED}) as site:
        targets = [site.url("/slow"), *[site.url("/f")] * 20]
        text = io.StringIO("\n".join(targets))
        await parse_batch(text, out, Reader([HERE]), at_once=3)
        assert site.peak <= 3
    answers = lines(out)
    assert len(answers) == 21
    assert answers[-1]["url"] == targets[0]


async def test_batch_takes_no_more_lines_than_it_reads() -> None:
    """An endless input is not swallowed: lines wait until somebody can read them."""
    taken: list[str] = []
    full = asyncio.Event()

    class Endless:
        def readline(self) -> str:
            taken.append("x")
            return f"{url}\n"

    def hang(request: Request) -> Hang:
        if site.in_flight == 4:
            full.set()
        return Hang()

    async with LoopbackServer({"/h": hang}) as site:
        url = site.url("/h")
        task = asyncio.create_task(parse_batch(Endless(), io.StringIO(), Reader([HERE]), at_once=4))
        async with asyncio.timeout(20):
            await full.wait()
        assert len(taken) == 4
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task


def test_a_line_is_a_line() -> None:
    """Line separators and lone surrogates of a title do not break the line or the encoding."""
    line = as_line({"title": "甲\u2028乙\x85丙\ud800\n"})
    assert len(line.splitlines()) == 1
    assert json.loads(line)["title"].startswith("甲\u2028乙\x85丙")
    line.encode("utf-8")


def command(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own, under a locale that is not UTF-8."""
    code = "from syndicator.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        input=text,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    )


def test_the_command() -> None:
    """Lines on standard output, messages on standard error, exit codes that tell."""
    with serving({"/f": FEED, "/wall": Reply.html("x", 412)}) as site:
        wall = command("parse", site.url("/wall"), "--allow", HERE)
        assert (wall.returncode, wall.stdout) == (1, "")
        assert "412" in wall.stderr
        batch = command("parse", "--batch", "--allow", HERE, text=f"{site.url('/f')}\n/无此文件\n")
        assert (batch.returncode, batch.stderr) == (0, "")
        answers = {answer["url"]: answer for answer in map(json.loads, batch.stdout.splitlines())}
        assert set(answers) == {site.url("/f"), "/无此文件"}
        assert answers[site.url("/f")]["items"][1]["title"] == "乙"
