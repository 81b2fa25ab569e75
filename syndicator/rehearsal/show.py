"""Shows the live picture: a table on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol, Self

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from syndicator.core.repost import State
from syndicator.core.times import SHANGHAI, Millis, from_millis

if TYPE_CHECKING:
    from types import TracebackType

    from syndicator.rehearsal.picture import Picture
    from syndicator.store.matrix import Newcomer

_FINDINGS: Final = 5
_POLICIES: Final = 12
_LEAST: Final = 3
_FRAME: Final = 9
"""Lines of title, head, legend and what was said last."""
_WAITING: Final = (State.PLANNED, State.PUSHING, State.UNSURE)
_COLUMNS: Final = (
    ("核验", (State.CONFIRMED,)),
    ("待见", (State.ACCEPTED,)),
    ("站审", (State.IN_REVIEW,)),
    ("待推", _WAITING),
    ("待审", (State.HELD,)),
    ("需处理", (State.REFUSED,)),
)
_LEGEND: Final = (
    "应转 owed，核验 confirmed，待见 stored and not seen yet，站审 in the site's review，"
    "待推 to be handed over or looked for，待审 held，需处理 refused，"
    "曾逾期 late, mended since or not，最慢 slowest"
)


class Screen(Protocol):
    """Where a rehearsal tells what it sees."""

    def say(self, text: str) -> None:
        """Tell one line that stays."""
        ...

    def show(self, picture: Picture, now: Millis) -> None:
        """Show the picture of a moment (UTC milliseconds of the rehearsal)."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def finding_line(finding: Newcomer, names: Mapping[str, str]) -> str:
    """One finding, for people."""
    name = names.get(finding.site, "")
    return f"{finding.state.label} {finding.site} {name} — {finding.reason}"


class PlainScreen:
    """Plain lines, for pipes and logs: what changed, and a count every ten minutes."""

    def __init__(self, names: Mapping[str, str], console: Console) -> None:
        self._names = names
        self._console = console
        self._told: set[tuple[int, str]] = set()
        self._counted: tuple[tuple[State, int], ...] = ()

    def say(self, text: str) -> None:
        """Tell one line."""
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)

    def show(self, picture: Picture, now: Millis) -> None:
        """Tell what is new."""
        clock = f"{from_millis(now, SHANGHAI):%H:%M}"
        for finding in picture.findings:
            key = (finding.repost, f"{finding.state}{finding.reason}")
            if key not in self._told:
                self._told.add(key)
                self.say(f"{clock} {finding_line(finding, self._names)}")
        counted = tuple(sorted(picture.counted().items()))
        if counted != self._counted:
            self._counted = counted
            late = sum(line.late for line in picture.policies.values())
            parts = ", ".join(f"{state.label} {state} {number}" for state, number in counted)
            self.say(f"{clock} {parts}, 曾逾期 were late {late}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


class LiveScreen:
    """A table that is drawn anew, with what was found below it."""

    def __init__(self, names: Mapping[str, str], console: Console, heading: Sequence[str]) -> None:
        self._names = names
        self._heading = heading
        self._said: list[str] = []
        self._live = Live(console=console, auto_refresh=False, vertical_overflow="crop")

    def say(self, text: str) -> None:
        """Tell one line; the last few stay in sight."""
        self._said = [*self._said[-2:], text]

    def show(self, picture: Picture, now: Millis) -> None:
        """Draw the picture."""
        self._live.update(self._drawn(picture, now), refresh=True)

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def _drawn(self, picture: Picture, now: Millis) -> Group:
        clock = f"演练时间 {from_millis(now, SHANGHAI):%Y-%m-%d %H:%M} · rehearsal time"
        table = Table(title=clock, expand=True, box=SIMPLE_HEAD, pad_edge=False)
        table.caption, table.caption_justify = _LEGEND, "left"
        table.add_column("文件 policy", ratio=1, min_width=16, no_wrap=True)
        for name, _ in (("应转", ()), *_COLUMNS):
            table.add_column(name, justify="right", no_wrap=True)
        table.add_column("曾逾期", justify="right", style="red", no_wrap=True)
        table.add_column("最慢", justify="right", no_wrap=True)
        for line in list(picture.policies.values())[-self._room() :]:
            counts = [str(sum(line.states[one] for one in states)) for _, states in _COLUMNS]
            slowest = f"{line.slowest_ms // 60_000}min" if line.slowest_ms else "—"
            title = line.title.partition("关于")[2] or line.title
            table.add_row(title, str(line.owed), *counts, str(line.late), slowest)
        return self._around(table, picture)

    def _room(self) -> int:
        """Documents that fit on the terminal beside everything else."""
        others = len(self._heading) + _FINDINGS + _FRAME
        return max(_LEAST, min(_POLICIES, self._live.console.size.height - others))

    def _around(self, table: Table, picture: Picture) -> Group:
        found = [finding_line(one, self._names) for one in picture.findings[-_FINDINGS:]]
        return Group(
            *(Text(text, style="dim") for text in self._heading),
            table,
            *(Text(text, style="yellow", no_wrap=True, overflow="ellipsis") for text in found),
            *(Text(text, style="bold") for text in self._said),
        )


def screen_for(
    console: Console, names: Mapping[str, str], heading: Sequence[str]
) -> PlainScreen | LiveScreen:
    """The screen that fits where the output goes."""
    if console.is_terminal:
        return LiveScreen(names, console, heading)
    screen = PlainScreen(names, console)
    for text in heading:
        screen.say(text)
    return screen
