"""One round: the daemon meets its fault, goes on or is started again, and the sites are counted."""

import asyncio
import signal
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from syndicator.control.client import ask
from syndicator.control.protocol import Request, Verb
from syndicator.core.repost import GONE, State
from syndicator.rehearsal.prose import bare
from syndicator.store import open_readonly
from syndicator.store.audit import verify_events
from tests.sweep import trace
from tests.sweep.ground import SOURCES, Act, Ground, Held, Whose
from tests.sweep.rounds import Round
from tests.sweep.trace import Call, Fault, How, Reach
from tests.sweep.victim import Row, Victim, reposts, sources_read
from tests.sweep.waiting import PATIENCE_S, real_seconds, until, until_ever

TROUBLE_S: Final = 1.0
"""So long the disk stays full or broken where it heals."""
_STARTS: Final = 4


@dataclass(slots=True)
class Verdict:
    """What a round came to."""

    round: Round
    reached: bool = False
    """The N-th call came."""
    killed: bool = False
    restarts: int = 0
    counted: int = 0
    """Texts counted at the sites."""
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    altered: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What the daemon says and the sites do not, and whatever else went wrong."""
    story: str = ""
    seconds: float = 0.0

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.altered or self.wrong)

    def faults(self) -> str:
        """Every fault, a line each, and the command that repeats the round."""
        found = [
            f"  {word}: {line}"
            for word in ("lost", "doubled", "altered", "wrong")
            for line in getattr(self, word)
        ]
        return "\n".join([f"{self.round}", *found, f"  again: {self.round.command}"])


class Sweep:
    """Rounds on one ground."""

    def __init__(self, name: str, ground: Ground) -> None:
        self.name = name
        self.ground = ground
        self.reach: dict[Act, dict[Call, Reach]] = {}
        self.sends: dict[Act, list[str]] = {}
        """How everything began that an act sent when it ran undisturbed, in order."""
        self._log = ground.folder / "daemon.log"
        self._trace = ground.folder / "strace.log"

    async def prepare(self) -> None:
        """Bring the ground to where each act begins, and count what each act comes to."""
        await self.prepare_creates()
        await self.count(Act.CREATE)
        await self.prepare_changes()
        await self.count(Act.UPDATE)
        await self.count(Act.WITHDRAW)

    async def prepare_changes(self) -> None:
        """From where everything is confirmed: updates, and withdrawals ordered and not begun."""
        ground = self.ground
        await ground.keep(Act.UPDATE)
        made = ground.configured(frozen=True)
        await ground.sites.go_back(Act.UPDATE, ground.later())
        await self._run(made.socket.exists, self._withdrawals)
        ground.configured()
        await ground.keep(Act.WITHDRAW)

    async def prepare_creates(self) -> None:
        """Where creates begin: the source was read once and showed nothing."""
        ground = self.ground
        ground.configured()
        await ground.sites.begin(ground.later())
        await self._run(lambda: sources_read(ground.store))
        await ground.keep(Act.CREATE)

    async def play(self, one: Round) -> Verdict:
        """One round, judged."""
        began = time.monotonic()
        verdict = Verdict(one)
        await self.ground.go_back(one.act)
        self._log.unlink(missing_ok=True)
        self._trace.unlink(missing_ok=True)
        victim = self._victim()
        try:
            await self._suffer(victim, verdict)
            await self._judge(verdict)
        except AssertionError as failure:
            verdict.wrong.append(str(failure))
        finally:
            await victim.close()
        verdict.story = "" if verdict.good else victim.said()
        verdict.seconds = time.monotonic() - began
        return verdict

    async def endure(self, act: Act, deed: Callable[[Victim], Awaitable[None]]) -> Verdict:
        """An act during which something else is done to the daemon; judged in the same way."""
        verdict = Verdict(self._undisturbed(act))
        await self.ground.go_back(act)
        self._log.unlink(missing_ok=True)
        victim = self._victim()
        try:
            await victim.start()
            await deed(victim)
            code = await self._life(victim, act)
            while code != 0:
                verdict.restarts += 1
                assert verdict.restarts < _STARTS, f"exit code {code}:\n{victim.said()}"
                await victim.start()
                code = await self._life(victim, act)
            await self._judge(verdict)
        finally:
            await victim.close()
        return verdict

    # -- the daemon's lives --------------------------------------------------------------------

    async def _suffer(self, victim: Victim, verdict: Verdict) -> None:
        """A life with the fault, then as many without as it takes to come to an orderly end."""
        one = verdict.round
        await victim.start(one.fault.command(self._trace))
        meeting = asyncio.create_task(self._meet(victim, one))
        try:
            code = await self._life(victim, one.act)
        finally:
            meeting.cancel()
            await asyncio.gather(meeting, return_exceptions=True)
        verdict.killed = code == -signal.SIGKILL
        verdict.reached = verdict.killed or trace.happened(self._trace)
        assert code == 0 or verdict.reached, f"ended by itself with {code}"
        while code != 0:
            verdict.restarts += 1
            assert verdict.restarts < _STARTS, f"cannot be started again: exit code {code}"
            await victim.start()
            code = await self._life(victim, one.act)

    async def _life(self, victim: Victim, act: Act) -> int:
        """Up, at rest, stopped in order; the exit code, also where it ended sooner."""
        control = self.ground.folder / "state" / "control.sock"
        code = await _or_ends(victim, until(lambda: _answers(control), lambda: "it never came up"))
        if code is None:
            code = await _or_ends(victim, self._at_rest(act))
        return await victim.stop() if code is None else code

    async def _meet(self, victim: Victim, one: Round) -> None:
        """When the N-th call comes: kill it after its call, or let the trouble pass."""
        await until_ever(lambda: trace.happened(self._trace))
        if one.fault.how is How.AFTER:
            victim.kill()
        elif one.fault.how.lasts:
            await real_seconds(TROUBLE_S)
            trace.leave(victim.pid)

    async def _at_rest(self, act: Act) -> None:
        await until(
            lambda: not self._unrest(act),
            lambda: f"not at rest after {PATIENCE_S} s: {', '.join(self._unrest(act))}",
        )

    def _unrest(self, act: Act) -> list[str]:
        """Reposts that are not where they must end."""
        found = reposts(self.ground.store)
        missing = len(self.ground.sites.keys) * 2 - len(found)
        unrest = [f"{missing} not owed yet"] if missing else []
        return unrest + [
            f"{row.title} at {row.site} {row.state.value}"
            for row in found
            if not self._rests(act, row)
        ]

    def _rests(self, act: Act, row: Row) -> bool:
        """Whether a repost came to where it must end."""
        sites = self.ground.sites
        if row.wanted != {Act.CREATE: 1, Act.UPDATE: 2, Act.WITHDRAW: GONE}[act]:
            return False
        if self._staffed(row.title, row.site) and act is not Act.CREATE:
            # The copy is not ours: whatever becomes of it is its people's affair.
            return row.state not in {State.PUSHING, State.UNSURE}
        if act is Act.WITHDRAW:
            return row.state is State.WITHDRAWN
        return row.state is (State.IN_REVIEW if row.site in sites.drafts else State.CONFIRMED)

    def _staffed(self, title: str, site: str) -> bool:
        """Whether staff put it up there by hand."""
        return (title, site) == (self.ground.papers[1].title, self.ground.sites.staffed)

    # -- before the rounds ---------------------------------------------------------------------

    def _victim(self) -> Victim:
        ground = self.ground
        files = ground.folder / "config"
        return Victim(files, ground.pace, self._log, ground.sites.environment)

    def _undisturbed(self, act: Act) -> Round:
        return Round(self.name, act, Fault(Call.WRITE, How.BROKEN, 0))

    async def _run(
        self, holds: Callable[[], bool], then: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """One undisturbed life."""
        victim = self._victim()
        await victim.start()
        try:
            told = until(holds, lambda: f"the daemon came to nothing:\n{victim.said()}")
            code = await _or_ends(victim, told)
            assert code is None, f"ended with {code}:\n{victim.said()}"
            if then is not None:
                await then()
            code = await victim.stop()
            assert code == 0, f"ended with {code}:\n{victim.said()}"
        finally:
            await victim.close()

    async def _withdrawals(self) -> None:
        for policy in (1, 2):
            order = Request(verb=Verb.WITHDRAW, subject=f"policy:{policy}", reason="示例撤回")
            answer = await asyncio.to_thread(ask, self.ground.folder / "state/control.sock", order)
            assert answer.ok, answer.message

    async def count(self, act: Act) -> None:
        """Run an act undisturbed, counting its calls."""
        await self.ground.go_back(act)
        self._trace.unlink(missing_ok=True)
        victim = self._victim()
        await victim.start(trace.counting(self._trace))
        pid = victim.pid
        try:
            await self._at_rest(act)
            code = await victim.stop()
            assert code == 0, f"ended with {code}:\n{victim.said()}"
        finally:
            await victim.close()
        verdict = Verdict(self._undisturbed(act))
        await self._judge(verdict)
        assert verdict.good, verdict.faults()
        self.reach[act] = trace.reaches(self._trace, pid, SOURCES)
        self.sends[act] = trace.sends(self._trace, pid)

    # -- the count -----------------------------------------------------------------------------

    async def _judge(self, verdict: Verdict) -> None:
        """By the sites alone; then whether the daemon's own account agrees."""
        act = verdict.round.act
        held = await self.ground.sites.held()
        verdict.counted = len(held)
        for first, wanted in zip(self.ground.papers, self.ground.wanted(act), strict=True):
            for site in self.ground.sites.keys:
                here = [one for one in held if (one.site, one.title) == (site, wanted.title)]
                place = f"{wanted.title} at {site}"
                if self._staffed(wanted.title, site):
                    _judge_theirs(verdict, place, here, bare(first.text))
                else:
                    self._judge_ours(verdict, place, here, bare(wanted.text), site)
            columns = [one for one in held if one.site in self.ground.sites.shared]
            masters = {one.number for one in columns if one.title == wanted.title}
            if len(masters) > 1:
                verdict.doubled.append(f"{wanted.title}: {len(masters)} articles for its columns")
        strangers = {one.title for one in held} - {one.title for one in self.ground.papers}
        verdict.wrong += [f"nobody asked for: {title}" for title in sorted(strangers)]
        await self._judge_account(verdict)

    def _judge_ours(
        self, verdict: Verdict, place: str, here: list[Held], text: str, site: str
    ) -> None:
        sites, withdrawn = self.ground.sites, verdict.round.act is Act.WITHDRAW
        # A withdrawal whose answer was lost is ordered again: a draft of ours then goes to the bin.
        ours = [one for one in here if one.whose is Whose.OURS and (withdrawn or not one.trashed)]
        if len(ours) != len(here):
            verdict.wrong.append(f"{place}: texts of others")
        if not ours and not (withdrawn and site in sites.shared):
            verdict.lost.append(place)
        if len(ours) > 1:
            verdict.doubled.append(f"{place}: {len(ours)} copies")
        shown = not withdrawn and site not in sites.drafts
        for one in ours:
            if one.public is not shown:
                verdict.lost.append(f"{place}: {'not ' if shown else 'still '}public")
            if not withdrawn and one.text != text:
                verdict.altered.append(f"{place}: {_difference(one.text, text)}")

    async def _judge_account(self, verdict: Verdict) -> None:
        unrest = self._unrest(verdict.round.act)
        if unrest:
            verdict.wrong.append(f"the daemon's account: {'; '.join(unrest)}")
        store = await open_readonly(self.ground.store)
        try:
            audit = await store.read(verify_events)
        finally:
            await store.aclose()
        if not audit.ok:
            verdict.wrong.append(f"the chain of events is broken: {audit}")


def _judge_theirs(verdict: Verdict, place: str, here: list[Held], text: str) -> None:
    kinds = Counter(one.whose for one in here)
    if kinds != {Whose.STAFF: 1}:
        verdict.doubled.append(f"{place}: staff have one there, found {dict(kinds)}")
    elif here[0].text != text or not here[0].public:
        verdict.altered.append(f"{place}: the copy of staff was touched")


def _difference(found: str, wanted: str) -> str:
    at = next(
        (at for at, pair in enumerate(zip(found, wanted, strict=False)) if pair[0] != pair[1]),
        min(len(found), len(wanted)),
    )
    return f"{len(found)} characters for {len(wanted)}, other from {at}: {found[at : at + 20]!r}"


def _answers(path: Path) -> bool:
    """Whether somebody listens at a control socket."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as link:
        link.settimeout(1.0)
        try:
            link.connect(str(path))
        except OSError:
            return False
    return True


async def _or_ends(victim: Victim, what: Coroutine[None, None, None]) -> int | None:
    """Wait for something, at most while the daemon lives; its exit code where it ended first."""
    waited = asyncio.create_task(what)
    gone = asyncio.create_task(victim.gone())
    done, waiting = await asyncio.wait([waited, gone], return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    if waited in done:
        waited.result()
        return None
    return gone.result()
