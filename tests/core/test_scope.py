"""Who owes a policy: all, a sector, a region, or those named, and a reason for everybody else."""

from __future__ import annotations

from dataclasses import dataclass, replace

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
from syndicator.core.reason import Reason
from syndicator.core.scope import (
    NotOwed,
    Owed,
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


@dataclass(frozen=True)
class Register:
    """Units and sites, and what the duty is about."""

    units: dict[UnitKey, Unit]
    sites: dict[SiteKey, Site]
    origin: str = "https://www.state.example/list"
    profiles: tuple[Profile, ...] = ()

    def weighed(self, scope: Scope) -> list[Owed | NotOwed]:
        """The answer for each site."""
        return list(
            weighed(
                scope,
                self.units,
                self.sites,
                at=NOW,
                origin=self.origin,
                source=SourceKey("state-council"),
                profiles=self.profiles,
            )
        )

    def whys(self, scope: Scope) -> dict[str, Reason]:
        """The reason for each site, whatever the answer."""
        return {answer.site: answer.why for answer in self.weighed(scope)}

    def owing(self, scope: Scope) -> set[str]:
        """Keys of the owing sites."""
        found = owing(scope, self.units, self.sites, at=NOW, origin=self.origin)
        return {owed.site for owed in found}

    def unanswered(self, scope: Scope) -> tuple[str, ...]:
        """Values nobody answers to."""
        return unanswered(scope, self.units, self.sites)


def register(*changed: Site, units: list[Unit] = UNITS) -> Register:
    """One site per unit; `changed` replaces those of the same key."""
    sites = {SiteKey(unit.key): site(unit.key) for unit in units}
    sites |= {one.key: one for one in changed}
    return Register({unit.key: unit for unit in units}, sites)


NOW = Millis(1_000)
ALL = Scope(ScopeKind.ALL)


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
    assert register().owing(scope) == expected


@pytest.mark.parametrize(
    "code, prefix",
    [
        ("220000", "22"),
        ("220100", "2201"),
        ("220102", "220102"),
        ("22", "22"),
        ("2201", "2201"),
        ("429000", "4290"),
        ("00", "00"),
        ("zone-7", "zone-7"),
    ],
)
def test_region_prefix(code: str, prefix: str) -> None:
    """Codes of six digits and short ones mean the same region."""
    assert region_prefix(code) == prefix


def test_the_source_does_not_repost_itself() -> None:
    """The whole site on the source's host owes nothing; a column below it does."""
    portal = site("province", "https://yunling.example/")
    column = site("east", f"http://{HOST}/dongchuan/")
    watched = replace(site("west"), watch=Watch(f"https://{HOST}/xinwen/index.html", ListKind.HTML))
    names = replace(register(portal, column, watched), origin=f"https://{HOST}/zhengce/1.html")
    codes = {key: why.code for key, why in names.whys(ALL).items()}
    assert (codes["province"], codes["east"], codes["west"]) == ("own_site", "owes_all", "own_site")
    assert names.owing(ALL) == {unit.key for unit in UNITS} - {"province", "west"}
    assert names.owing(Scope(ScopeKind.DIRECTED, ("province",))) == {"province"}


@pytest.mark.parametrize("origin", ["", "not a url", "http://[broken"])
def test_without_addresses_nobody_is_taken_for_the_source(origin: str) -> None:
    """A missing or broken address makes no site the source's own."""
    assert len(replace(register(), origin=origin).owing(ALL)) == len(UNITS)


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
    assert ("west" in gone.owing(ALL)) == owes
    assert ("west" in gone.owing(Scope(ScopeKind.DIRECTED, ("west",)))) == owes
    merged = register(units=[*UNITS[:-1], replace(UNITS[-1], validity=validity)])
    assert ("west" in merged.owing(ALL)) == owes


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
    rules = (RULE, replace(RULE, enabled=False, document="另文"))
    whys = replace(register(), profiles=rules).whys(ALL)
    assert whys["west"].zh == "重要政策，全部站点应转载（云政办发〔2015〕5号(六)）"
    assert str(whys["west"]).endswith("every site owes it (云政办发〔2015〕5号(六))")
    assert whys["province"].zh == "重要政策，全部站点应转载"


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
    why = register().whys(scope)["east-schools"]
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
    why = register().whys(scope)["east-schools"]
    assert why.code == code
    assert word in why.zh


def test_values_nobody_answers_to_are_found() -> None:
    """A mistyped sector, region or site key would lose a duty in silence."""
    names = register()
    assert names.unanswered(Scope(ScopeKind.SECTOR, ("education", "eduction"))) == ("eduction",)
    assert names.unanswered(Scope(ScopeKind.REGION, ("990100", "980000"))) == ("980000",)
    assert names.unanswered(Scope(ScopeKind.DIRECTED, ("west", "wset"))) == ("wset",)
    assert names.unanswered(Scope(ScopeKind.REGION, ("990000", "990100"))) == ()
    assert names.unanswered(ALL) == ()


def test_a_circle_in_the_tree_ends() -> None:
    """Units that are each other's parents are a configuration error, not an endless loop."""
    one = Unit(UnitKey("one"), "甲", Level.COUNTY, "990301", UnitKey("two"))
    two = Unit(UnitKey("two"), "乙", Level.COUNTY, "990302", UnitKey("one"))
    assert register(units=[one, two]).owing(Scope(ScopeKind.REGION, ("990400",))) == set()


@given(
    st.sampled_from(list(ScopeKind)),
    st.lists(
        st.sampled_from(["education", "990100", "990000", "west", "x"]), max_size=4, unique=True
    ),
)
def test_every_site_has_exactly_one_answer(kind: ScopeKind, values: list[str]) -> None:
    """Nobody is forgotten and nobody asked twice, whatever the scope."""
    names = register()
    answers = names.weighed(Scope(kind, tuple(values)))
    assert [answer.site for answer in answers] == list(names.sites)
    assert all(answer.why.zh and answer.why.en for answer in answers)
