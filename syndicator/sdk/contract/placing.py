"""Third part of the suite: one master, shown in many columns. For adapters with `can_refer`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from syndicator.sdk import Accepted, Mode, Need, Placing, Refused, Standing, Withdrawn
from syndicator.sdk.contract.site import REFERENCE, article, connect, words
from syndicator.sdk.contract.storing import found, stored

if TYPE_CHECKING:
    from syndicator.sdk import Adapter, Reference
    from syndicator.sdk.contract.site import ContractSite


def in_column(column: str) -> Reference:
    """The sample reference, as the site that owns the column has it."""
    return replace(REFERENCE, column=column)


def placing(site: ContractSite) -> tuple[Adapter, Placing, str] | None:
    """The adapter and a second column; None where the CMS cannot refer."""
    adapter = connect(site)
    if not adapter.capabilities.can_refer or site.other_column is None:
        return None
    assert isinstance(adapter, Placing), "can_refer without place and unplace"
    return adapter, adapter, site.other_column


class PlacingContract:
    """Placing adds a column and nothing else; taking a column away leaves the others."""

    async def test_a_look_up_tells_the_columns(self, site: ContractSite) -> None:
        """The master stands in the column it was made in, and is found from any other."""
        if (able := placing(site)) is None:
            return
        adapter, _, other = able
        made = await stored(adapter, article(site, ref=in_column(site.column)))
        (seen,) = await found(adapter, in_column(site.column))
        assert seen.columns == frozenset({site.column})
        (seen,) = await found(adapter, in_column(other))
        assert (seen.remote_id, seen.ours) == (made.remote_id, True)
        assert seen.columns is not None
        assert other not in seen.columns

    async def test_placing_twice_is_placing_once(self, site: ContractSite) -> None:
        """One article, two columns, however often it is asked for; its text stays as it was."""
        if (able := placing(site)) is None:
            return
        adapter, places, other = able
        made = await stored(adapter, article(site, ref=in_column(site.column)))
        (before,) = await site.held()
        for _ in range(2):
            outcome = await places.place(made.remote_id, in_column(other))
            assert isinstance(outcome, Accepted)
            assert (outcome.remote_id, outcome.standing) == (made.remote_id, Standing.PUBLIC)
        (after,) = await site.held()
        assert after.columns == frozenset({site.column, other})
        assert replace(after, columns=before.columns, column=before.column) == before
        for column in (site.column, other):
            (seen,) = await found(adapter, in_column(column))
            assert seen.columns is not None
            assert column in seen.columns
            assert len(seen.columns) == len(after.columns)

    async def test_an_update_keeps_the_columns(self, site: ContractSite) -> None:
        """A revision reaches every column at once."""
        if (able := placing(site)) is None:
            return
        adapter, places, other = able
        made = await stored(adapter, article(site, ref=in_column(site.column)))
        await places.place(made.remote_id, in_column(other))
        changed = article(site, ref=in_column(other), revision=2, html="<p>修订后的全文。</p>")
        outcome = await adapter.update(made.remote_id, changed, Mode.PUBLISH)
        assert isinstance(outcome, Accepted)
        (held,) = await site.held()
        assert words(changed.html) in words(held.html)
        assert held.columns == frozenset({site.column, other})

    async def test_taking_a_column_away_leaves_the_others(self, site: ContractSite) -> None:
        """It goes from one column, public in the rest; asking again does no harm."""
        if (able := placing(site)) is None:
            return
        adapter, places, other = able
        made = await stored(adapter, article(site, ref=in_column(site.column)))
        await places.place(made.remote_id, in_column(other))
        for _ in range(2):
            outcome = await places.unplace(made.remote_id, in_column(site.column))
            assert outcome == Withdrawn(made.remote_id)
        (held,) = await site.held()
        assert (held.columns, held.standing) == (frozenset({other}), Standing.PUBLIC)

    async def test_the_last_column_is_not_taken_away(self, site: ContractSite) -> None:
        """Without columns it would stand nowhere, or where the CMS likes: withdraw instead."""
        if (able := placing(site)) is None:
            return
        adapter, places, _ = able
        made = await stored(adapter, article(site, ref=in_column(site.column)))
        outcome = await places.unplace(made.remote_id, in_column(site.column))
        assert isinstance(outcome, Refused)
        (held,) = await site.held()
        assert held.columns == frozenset({site.column})

    async def test_other_peoples_copies_are_not_placed(self, site: ContractSite) -> None:
        """Neither placed nor taken away without our key."""
        if (able := placing(site)) is None:
            return
        _, places, other = able
        made = await site.put_by_hand(REFERENCE.title, "<p>示发〔2026〕18号</p>")
        before = await site.held()
        assert isinstance(await places.place(made, in_column(other)), Refused)
        assert isinstance(await places.unplace(made, in_column(site.column)), Refused)
        assert await site.held() == before

    async def test_a_trashed_master_is_not_placed(self, site: ContractSite) -> None:
        """What the site's people removed is shown in no further column."""
        if (able := placing(site)) is None:
            return
        adapter, places, other = able
        made = await stored(adapter, article(site, ref=in_column(site.column)))
        await site.trash(made.remote_id)
        assert isinstance(await places.place(made.remote_id, in_column(other)), Refused)
        (held,) = await site.held()
        assert held.columns == frozenset({site.column})

    async def test_an_unknown_column_takes_no_master(self, site: ContractSite) -> None:
        """Refused for the column's sake, and nothing is changed."""
        if (able := placing(site)) is None or site.unknown_column is None:
            return
        adapter, places, _ = able
        made = await stored(adapter, article(site, ref=in_column(site.column)))
        before = await site.held()
        outcome = await places.place(made.remote_id, in_column(site.unknown_column))
        assert isinstance(outcome, Refused)
        assert outcome.need is Need.COLUMN
        assert await site.held() == before

    async def test_an_older_key_of_this_sites_copy_is_still_ours(self, site: ContractSite) -> None:
        """A copy put up for one site alone, before the platform kept one master, is known again."""
        adapter = connect(site)
        if not adapter.capabilities.can_refer:
            return
        before = replace(in_column(site.column), key="zc-5f0c9a1b2c3d4e5f-00000001")
        made = await stored(adapter, article(site, ref=before))
        assert await found(adapter, in_column(site.column)) == ()
        (seen,) = await found(adapter, replace(in_column(site.column), also=(before.key,)))
        assert (seen.remote_id, seen.ours) == (made.remote_id, True)
