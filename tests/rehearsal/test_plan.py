"""The invented province: nobody's, repeatable, and with one of everything that goes wrong."""

import random
from collections import Counter
from datetime import date

import pytest

from syndicator.core.model import ScopeKind
from syndicator.core.secrecy import secrecy_marks, urgent_marks
from syndicator.pages.sanitise import sanitise, text_of
from syndicator.rehearsal.mishaps import MEANING, Engine, Mishap
from syndicator.rehearsal.programme import invented
from syndicator.rehearsal.prose import SUBJECTS, bare, write


@pytest.mark.parametrize("seed", range(40))
def test_texts_are_of_the_usual_length_and_survive_the_way_out(seed: int) -> None:
    """800 to 4,000 characters; sanitising loses none of them; no mark of secrecy or urgency."""
    subject = SUBJECTS[seed % len(SUBJECTS)]
    text = write(random.Random(seed), subject, "通知", "漪政发〔2026〕1号", date(2026, 3, 16))
    assert 800 <= len(text.bare()) <= 4_000
    sent = text_of(sanitise(text.html()))
    assert bare(sent) == text.bare()
    assert not secrecy_marks(sent, [], text.title)
    assert not urgent_marks(sent, [], text.title)


def test_a_changed_text_differs_in_one_figure() -> None:
    """The slip of the pen is one number, everything else stays."""
    text = write(random.Random(3), SUBJECTS[0], "通知", None, date(2026, 3, 16))
    changed = text.changed(random.Random(4))
    different = [(a, b) for a, b in zip(text.blocks, changed.blocks, strict=True) if a != b]
    assert len(different) == 1


def test_one_seed_one_plan() -> None:
    """The same seed gives the same plan, another seed another."""
    assert invented(30, seed=5, faults=True) == invented(30, seed=5, faults=True)
    assert invented(30, seed=5, faults=True) != invented(30, seed=6, faults=True)


def test_thirty_sites_on_four_platforms_show_one_of_each() -> None:
    """Every mishap the issue names is planted once, each at a site where it can happen."""
    plan = invented(30)
    assert {site.platform.key for site in plan.sites} == {one.key for one in plan.platforms}
    kinds = [one.mishap for one in plan.planted]
    assert len(kinds) == len(set(kinds))
    assert set(kinds) >= {
        Mishap.FAILS_TWICE,
        Mishap.REVIEW_SLOW,
        Mishap.ALTERED,
        Mishap.SPAM,
        Mishap.TAKEN_DOWN,
        Mishap.NEVER,
        Mishap.THROTTLED,
        Mishap.LOGIN_EXPIRED,
        Mishap.TWELVE_HOURS_OFF,
        Mishap.SECOND_COPY,
        Mishap.HIJACKED,
    }
    engines = {site.key: site.platform.engine for site in plan.sites}
    assert all(engines[one.site] in MEANING[one.mishap].engines for one in plan.planted)


def test_faults_are_more_and_denser() -> None:
    """With faults about a third of all reposts goes wrong; each is still possible there."""
    plan = invented(100, faults=True)
    engines = {site.key: site.platform.engine for site in plan.sites}
    assert 0.25 * plan.owed < len(plan.planted) < 0.45 * plan.owed
    assert all(engines[one.site] in MEANING[one.mishap].engines for one in plan.planted)
    assert Mishap.CLOAKED not in {one.mishap for one in plan.planted}


def test_three_thousand_sites_have_names_and_addresses_of_their_own() -> None:
    """Nothing collides at the largest size; shared hosts differ by folder."""
    plan = invented(3_000)
    assert len({site.key for site in plan.sites}) == 3_000
    assert len({site.name for site in plan.sites}) == 3_000
    assert len({(site.host, site.folder) for site in plan.sites}) == 3_000
    assert {site.platform.engine for site in plan.sites} == set(Engine)
    assert all(unit.region.startswith("99") for unit in plan.units)


def test_documents_of_every_scope_and_one_that_is_held() -> None:
    """All sites, a sector, a region; a date without time; an interpretation no rule knows."""
    plan = invented(30)
    scopes = [one.scope.kind if one.scope else None for one in plan.publications]
    first = [ScopeKind.ALL, ScopeKind.ALL, ScopeKind.SECTOR, ScopeKind.REGION, None]
    assert scopes == [*first, ScopeKind.REGION, ScopeKind.REGION]
    assert [one.date_only for one in plan.publications].count(True) == 1
    owed = [sum(one.concerns(site) for site in plan.sites) for one in plan.publications]
    assert owed[0] == owed[1] == 30
    assert 0 < owed[2] < 30
    assert 0 < owed[3] < 30
    assert owed[4] == 0


def test_an_endless_rehearsal_goes_on_publishing() -> None:
    """Later documents follow at regular times under titles of their own."""
    plan = invented(30, endless=True)
    assert len({one.title for one in plan.publications}) == len(plan.publications) > 200


def test_one_document_is_corrected_and_one_taken_back() -> None:
    """Later than shown, in another text; nothing else is planted on either."""
    plan = invented(300, faults=True)
    corrected = next(one for one in plan.publications if one.correction is not None)
    assert corrected.correction is not None
    assert corrected.correction.at_min > corrected.at_min
    assert len({text.bare() for text in corrected.texts}) == 2
    back = [one for one in plan.publications if one.withdrawn_min is not None]
    assert len(back) == 1
    assert not {corrected.key, back[0].key} & {one.publication for one in plan.planted}


def test_a_shared_interface_is_struck_a_few_times_however_many_share_it() -> None:
    """Six hundred columns do not throttle one platform a hundred times."""
    plan = invented(3_000, faults=True)
    platforms = {site.key: site.platform for site in plan.sites}
    throttled = Counter(
        platforms[one.site].key for one in plan.planted if one.mishap is Mishap.THROTTLED
    )
    assert throttled["columns"] == throttled["editorial"] == 3
    assert throttled["wordpress"] > 10
    assert 0.25 * plan.owed < len(plan.planted) < 0.45 * plan.owed
