"""`syndicator network`: what must pass the firewall, and what cannot be said."""

from pathlib import Path

import pytest

from syndicator.cli.network import Purpose, Way, missing, needed, shortened
from tests.cli.office import command, objects, office
from tests.settings.files import read, write


@pytest.fixture
def ways(tmp_path: Path) -> list[Way]:
    """Everything the sound configuration needs."""
    return list(needed(read(write(tmp_path))))


def test_every_connection_stands_there_once(ways: list[Way]) -> None:
    """Source, articles over both schemes, CMS, lists by their egress's proxy, metrics inbound."""
    assert len(set(ways)) == len(ways)
    told = {(way.purpose, way.via, way.host, way.port, way.scheme) for way in ways}
    proxy = "proxy.example:3128"
    assert {
        (Purpose.SOURCE, "", "www.yundu.example", 443, "https"),
        (Purpose.ARTICLE, "", "www.yundu.example", 443, "https"),
        (Purpose.ARTICLE, "", "www.yundu.example", 80, "http"),
        (Purpose.CMS, "", "cms.yunzhou.example", 443, "https"),
        (Purpose.LIST, proxy, "www.yun.example", 443, "https"),
        (Purpose.METRICS, "", "127.0.0.1", 9843, "http"),
    } <= told
    assert [way.inbound for way in ways] == [way.purpose is Purpose.METRICS for way in ways]


def test_a_platform_at_observe_needs_no_way_in(tmp_path: Path) -> None:
    """What is only looked at has no CMS row, whatever endpoint is written down."""
    text = """platforms:
  - {key: cloud, name: 云州平台, adapter: none, trust: observe}
  - {key: seen, name: 只看, adapter: none, trust: observe}
"""
    settings = read(write(tmp_path, {"platforms/cloud.yaml": text}))
    assert Purpose.CMS not in {way.purpose for way in needed(settings)}


def test_a_site_without_list_is_named_as_unknown(tmp_path: Path) -> None:
    """The form is not complete without it, so it is said, with what to do."""
    settings = read(write(tmp_path))
    blind = {f"site:{site.key}" for site in settings.sites.values() if site.watch is None}
    assert blind
    assert {one.subject for one in missing(settings)} == blind
    assert all("list_url" in one.reason for one in missing(settings))


def test_lines_for_programs_and_for_people(tmp_path: Path) -> None:
    """One JSON object a line; for people a table with the same hosts."""
    place = office(tmp_path)
    lines = objects(command(["network", "--json", *place.option()]).stdout)
    kinds = {line["kind"] for line in lines}
    assert kinds == {"way", "unknown"}
    hosts = {str(line["host"]) for line in lines if line["kind"] == "way"}
    shown = command(["network", *place.option()]).stdout
    assert hosts
    assert all(host in shown for host in hosts)
    assert "网络清单" in shown


def test_many_subjects_are_counted() -> None:
    """Three keys and how many there are."""
    assert shortened(["a", "b"]) == "a, b"
    assert shortened(["a", "b", "c", "d"]) == "a, b, c … (4)"
