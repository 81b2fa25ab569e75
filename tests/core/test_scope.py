"""Who owes a policy: all, a sector, a region, or those named, and a reason for everybody else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.model import (
    Clock,
    Form,
    Level,
    ListKind,
    Period,
    PlatformKey,
    Profile,
    ProfileKey,
    Scope,
    ScopeKind,
    Site,
    SiteKey,
    SourceKey,
    Unit,
    UnitKey,
    Validity,
    Watch,
)
from syndicator.core.scope import (
    NotOwed,
    Occasion,
    Owed,
    Register,
    owing,
    region_prefix,
    unanswered,
    weighed,
)
from syndicator.core.times import Millis

UNITS = [
    Unit(UnitKey("province"), "云岭省", Level.PROVINCE, "990000"),
    Unit(
        UnitKey("schools"),
        "云岭省教育厅",
        Level.DEPARTMENT,
        "990000",
        UnitKey("province"),
        frozenset({"education"}),
    ),
    Unit(UnitKey("east"), "东川市", Level.PREFECTURE, "990100", UnitKey("province")),
    Unit(UnitKey("east-hill"), "东山县", Level.COUNTY, "990121", UnitKey("east")),
    Unit(
        UnitKey("east-schools"),
        "东川市教育局",
        Level.DEPARTMENT,
        "990100",
        UnitKey("east"),
        frozenset({"education", "science"}),
    ),
    Unit(UnitKey("east-zone"), "东川开发区", Level.COUNTY, "zone-7", UnitKey("east")),
    Unit(UnitKey("west"), "西陵市", Level.PREFECTURE, "990200", UnitKey("province")),
]
HOST = "www.yunling.example"


def site(unit: str, home: str | None = None) -> Site:
    """A site named like its unit."""
    return Site(SiteKey(unit), unit, UnitKey(unit), PlatformKey("p"), home_url=home)


def register(*changed: Site, units: list[Unit] = UNITS) -> Register:
    """One site per unit; `changed` replaces those of the same key."""
    sites = {SiteKey(unit.key): site(unit.key) for unit in units}
    sites |= {one.key: one for one in changed}
    return Register({unit.key: unit for unit in units}, sites)


OCCASION = Occasion(SourceKey("state-council"), "https://www.state.example/list", Millis(1_000))
ALL = Scope(ScopeKind.ALL)


def keys(scope: Scope, names: Register | None = None) -> set[str]:
    """Keys of the owing sites."""
    return {owed.site for owed in owing(scope, names or register(), OCCASION)}


@pytest.mark.parametrize(
    "scope, expected",
    [
        (ALL, {unit.key for unit in UNITS}),
        (Scope(ScopeKind.SECTOR, ("education",)), {"schools", "east-schools"}),
        (Scope(ScopeKind.SECTOR, ("science", "health")), {"east-schools"}),
        (Scope(ScopeKind.SECTOR, ("health",)), set()),
        (Scope(ScopeKind.REGION, ("990100",)), {"east", "east-hill", "east-schools", "east-zone"}),
        (Scope(ScopeKind.REGION, ("990121", "990200")), {"east-hill", "west"}),
        (Scope(ScopeKind.REGION, ("990000",)), {unit.key for unit in UNITS}),
        (Scope(ScopeKind.REGION, ("zone-7",)), {"east-zone"}),
        (Scope(ScopeKind.REGION, ("980000",)), set()),
        (Scope(ScopeKind.DIRECTED, ("west", "schools")), {"west", "schools"}),
    ],
)
def test_who_owes(scope: Scope, expected: set[str]) -> None:
    """Each scope names exactly its sites, zones without a code through the tree of units."""
    assert keys(scope) == expected


@pytest.mark.parametrize(
    "code, prefix",
    [
        ("220000", "22"),
        ("220100", "2201"),
        ("220102", "220102"),
        ("22", "22"),
        ("2201", "2201"),
        ("429000", "4290"),
        ("zone-7", "zone-7"),
    ],
)
def test_region_prefix(code: str, prefix: str) -> None:
    """Codes of six digits and short ones mean the same region."""
    assert region_prefix(code) == prefix


def test_the_source_does_not_repost_itself() -> None:
    """The whole site on the source's host owes nothing; a column below it does."""
    occasion = replace(OCCASION, source_url=f"https://{HOST}/zhengce/list.json")
    portal = site("province", "https://yunling.example/")
    column = site("east", f"http://{HOST}/dongchuan/")
    watched = replace(site("west"), watch=Watch(f"https://{HOST}/xinwen/index.html", ListKind.HTML))
    answers = {a.site: a for a in weighed(ALL, register(portal, column, watched), occasion)}
    assert isinstance(answers[portal.key], NotOwed)
    assert answers[portal.key].why.code == "own_site"
    assert isinstance(answers[column.key], Owed)
    assert isinstance(answers[watched.key], NotOwed)
    named = owing(Scope(ScopeKind.DIRECTED, ("province",)), register(portal), occasion)
    assert [owed.site for owed in named] == ["province"]


def test_without_addresses_nobody_is_taken_for_the_source() -> None:
    """A missing or broken address makes no site the source's own."""
    for url in ("", "not a url", "http://[broken"):
        assert len(owing(ALL, register(), replace(OCCASION, source_url=url))) == len(UNITS)


@pytest.mark.parametrize(
    "validity, owes",
    [
        (Validity(), True),
        (Validity(since=Millis(1_000)), True),
        (Validity(since=Millis(1_001)), False),
        (Validity(until=Millis(1_001)), True),
        (Validity(until=Millis(1_000)), False),
    ],
)
def test_only_who_exists_at_publication_owes(validity: Validity, owes: bool) -> None:
    """Sites and units owe from their first day to before their last."""
    gone = register(replace(site("west"), validity=validity))
    assert ("west" in keys(ALL, gone)) == owes
    directed = Scope(ScopeKind.DIRECTED, ("west",))
    assert ("west" in keys(directed, gone)) == owes
    merged = register(units=[*UNITS[:-1], replace(UNITS[-1], validity=validity)])
    assert ("west" in keys(ALL, merged)) == owes


RULE = Profile(
    key=ProfileKey("r"),
    document="云政办发〔2015〕5号",
    clause="(六)",
    quote="最迟不得滞后一个工作日",
    accepts=frozenset(Form),
    target=None,
    limit=Period(1, Clock.WORKING_DAYS),
    enabled=True,
    levels=frozenset({Level.COUNTY, Level.PREFECTURE}),
)


def test_the_reason_names_the_clause_that_binds() -> None:
    """Whoever is asked to repost can read why, down to the clause."""
    occasion = replace(OCCASION, profiles=(RULE, replace(RULE, enabled=False, document="另文")))
    whys = {owed.site: owed.why for owed in owing(ALL, register(), occasion)}
    assert whys[SiteKey("west")].zh == "重要政策，全部站点应转载（云政办发〔2015〕5号(六)）"
    assert whys[SiteKey("province")].zh == "重要政策，全部站点应转载"
    assert str(whys[SiteKey("west")]).endswith("every site owes it (云政办发〔2015〕5号(六))")


@pytest.mark.parametrize(
    "scope, code, word",
    [
        (ALL, "owes_all", "全部站点"),
        (Scope(ScopeKind.SECTOR, ("science",)), "owes_sector", "science"),
        (Scope(ScopeKind.REGION, ("990100",)), "owes_region", "990100"),
        (Scope(ScopeKind.DIRECTED, ("east-schools",)), "owes_directed", "交办"),
    ],
)
def test_each_scope_has_its_reason(scope: Scope, code: str, word: str) -> None:
    """The reason says by what the site is concerned."""
    whys = {owed.site: owed.why for owed in owing(scope, register(), OCCASION)}
    why = whys[SiteKey("east-schools")]
    assert why.code == code
    assert word in why.zh


@pytest.mark.parametrize(
    "scope, code, word",
    [
        (Scope(ScopeKind.SECTOR, ("health",)), "other_sector", "education"),
        (Scope(ScopeKind.REGION, ("990200",)), "other_region", "990100"),
        (Scope(ScopeKind.DIRECTED, ("west",)), "not_directed", "交办"),
    ],
)
def test_each_site_left_out_has_its_reason(scope: Scope, code: str, word: str) -> None:
    """`explain` can answer "why not this site"."""
    whys = {a.site: a.why for a in weighed(scope, register(), OCCASION) if isinstance(a, NotOwed)}
    why = whys[SiteKey("east-schools")]
    assert why.code == code
    assert word in why.zh


def test_values_nobody_answers_to_are_found() -> None:
    """A mistyped sector, region or site key would lose a duty in silence."""
    names = register()
    assert unanswered(Scope(ScopeKind.SECTOR, ("education", "eduction")), names) == ("eduction",)
    assert unanswered(Scope(ScopeKind.REGION, ("990100", "980000")), names) == ("980000",)
    assert unanswered(Scope(ScopeKind.DIRECTED, ("west", "wset")), names) == ("wset",)
    assert unanswered(Scope(ScopeKind.REGION, ("990000", "990100")), names) == ()
    assert unanswered(ALL, names) == ()


def test_a_circle_in_the_tree_ends() -> None:
    """Units that are each other's parents are a configuration error, not an endless loop."""
    one = Unit(UnitKey("one"), "甲", Level.COUNTY, "990301", UnitKey("two"))
    two = Unit(UnitKey("two"), "乙", Level.COUNTY, "990302", UnitKey("one"))
    assert keys(Scope(ScopeKind.REGION, ("990400",)), register(units=[one, two])) == set()


@given(
    st.sampled_from(list(ScopeKind)),
    st.lists(
        st.sampled_from(["education", "990100", "990000", "west", "x"]), max_size=4, unique=True
    ),
)
def test_every_site_has_exactly_one_answer(kind: ScopeKind, values: list[str]) -> None:
    """Nobody is forgotten and nobody asked twice, whatever the scope."""
    names = register()
    answers = list(weighed(Scope(kind, tuple(values)), names, OCCASION))
    assert [answer.site for answer in answers] == list(names.sites)
    assert all(answer.why.zh and answer.why.en for answer in answers)
