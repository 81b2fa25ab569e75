"""Acts go over the control socket; what the daemon says is told, with an exit code."""

import asyncio
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from syndicator.cli import run
from syndicator.control.protocol import Answer, Request, Verb
from syndicator.control.server import ControlServer
from syndicator.core.errors import ActionRefused
from syndicator.core.model import Person
from tests.cli.office import Office, objects
from tests.settings.files import read as read_settings

Reply = Callable[[Request], Answer]


@contextmanager
def answering(place: Office, reply: Reply) -> Iterator[list[tuple[str, Request]]]:
    """The daemon's own control server, in a thread, with acts of the test's choice."""
    heard: list[tuple[str, Request]] = []
    settings = read_settings(place.config)
    loop = asyncio.new_event_loop()

    async def act(person: Person, request: Request) -> Answer:
        heard.append((person.key, request))
        return reply(request)

    server = ControlServer(place.socket, lambda: settings)
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        asyncio.run_coroutine_threadsafe(server.start(act), loop).result()
        yield heard
    finally:
        asyncio.run_coroutine_threadsafe(server.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def done(_request: Request) -> Answer:
    """Everything is allowed."""
    return Answer(ok=True, message="已变更 · changed")


@pytest.mark.parametrize(
    "arguments, request_",
    [
        (
            ["release", "policy:3", "--reason", "核过", "--scope", "region:2201"],
            Request(verb=Verb.RELEASE, subject="policy:3", reason="核过", scope="region:2201"),
        ),
        (
            ["release", "item:7", "--reason", "同一件", "--same-as", "policy:2"],
            Request(verb=Verb.RELEASE, subject="item:7", reason="同一件", same_as="policy:2"),
        ),
        (["retry", "repost:5"], Request(verb=Verb.RETRY, subject="repost:5")),
        (
            ["waive", "repost:5", "--reason", "机构已撤"],
            Request(verb=Verb.WAIVE, subject="repost:5", reason="机构已撤"),
        ),
        (
            ["withdraw", "policy:3", "--reason", "来函要求"],
            Request(verb=Verb.WITHDRAW, subject="policy:3", reason="来函要求"),
        ),
        (["reload"], Request(verb=Verb.RELOAD)),
        (
            ["hold", "platform:cloud", "--reason", "检修"],
            Request(verb=Verb.HOLD, subject="platform:cloud", reason="检修"),
        ),
        (
            ["unhold", "platform:cloud", "--reason", "修好"],
            Request(verb=Verb.UNHOLD, subject="platform:cloud", reason="修好"),
        ),
        (
            ["drain", "--off", "--reason", "换机完成"],
            Request(verb=Verb.DRAIN, reason="换机完成", off=True),
        ),
        (
            [
                "replay",
                "--platform",
                "cloud",
                "--since",
                "2026-03-02T08:00",
                "--reason",
                "凭据已换",
                "--dry-run",
            ],
            Request(
                verb=Verb.REPLAY,
                platform="cloud",
                since="2026-03-02T08:00",
                reason="凭据已换",
                dry_run=True,
            ),
        ),
    ],
)
def test_an_act_reaches_the_daemon_whole(
    place: Office,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    request_: Request,
) -> None:
    """Verb, subject, reason and choices arrive as typed, under the person the kernel names."""
    with answering(place, done) as heard:
        assert run([*arguments, *place.option()]) == 0
    assert heard == [("tester", request_)]
    assert capsys.readouterr().out == "已变更 · changed\n"


def test_a_refusal_is_one_with_the_reason(
    place: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the daemon refuses ends with 1 and its words, on standard error or as JSON."""

    def refuse(_request: Request) -> Answer:
        raise ActionRefused("没有 policy:9 · there is no policy:9")

    with answering(place, refuse):
        assert run(["withdraw", "policy:9", "--reason", "试", *place.option()]) == 1
        shown = capsys.readouterr()
        assert (shown.out, shown.err) == ("", "没有 policy:9 · there is no policy:9\n")
        assert run(["withdraw", "policy:9", "--reason", "试", "--json", *place.option()]) == 1
    assert json.loads(capsys.readouterr().out) == {
        "ok": False,
        "message": "没有 policy:9 · there is no policy:9",
    }


def test_no_daemon_is_one_with_what_to_do(
    place: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a daemon the person is told to start it."""
    assert run(["retry", "repost:1", *place.option()]) == 1
    complaint = capsys.readouterr().err
    assert "syndicator run" in complaint
    assert "守护进程" in complaint


def test_a_broken_table_does_not_stop_a_withdrawal(place: Office) -> None:
    """While somebody's edit of another file is broken, orders still reach the daemon."""
    with answering(place, done) as heard:
        (place.config / "units.csv").write_text("nonsense\n", "utf-8")
        assert run(["withdraw", "policy:3", "--reason", "来函", *place.option()]) == 0
    assert [request.verb for _, request in heard] == [Verb.WITHDRAW]


def test_a_probe_shows_each_check(place: Office, capsys: pytest.CaptureFixture[str]) -> None:
    """`platform probe` lists what was asked of the platform; one bad check ends with 1."""
    checks = [
        {"name": "credential", "ok": True, "detail": "可用 · works"},
        {"name": "column", "ok": False, "detail": "栏目 5 不存在 · there is no column 5"},
    ]

    def probed(request: Request) -> Answer:
        assert request.subject == "cloud"
        return Answer(ok=False, message="未通过 · found faults", data={"checks": checks})

    with answering(place, probed):
        assert run(["platform", "probe", "cloud", *place.option()]) == 1
        shown = capsys.readouterr()
        assert run(["platform", "probe", "cloud", "--json", *place.option()]) == 1
        lines = objects(capsys.readouterr().out)
    assert shown.out.splitlines()[1:] == [
        "✓  credential  可用 · works",
        "✗  column      栏目 5 不存在 · there is no column 5",
    ]
    assert shown.err == "未通过 · found faults\n"
    assert lines == [{"ok": False, "message": "未通过 · found faults", "checks": checks}]


def test_a_daemon_that_hangs_up_is_reported(
    place: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    """A connection closed without an answer is a failure, not a success."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        listening.bind(str(place.socket))
        listening.listen()

        def hang_up() -> None:
            link, _ = listening.accept()
            link.recv(65_536)
            link.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        assert run(["reload", *place.option()]) == 1
        thread.join()
    assert "closed the connection" in capsys.readouterr().err
