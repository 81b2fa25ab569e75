"""The narrator tells what is new, once, in two languages, and never harms the daemon."""

import io
from pathlib import Path

import pytest

from syndicator.cli.narrate import STILL_MS, Narrator
from syndicator.core.times import Millis
from syndicator.obs.observed import (
    DeadlineJudged,
    ItemDecided,
    Moved,
    Observed,
    PersonNeeded,
    SiteRead,
    SourceRead,
    StageTurned,
)
from tests.settings.files import read, write

NOON = Millis(1_767_240_000_000)
WELL = SourceRead("capital", "ok", 0, 0.2)


class Deaf(io.StringIO):
    """A reader who went away."""

    def write(self, _text: str, /) -> int:
        raise BrokenPipeError


class Listener:
    """A narrator with its output and a clock to turn."""

    def __init__(self, directory: Path, out: io.StringIO | None = None) -> None:
        self.at = NOON
        self.out = out or io.StringIO()
        self.narrator = Narrator(self.out, lambda: self.at, read(write(directory)))

    def hears(self, *told: Observed) -> list[str]:
        """Lines that these observations make."""
        before = len(self.out.getvalue())
        for one in told:
            self.narrator.observe(one)
        return self.out.getvalue()[before:].splitlines()


@pytest.fixture
def listener(tmp_path: Path) -> Listener:
    """Somebody at a pipe."""
    return Listener(tmp_path)


def test_a_source_is_news_when_it_changes(listener: Listener) -> None:
    """The first reading, a change of state and new entries are told; the same again is not."""
    assert listener.hears(WELL, WELL) == [
        "12:00:00 信源 source capital 云都最新文件: 正常 ok (0.2s)"
    ]
    assert listener.hears(SourceRead("capital", "unchanged", 0, 0.1)) == []
    (blocked,) = listener.hears(SourceRead("capital", "blocked", 0, 0.1, "质询页 · a challenge"))
    assert "被拦截 blocked: 质询页 · a challenge" in blocked
    (new,) = listener.hears(WELL, SourceRead("capital", "ok", 2, 0.1))[1:]
    assert "新条目 2 · 2 new" in new


def test_sites_are_told_apart(listener: Listener) -> None:
    """One site's trouble does not hide another's."""
    one, other = (SiteRead(key, "failed", 1.0, "超时") for key in ("yun-portal", "yun-1-portal"))
    assert len(listener.hears(one, other, one, other)) == 2


def test_the_watch_says_that_it_goes_on(listener: Listener) -> None:
    """After a quiet while one line says how often it looked; silence is never mistaken for work."""
    assert len(listener.hears(WELL, WELL, WELL)) == 1
    listener.at = Millis(NOON + STILL_MS)
    (still,) = listener.hears(WELL)
    assert "nothing new in 3 more readings" in still
    assert listener.hears(WELL) == []


def test_what_concerns_duties_is_told_with_its_reason(listener: Listener) -> None:
    """Decisions, moves and deadlines name their subject, Chinese and code."""
    decided, moved, judged, person = listener.hears(
        ItemDecided(7, "held", "关于修剪行道树的通知", ("没有规则 · no rule",)),
        Moved(3, "yun-portal", "Refusal", "pushing", "refused", "栏目 · column"),
        DeadlineJudged(3, "one-hour", "limit", "missed"),
        PersonNeeded("held", "item:7", "请看 · look"),
    )
    assert decided.endswith("条目 item:7 待审 held 《关于修剪行道树的通知》 — 没有规则 · no rule")
    assert "推送中 → 需处理 pushing → refused — 栏目 · column" in moved
    assert "时限 limit: 逾期 missed" in judged
    assert "请人处理 item:7 · a person must act: 请看 · look" in person


def test_a_stage_is_told_only_when_it_fails(listener: Listener) -> None:
    """Good turns are no news."""
    assert listener.hears(StageTurned("watch", ok=True, seconds=0.1)) == []
    (failed,) = listener.hears(StageTurned("plan", ok=False, seconds=0.1, error="KeyError: x"))
    assert "plan: KeyError: x" in failed


def test_a_reader_who_left_does_not_stop_the_daemon(tmp_path: Path) -> None:
    """`syndicator run | head -1` goes on watching."""
    listener = Listener(tmp_path, Deaf())
    assert listener.hears(WELL, SourceRead("capital", "failed", 0, 0.1)) == []
