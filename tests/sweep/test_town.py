"""The daemon is killed, and its disk and network fail, at moments that rotate with the commit."""

from pathlib import Path

import pytest

from tests.sweep import trace
from tests.sweep.ground import Act
from tests.sweep.proof import TOWN, Account, lane, share, staged
from tests.sweep.rounds import Round, base, draw
from tests.sweep.trace import POSSIBLE, Call, Fault, How, Reach

pytestmark = pytest.mark.crash

ROUNDS = 34
MET = {act: {call: Reach(10, 100) for call in Call} for act in Act}


@pytest.mark.real
@pytest.mark.timeout(900)  # some minutes of a whole core
async def test_whatever_fails_each_site_holds_one_faithful_copy(tmp_path: Path) -> None:
    """See the module: after each round the sites' own records show one copy, whole, once."""
    if reason := trace.missing():
        pytest.skip(reason)
    account = Account()
    await lane(TOWN, tmp_path, share(TOWN, ROUNDS, base()), account.take)
    assert not account.broken, "\n".join(one.faults() for one in account.broken)
    assert len(account.verdicts) == ROUNDS
    assert sum(one.reached for one in account.verdicts) > ROUNDS * 3 // 4, account.lines()


def test_rounds_go_over_the_whole_push() -> None:
    """Every fault and act has its share, N lies in every third of the push, some before it."""
    rounds = draw(TOWN, MET, 300, "a commit")
    assert {(one.act, one.fault.call, one.fault.how) for one in rounds} == {
        (act, call, how) for act in Act for call, ways in POSSIBLE.items() for how in ways
    }
    places = [one.fault.nth for one in rounds]
    for first in (1, 10, 40, 70):
        assert any(first <= nth < first + 30 for nth in places), first
    assert rounds == draw(TOWN, MET, 300, "a commit")
    assert rounds != draw(TOWN, MET, 300, "another commit")


def test_a_round_is_repeated_by_its_name() -> None:
    """What a broken round prints, parsed again, is the same round."""
    one = Round(TOWN, Act.UPDATE, Fault(Call.SYNC, How.BROKEN_LONG, 7))
    assert str(one) == "town:update:sync:eio-until-healed:7"
    assert Round.parse(str(one)) == one
    assert str(one) in one.command


BLIND = '''
"""An adapter that never sees what stands at a site."""
from syndicator_adapters.http.adapter import Http
from syndicator.sdk import Lookup


class Blind(Http):
    name = "blind"

    async def find(self, reference):
        return Lookup(())
'''


@pytest.mark.real
@pytest.mark.timeout(300)
async def test_the_sweep_sees_a_second_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An adapter blind to drafts that stand there, killed after a request: doubled, and told."""
    if reason := trace.missing():
        pytest.skip(reason)
    plugin = tmp_path / "plugin"
    (plugin / "blind-1.dist-info").mkdir(parents=True)
    (plugin / "blind.py").write_text(BLIND)
    (plugin / "blind-1.dist-info" / "METADATA").write_text("Name: blind\nVersion: 1\n")
    (plugin / "blind-1.dist-info" / "entry_points.txt").write_text(
        "[syndicator.adapters]\nblind = blind:Blind\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(plugin), prepend=":")
    async with staged(TOWN, tmp_path / "town", {"editorial": "blind"}) as sweep:
        await sweep.prepare_creates()
        await sweep.count(Act.CREATE)
        creates = [
            nth
            for nth, begins in enumerate(sweep.sends[Act.CREATE], 1)
            if begins.startswith("POST /api/articles")
        ]
        doubled = []
        # A request leaves in one piece or two, and another run may send one more before it.
        for nth in (near + at for at in range(3) for near in creates):
            fault = Fault(Call.SEND, How.AFTER, nth)
            doubled = (await sweep.play(Round(TOWN, Act.CREATE, fault))).doubled
            if doubled:
                break
    assert doubled
