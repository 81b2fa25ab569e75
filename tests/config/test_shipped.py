"""The shipped configuration loads whole and says what is true of Jilin."""

import re
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest

from syndicator.core.model import Form, Level, PersonKey, ProfileKey, ScopeKind, Trust, UnitKey
from syndicator.feeds.families import FAMILIES
from syndicator.registry import load_adapters
from syndicator.settings.defaults import default_config_dir
from syndicator.settings.load import load
from syndicator.settings.model import Settings


@pytest.fixture(scope="module")
def shipped() -> Settings:
    """The configuration an office starts from."""
    return load(default_config_dir(), adapters=load_adapters(), families=FAMILIES)


def test_jilin_is_whole(shipped: Settings) -> None:
    """One province, 9 prefectures and 长白山管委会, 60 counties, the departments."""
    levels = Counter(unit.level for unit in shipped.units.values())
    assert levels[Level.PROVINCE] == 1
    assert levels[Level.COUNTY] == 60
    prefectures = {u.region for u in shipped.units.values() if u.level is Level.PREFECTURE}
    nine = {"220100", "220200", "220300", "220400", "220500", "220600", "220700", "220800"}
    assert prefectures == nine | {"222400", "220000"}
    assert shipped.units[UnitKey("jl-changbaishan")].region == "220000"
    assert levels[Level.DEPARTMENT] >= 30


def test_codes_nest(shipped: Settings) -> None:
    """A county's code begins with its prefecture's, and its parent is that prefecture."""
    for unit in shipped.units.values():
        if unit.level is Level.COUNTY:
            assert unit.parent == f"jl-{unit.region[:4]}00"
            assert re.fullmatch(r"22\d{4}", unit.region)


def test_names_are_told_apart(shipped: Settings) -> None:
    """Districts of one name (铁西区 stands in many cities) bear their city's."""
    names = Counter(unit.name for unit in shipped.units.values())
    assert max(names.values()) == 1
    assert shipped.units[UnitKey("jl-220302")].name == "四平市铁西区人民政府"


def test_every_unit_has_a_site(shipped: Settings) -> None:
    """Who has no site owes nothing and would be forgotten."""
    assert {site.unit for site in shipped.sites.values()} == set(shipped.units)


def test_every_department_has_a_sector(shipped: Settings) -> None:
    """Rules find departments by role: bureaus change names."""
    for unit in shipped.units.values():
        assert bool(unit.sectors) == (unit.level is Level.DEPARTMENT)


def test_nothing_is_pushed(shipped: Settings) -> None:
    """Every platform starts at observe, without adapter, endpoint and credential."""
    for platform in shipped.platforms.values():
        assert platform.trust is Trust.OBSERVE
        assert (platform.adapter, platform.endpoint, platform.credential) == ("none", None, None)


def test_no_address_is_invented(shipped: Settings) -> None:
    """No list address is known for sure: the office is told that it is blind, not misled."""
    assert all(site.watch is None for site in shipped.sites.values())
    assert any("没有列表地址" in warning.zh for warning in shipped.warnings)


def test_uncertain_time_rules_are_off(shipped: Settings) -> None:
    """Only what was read in the original counts; the others wait for an operator's comparison."""
    profiles = {profile.key: profile for profile in shipped.profiles}
    assert {key for key, profile in profiles.items() if profile.enabled} == {"jl-2015-5"}
    assert {key for key, profile in profiles.items() if profile.verified} == {"jl-2015-5"}
    jilin = profiles[ProfileKey("jl-2015-5")]
    assert jilin.accepts == {Form.REPOST, Form.LINK}
    assert "一个小时" in jilin.quote
    assert "一个工作日" in jilin.quote
    for key, hours in (("cn-2017-47", 12), ("cn-2016-check", 24)):
        limit = profiles[ProfileKey(key)].limit
        assert limit is not None
        assert limit.amount == hours
        assert f"{hours}小时内" in profiles[ProfileKey(key)].quote


def test_nobody_can_release_until_somebody_is_named(shipped: Settings) -> None:
    """Rules rest on a placeholder without an account, and the warning says so."""
    assert {rule.approved_by for rule in shipped.rules} == {"releaser"}
    assert shipped.people[PersonKey("releaser")].login == ""
    assert any("没有把关人" in warning.zh for warning in shipped.warnings)


def test_rules_keep_old_uploads_out(shipped: Settings) -> None:
    """Archive uploads are held, national and provincial documents go to everybody."""
    assert all(rule.newer_than_days for rule in shipped.rules)
    everybody = {
        prefix
        for rule in shipped.rules
        if rule.scope.kind is ScopeKind.ALL
        for prefix in rule.doc_prefixes
    }
    assert everybody >= {"国发", "国办发", "国令", "国函", "国办函", "吉政发", "吉政办发"}


def test_rules_name_real_themes(shipped: Settings, real_data: Path) -> None:
    """Each theme is the beginning of one in the State Council's own tree of classes."""
    tree = (real_data / "facts" / "zhuti_22.json").read_text("utf-8")
    for rule in shipped.rules:
        for theme in rule.themes:
            above, _, below = theme.partition("\\")
            assert f'"{above}"' in tree
            assert f'"{below}' in tree


def test_the_calendar_is_the_notice(shipped: Settings) -> None:
    """Every day of 2026 is what the package that follows the notices says."""
    day = date(2026, 1, 1)
    while day.year == 2026:
        assert shipped.calendar.is_working_day(day) == chinese_calendar.is_workday(day)
        day += timedelta(days=1)
    assert shipped.calendar.years == {2026}


def test_sources_are_the_two_governments(shipped: Settings) -> None:
    """The State Council's list and the province's."""
    assert {key: source.url.split("/")[2] for key, source in shipped.sources.items()} == {
        "govcn": "www.gov.cn",
        "jilin": "www.jl.gov.cn",
    }


@pytest.mark.parametrize("name", ["wordpress", "http"])
def test_the_examples_are_sound(tmp_path: Path, name: str) -> None:
    """An example copied into place passes the check, once a releaser took over the rules."""
    config = tmp_path / "config"
    shutil.copytree(default_config_dir(), config)
    folder = config / "platforms"
    (folder / f"{name}.yaml.example").rename(folder / f"{name}.yaml")
    people = (config / "people.yaml").read_text("utf-8")
    people = people.replace("    placeholder: true", "    login: zhang")
    (config / "people.yaml").write_text(people, "utf-8")
    told = load(config, adapters=load_adapters(), families=FAMILIES)
    assert len(told.platforms) == 12
