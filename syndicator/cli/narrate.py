"""What the daemon sees, told to whoever watches: one line an observation, nothing twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TextIO

from syndicator.cli.output import lasting
from syndicator.core.course import DECIDED
from syndicator.core.deadline import Result
from syndicator.core.model import SiteKey, SourceKey
from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI, Millis, from_millis
from syndicator.obs.observed import (
    ChainHead,
    DeadlineJudged,
    Exchanged,
    ItemDecided,
    Lagged,
    Moved,
    Observed,
    PersonNeeded,
    Reloaded,
    SiteRead,
    SourceRead,
    StageTurned,
    StoreTrouble,
)

if TYPE_CHECKING:
    from syndicator.settings.model import Settings

Line = tuple[str, str]
"""A style (empty, or a colour for terminals) and the words."""

BAD, CALL, GOOD, PLAIN = "red", "yellow", "green", ""
STILL_MS: Final = 10 * 60 * 1_000
"""After so long without news the narrator says that the watch goes on."""

_WELL: Final = frozenset({"ok", "unchanged"})
_READ: Final = {
    "ok": "正常",
    "unchanged": "无变化",
    "empty": "列表为空",
    "failed": "读取失败",
    "blocked": "被拦截",
    "changed": "页面变样",
}
_SETTLED: Final = frozenset({"policy", "same", "revision", "ignored"})


class Narrator:
    """Turns observations into lines; says of sources and sites only what is new."""

    def __init__(self, out: TextIO, now: Callable[[], Millis], settings: Settings) -> None:
        self._out: TextIO | None = out
        self._now = now
        self._settings = settings
        self._states: dict[str, str] = {}
        self._told_at = now()
        self._reads = 0

    def observe(self, told: Observed) -> None:
        """Tell it, where it is news."""
        line = self._line(told) or self._still()
        if line is not None:
            self.tell(*line)

    def tell(self, style: str, words: str) -> None:
        """Write one line, flushed. A reader who went away stops the telling, not the daemon."""
        self._told_at, self._reads = self._now(), 0
        if self._out is None:
            return
        time = from_millis(self._told_at, SHANGHAI).strftime("%H:%M:%S")
        try:
            if self._out.isatty():
                _coloured(self._out, time, style, words)
            else:
                print(time, words, file=self._out, flush=True)
        except OSError:
            self._out = None

    def _line(self, told: Observed) -> Line | None:
        match told:
            case SourceRead() | SiteRead():
                return self._read(told)
            case StageTurned():
                return None if told.ok else (BAD, f"出错 · error in {told.stage}: {told.error}")
            case _:
                return _of_duties(told) or _of_the_daemon(told)

    def _read(self, told: SourceRead | SiteRead) -> Line | None:
        """A reading, when it brought something or differs from the one before."""
        self._reads += 1
        if isinstance(told, SourceRead):
            subject, new = f"source:{told.source}", told.new
            conf = self._settings.sources.get(SourceKey(told.source))
            name = f"信源 source {told.source} {conf.name if conf else ''}".rstrip()
        else:
            subject, new = f"site:{told.site}", 0
            site = self._settings.sites.get(SiteKey(told.site))
            name = f"站点 site {told.site} {site.name if site else ''}".rstrip()
        state = "ok" if told.state in _WELL else told.state
        before = self._states.get(subject)
        self._states[subject] = state
        if before == state and not new:
            return None
        style = PLAIN if state == "ok" else CALL
        count = f"，新条目 {new} · {new} new" if new else ""
        reason = f": {told.reason}" if told.reason else ""
        words = f"{name}: {_READ.get(told.state, told.state)} {told.state}{count}{reason}"
        return style, f"{words} ({told.seconds:.1f}s)"

    def _still(self) -> Line | None:
        if self._now() - self._told_at < STILL_MS:
            return None
        return (
            PLAIN,
            f"无新情况，又看了 {self._reads} 次 · nothing new in {self._reads} more readings",
        )


def _of_duties(told: Observed) -> Line | None:
    """What concerns one item or one repost."""
    match told:
        case ItemDecided():
            return _decided(told)
        case Exchanged():
            detail = f": {told.detail}" if told.detail else ""
            exchange = f"{told.platform}/{told.site} {told.op} → {told.outcome}{detail}"
            return PLAIN, f"推送 repost:{told.repost} {exchange} ({told.seconds:.1f}s)"
        case Moved():
            return _moved(told)
        case Lagged():
            whose = "本站自发 theirs" if told.theirs else "由我推送 ours"
            lag = f"{lasting(told.lower_ms)} ~ {lasting(told.upper_ms)}"
            return GOOD, f"公开可见 repost:{told.repost}，用时 lag {lag}，{whose}"
        case DeadlineJudged():
            result = Result(told.result)
            which = "目标 target" if told.which == "target" else "时限 limit"
            words = f"时限 repost:{told.repost} {told.profile} {which}: {result.label} {result}"
            return {Result.MISSED: BAD, Result.MET: GOOD}.get(result, CALL), words
        case _:
            return None


def _of_the_daemon(told: Observed) -> Line | None:
    """What concerns the whole."""
    match told:
        case PersonNeeded():
            return CALL, f"请人处理 {told.subject} · a person must act: {told.message}"
        case StoreTrouble():
            return GOOD if told.ok else BAD, told.message
        case Reloaded():
            words = told.message or f"配置已重载 · configuration reloaded ({told.digest[:12]})"
            return GOOD if told.ok else BAD, words
        case ChainHead():
            return PLAIN, f"链头 chain head {told.chain} #{told.seq} {told.digest}"
        case _:
            return None


def _decided(told: ItemDecided) -> Line:
    style = PLAIN if told.decision in _SETTLED else CALL
    why = f" — {'; '.join(told.reasons)}" if told.reasons else ""
    label = DECIDED.get(told.decision, told.decision)
    return style, f"条目 item:{told.item} {label} {told.decision} 《{told.title}》{why}"


def _moved(told: Moved) -> Line:
    before, after = State(told.before), State(told.after)
    style = {State.REFUSED: CALL, State.HELD: CALL, State.UNSURE: CALL, State.CONFIRMED: GOOD}
    reason = f" — {told.reason}" if told.reason else ""
    change = f"{before.label} → {after.label} {before} → {after}"
    if before is after:
        change = f"{after.label} {after}"
    words = f"任务 repost:{told.repost} {told.site} {told.event}: {change}{reason}"
    return style.get(after, PLAIN), words


def _coloured(out: TextIO, time: str, style: str, words: str) -> None:
    from rich.console import Console
    from rich.text import Text

    line = Text.assemble((f"{time} ", "dim"), (words, style))
    Console(file=out).print(line, soft_wrap=True)
