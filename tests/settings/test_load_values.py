"""What a sound configuration becomes: values of core/, versions, warnings."""

import time
from datetime import UTC, date, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path

import pytest

from syndicator.core.calendar import Freeze, OfficeHours
from syndicator.core.model import (
    Clock,
    EgressKey,
    Form,
    Limits,
    ListKind,
    Period,
    PersonKey,
    PlatformKey,
    Role,
    ScopeKind,
    SiteKey,
    SourceKey,
    UnitKey,
    Watch,
)
from syndicator.core.times import to_millis
from syndicator.settings.load import load
from syndicator.settings.model import ChainAlgorithm
from tests.settings.files import GOOD, Paper, errors, read, write


def midnight(year: int, month: int, day: int) -> int:
    """Milliseconds of 00:00 in Shanghai."""
    return to_millis(datetime(year, month, day, tzinfo=UTC) - timedelta(hours=8))


def test_entries_become_values_of_core(tmp_path: Path) -> None:
    """The daemon sees typed values only; nothing of the files' form is left."""
    told = read(write(tmp_path))
    platform = told.platforms[PlatformKey("cloud")]
    assert platform.limits == Limits(2, 4, 30)
    assert platform.options == {"columns": {"policy": 5}}
    assert platform.credential == "env:CLOUD_PASSWORD"
    assert told.people[PersonKey("chen")].roles == {Role.EDITOR, Role.RELEASER}
    assert told.sources[SourceKey("capital")].article_hosts == {"www.yundu.example"}
    assert [rule.scope.kind for rule in told.rules] == [ScopeKind.ALL, ScopeKind.SECTOR]
    (profile,) = told.profiles
    assert (profile.target, profile.limit) == (
        Period(1, Clock.WALL),
        Period(1, Clock.WORKING_DAYS),
    )
    assert profile.accepts == {Form.REPOST, Form.LINK}


def test_rows_become_units_and_sites(tmp_path: Path) -> None:
    """Days in the tables are midnights in Shanghai; sectors are parted by semicolons."""
    told = read(write(tmp_path))
    unit = told.units[UnitKey("yun-edu")]
    assert unit.sectors == {"education", "research"}
    assert (unit.parent, unit.leader, unit.contact) == ("yun", "甲", "乙")
    assert told.units[UnitKey("yun-1")].validity.since == midnight(2020, 1, 1)
    site = told.sites[SiteKey("yun-portal")]
    assert site.watch == Watch("https://www.yun.example/zc/", ListKind.HTML, "ul.list a")
    assert (site.egress, site.column) == ("inner", "policy")
    assert told.sites[SiteKey("yun-edu-portal")].watch is None


@pytest.mark.parametrize("between", [" ", " | ", "|"])
def test_a_site_may_have_several_lists(tmp_path: Path, between: str) -> None:
    """Parted by a blank or a bar: the first is the one that names the site."""
    one, other = "https://www.yun.example/zc/", "https://www.yun.example/tz/;all?a=1"
    rows = GOOD["sites.csv"].replace(one, f"{one}{between}{other}")
    watch = read(write(tmp_path, {"sites.csv": rows})).sites[SiteKey("yun-portal")].watch
    assert watch is not None
    assert (watch.url, watch.more, watch.urls) == (one, (other,), (one, other))


@pytest.mark.parametrize(
    "cell, said",
    [
        ("https://www.yun.example/zc/ www.yun.example/tz/", "http"),
        ("https://www.yun.example/zc/ | https://www.yun.example/zc/", "twice"),
        (" ".join(f"https://www.yun.example/{n}/" for n in range(7)), "6"),
    ],
    ids=["no address", "twice", "too many"],
)
def test_a_wrong_one_of_several_lists_is_an_error_at_its_cell(
    tmp_path: Path, cell: str, said: str
) -> None:
    """As with a single one: the row, the column, what to do."""
    rows = GOOD["sites.csv"].replace("https://www.yun.example/zc/", cell)
    (told,) = errors(write(tmp_path, {"sites.csv": rows}))
    assert told.startswith("sites.csv:2:")
    assert "list_url" in told
    assert said in told


def test_a_column_is_known_by_the_name_that_pages_print(tmp_path: Path) -> None:
    """Beside its number on the platform; without one any column will do."""
    rows = GOOD["sites.csv"].replace("site_id_code", "column_name", 1)
    rows = rows.replace("9900000001", "政策文件")
    site = read(write(tmp_path, {"sites.csv": rows})).sites[SiteKey("yun-portal")]
    assert (site.column, site.column_name) == ("policy", "政策文件")
    assert read(write(tmp_path)).sites[SiteKey("yun-portal")].column_name == ""


def test_a_rendered_site_needs_a_browser_unit(tmp_path: Path) -> None:
    """Said at the site's own cell; with a socket named it is taken."""
    rows = GOOD["sites.csv"].replace("site_id_code", "renders", 1).replace("9900000001", "true")
    (told,) = errors(write(tmp_path, {"sites.csv": rows}))
    assert told.startswith("sites.csv:2:")
    assert "browser.socket" in told
    main = GOOD["syndicator.yaml"] + "browser: {socket: /run/syndicator-render/render.sock}\n"
    settings = read(write(tmp_path, {"sites.csv": rows, "syndicator.yaml": main}))
    assert settings.sites[SiteKey("yun-portal")].renders
    assert settings.browser == Path("/run/syndicator-render/render.sock")


def test_the_calendar_and_its_freezes(tmp_path: Path) -> None:
    """A freeze runs from Shanghai midnight, or from the hour that is written."""
    told = read(write(tmp_path))
    assert told.calendar.years == {2026}
    assert not told.calendar.is_working_day(date(2026, 1, 1))
    assert told.calendar.is_working_day(date(2026, 1, 4))
    assert told.freezes == (
        Freeze(
            "重保",
            to_millis(datetime(2026, 3, 1, 16, tzinfo=UTC)),
            to_millis(datetime(2026, 3, 13, 0, tzinfo=UTC)),
            frozenset({PlatformKey("cloud")}),
        ),
    )


def test_office_hours_can_be_named(tmp_path: Path) -> None:
    """An office with other hours counts by its own."""
    main = GOOD["syndicator.yaml"] + "office_hours: ['09:00-12:00']\n"
    hours = read(write(tmp_path, {"syndicator.yaml": main})).calendar.office_hours
    assert [(span.opens.hour, span.closes.hour) for span in hours] == [(9, 12)]
    assert isinstance(hours[0], OfficeHours)


def test_egresses_always_have_a_default(tmp_path: Path) -> None:
    """What names no egress goes out directly, whether or not the file lists the default."""
    main = "store: {path: a}\ncontrol: {socket: b}\nevents: {chain: sm3}\n"
    sites = GOOD["sites.csv"].replace(",inner,", ",,")
    told = read(write(tmp_path, {"syndicator.yaml": main, "sites.csv": sites}))
    assert set(told.egresses) == {"default"}
    assert told.chain is ChainAlgorithm.SM3
    inner = read(write(tmp_path, GOOD)).egresses[EgressKey("inner")]
    assert inner.allowed_networks == (ip_network("10.20.0.0/16"),)


def test_state_lies_where_systemd_says(tmp_path: Path) -> None:
    """Relative paths follow STATE_DIRECTORY and RUNTIME_DIRECTORY; absolute ones stand."""
    write(tmp_path)
    where = {"STATE_DIRECTORY": "/var/lib/syndicator:/var/lib/more", "RUNTIME_DIRECTORY": "/run/s"}
    told = load(tmp_path, adapters={"paper": Paper}, environ=where)
    assert told.store == Path("/var/lib/syndicator/state.db")
    assert told.socket == Path("/run/s/control.sock")
    main = GOOD["syndicator.yaml"].replace("state.db", "/srv/state.db")
    write(tmp_path, {"syndicator.yaml": main})
    assert load(tmp_path, adapters={"paper": Paper}, environ=where).store == Path("/srv/state.db")
    assert read(tmp_path).socket == Path.cwd() / ".run" / "control.sock"


def test_a_placeholder_is_no_account(tmp_path: Path) -> None:
    """Nobody logs in as a placeholder, whatever its login says; the office is told."""
    people = GOOD["people.yaml"].replace("login: chen\n", "login: root\n    placeholder: true\n")
    platforms = GOOD["platforms/cloud.yaml"].replace("trust: publish", "trust: draft")
    told = read(write(tmp_path, {"people.yaml": people, "platforms/cloud.yaml": platforms}))
    assert told.people[PersonKey("chen")].login == ""
    assert [(one.key, one.line) for one in told.warnings[:3]] == [
        ("people[0].placeholder", 5),
        ("people", 1),
        ("rules[0].approved_by", 9),
    ]


def test_the_version_follows_every_byte_read(tmp_path: Path) -> None:
    """Two configurations share a version only when every file is the same."""
    first = read(write(tmp_path)).version
    assert read(write(tmp_path)).version == first
    assert read(write(tmp_path, {"units.csv": GOOD["units.csv"] + "\n"})).version != first
    moved = {"sources/capital.yaml": None, "sources/other.yaml": GOOD["sources/capital.yaml"]}
    assert read(write(tmp_path / "moved", moved)).version != first


def test_spreadsheets_of_either_encoding(tmp_path: Path) -> None:
    """A table saved as GBK, with a mark or with Windows' line ends reads the same; GBK is told."""
    plain = read(write(tmp_path)).units
    marked = read(write(tmp_path, {"units.csv": GOOD["units.csv"].encode("utf-8-sig")}))
    assert marked.units == plain
    old = read(write(tmp_path, {"units.csv": GOOD["units.csv"].encode("gb18030")}))
    assert old.units == plain
    assert next(one.zh for one in old.warnings) == "文件是 gb18030 编码，已按此读取"
    windows = read(write(tmp_path, {"units.csv": GOOD["units.csv"].replace("\n", "\r\n")}))
    assert windows.units == plain


def test_comments_and_trailing_cells_of_spreadsheets(tmp_path: Path) -> None:
    """A comment that a spreadsheet quoted or padded is still a comment; empty rows are nothing."""
    head, first, *rest = GOOD["units.csv"].splitlines()
    table = "\n".join(
        ["# 说明,,,,", '"# 又一行, 带逗号",,,', head, ",,,,,,,,,", f"{first},,,", *rest, ""]
    )
    assert read(write(tmp_path, {"units.csv": table})).units == read(write(tmp_path, GOOD)).units


def test_warnings_name_years_without_a_table(tmp_path: Path) -> None:
    """From November the next year's table is asked for too: that is when it is announced."""
    write(tmp_path)

    def years(today: date) -> list[str]:
        told = load(tmp_path, adapters={"paper": Paper}, today=today)
        return [one.zh[3:7] for one in told.warnings if "工作日表" in one.zh]

    assert years(date(2026, 10, 31)) == []
    assert years(date(2026, 11, 1)) == ["2027"]
    assert years(date(2027, 1, 1)) == ["2027"]


def test_an_unverified_rule_that_is_on_is_told(tmp_path: Path) -> None:
    """A figure that rests on an unread clause must not look like one that does not."""
    profiles = GOOD["profiles.yaml"].replace("verified: true", "verified: false")
    told = read(write(tmp_path, {"profiles.yaml": profiles})).warnings
    assert [one.key for one in told] == ["profiles[0].verified", "[4].list_url"]


def test_looks_may_have_a_way_out_of_their_own(tmp_path: Path) -> None:
    """A platform behind a private network is pushed to through it and looked at as citizens do."""
    cloud = GOOD["platforms/cloud.yaml"].replace("    limits:", "    egress: inner\n    limits:", 1)
    told = read(write(tmp_path, {"platforms/cloud.yaml": cloud}))
    assert told.platforms[PlatformKey("cloud")].look_egress is None
    assert "look_egress" in next(one.hint for one in told.warnings if "inner" in one.zh)
    apart = cloud.replace("egress: inner", "egress: inner\n    look_egress: default")
    told = read(write(tmp_path, {"platforms/cloud.yaml": apart}))
    assert told.platforms[PlatformKey("cloud")].look_egress == EgressKey("default")
    assert not [one for one in told.warnings if "inner" in one.zh]
    wrong = errors(write(tmp_path, {"platforms/cloud.yaml": apart.replace(": default", ": outer")}))
    assert "10:18: 出口 outer 不存在" in wrong[0]


def test_strays_are_told(tmp_path: Path) -> None:
    """A mistyped file name is not passed over in silence; backups and examples are."""
    write(tmp_path, {"site.csv": "x", "rules.yaml~": "x", "platforms/a.yaml.example": "x"})
    told = [one for one in read(tmp_path).warnings if "没有读取" in one.zh]
    assert [(Path(one.file).name, one.hint) for one in told] == [
        ("site.csv", "是否想写 sites.csv？ · did you mean sites.csv?")
    ]


def test_the_whole_country_loads_in_time(tmp_path: Path) -> None:
    """14,000 sites, the whole country, are read in time that grows with their number only."""
    head, *_ = GOOD["sites.csv"].splitlines()
    rows = [
        f"s-{n},站点{n},yun-1,seen,,https://s{n}.example/,https://s{n}.example/zc/,html,ul a,,,"
        for n in range(14_000)
    ]
    write(tmp_path, {"sites.csv": "\n".join([head, *rows])})
    started = time.process_time()
    assert len(read(tmp_path).sites) == 14_000
    assert time.process_time() - started < 30


def test_a_credential_file_that_is_not_there_is_told_beforehand(tmp_path: Path) -> None:
    """Before the first push fails; a file that stands there, and a variable, are left alone."""
    secret = tmp_path / "cloud-secret"
    cloud = GOOD["platforms/cloud.yaml"].replace("env:CLOUD_PASSWORD", f"file:{secret}")
    write(tmp_path / "office", {"platforms/cloud.yaml": cloud})

    def told() -> list[str]:
        return [one.zh for one in read(tmp_path / "office").warnings if "凭据文件" in one.zh]

    (only,) = told()
    assert str(secret) in only
    secret.write_text("x")
    assert told() == []
