"""What poll remembers: rows by their keys, only once they were shown."""

import sqlite3
from pathlib import Path

import pytest

from syndicator.core.errors import StoreError
from syndicator.core.times import Millis, parse_stamp
from syndicator.feeds.fetch import Memory
from syndicator.feeds.model import Entry
from syndicator.feeds.seen import Reading, SeenItems, address_key, doc_no_of
from syndicator.net.conditional import Validators

SOURCE = "https://www.yunxi.example/list"
NOW = Millis(1_778_000_000_000)
TITLE = "云溪省人民政府关于第{}号事项的通知"


def row(number: int, **changes: str | None) -> Entry:
    """A row of the list."""
    values = {"url": f"https://www.yunxi.example/{number}.html", "id": f"g{number}"} | changes
    return Entry(
        url=values["url"], title=values.get("title") or TITLE.format(number), id=values["id"]
    )


def shown(directory: Path, *entries: Entry, keep: bool = True, source: str = SOURCE) -> list[str]:
    """Titles a poll shows, and remembers unless it is killed before."""
    with SeenItems(directory) as seen:
        fresh, marks = seen.sort_out(source, entries)
        if keep:
            seen.keep(source, Reading(rows=len(entries)), marks, NOW)
    return [one.entry.title for one in fresh]


def test_rows_are_new_once(tmp_path: Path) -> None:
    """What was shown is not shown again, in whatever order it comes."""
    assert len(shown(tmp_path, row(1), row(2))) == 2
    assert shown(tmp_path, row(3), row(2), row(1)) == [row(3).title]


def test_killed_before_remembering(tmp_path: Path) -> None:
    """What was not remembered is shown again: nothing is lost."""
    assert shown(tmp_path, row(1), keep=False) == shown(tmp_path, row(1))


def test_no_cursor_by_date(tmp_path: Path) -> None:
    """Twenty rows of one day, or of none, are twenty; an older one that comes late is new."""
    day = parse_stamp("2026-05-11")
    dated = [
        Entry(f"https://www.yunxi.example/{n}", TITLE.format(n), published=day) for n in range(20)
    ]
    assert len(shown(tmp_path, *dated)) == 20
    late = Entry("https://www.yunxi.example/old", "旧文", published=parse_stamp("1996-01-01"))
    assert shown(tmp_path, late, *dated) == ["旧文"]
    undated = [row(n) for n in range(100, 120)]
    assert len(shown(tmp_path, *undated)) == 20


def test_address_is_the_first_key(tmp_path: Path) -> None:
    """Another guid, scheme, tracking mark or title at the same address is nothing new."""
    shown(tmp_path, row(1))
    same = row(1, url="http://WWW.yunxi.example/1.html?utm_source=x#top", id="other")
    assert shown(tmp_path, same) == []
    assert shown(tmp_path, row(1, title="云溪省人民政府关于第1号事项的通知（更正）")) == []


def test_equal_ids_with_different_links(tmp_path: Path) -> None:
    """A feed that gives one guid to all shows all."""
    assert len(shown(tmp_path, row(1, id="g"), row(2, id="g"))) == 2


def test_without_an_address(tmp_path: Path) -> None:
    """The id stands in for the address, the words for both."""
    shown(tmp_path, row(1, url=None), row(2, url=None, id=None))
    assert shown(tmp_path, row(2, url=None, id=None), row(1, url=None)) == []
    assert address_key(row(1, url="http://user:pw@x/")) == "http://user:pw@x/"


def test_number_and_title_at_a_new_address(tmp_path: Path) -> None:
    """A document listed again elsewhere is the same by number and title."""
    first = row(1, title="关于防汛的通知（云溪政发〔2026〕7号）")
    again = row(2, title="关于防汛的通知 (云溪政发[2026]7号)")
    assert shown(tmp_path, first, again) == [first.title]


def test_number_under_another_title_is_shown_with_its_conflict(tmp_path: Path) -> None:
    """A paper about a document quotes its number: it is shown, held, and shown once only."""
    first = row(1, title="关于防汛的通知（云溪政发〔2026〕7号）")
    about = row(2, title="《云溪政发〔2026〕7号》政策解读：水库怎么管")
    shown(tmp_path, first)
    with SeenItems(tmp_path) as seen:
        (fresh,), marks = seen.sort_out(SOURCE, [about, first])
        assert fresh.conflict is not None
        assert fresh.doc_no is not None
        assert fresh.doc_no.key == "云溪政发|2026|7"
        seen.keep(SOURCE, Reading(), marks, NOW)
    assert shown(tmp_path, about, first) == []


def test_what_stays_in_conflict_is_shown_once(tmp_path: Path) -> None:
    """An address used for two numbers, then without any: each is shown, none again and again."""
    used = [
        row(1, title=f"关于防汛的通知{number}")
        for number in ("（云溪政发〔2026〕7号）", "（云溪政发〔2026〕8号）", "")
    ]
    assert shown(tmp_path, *used) == [entry.title for entry in used]
    assert shown(tmp_path, *used) == []


def test_sources_are_apart(tmp_path: Path) -> None:
    """One state directory may serve several lists."""
    shown(tmp_path, row(1))
    assert shown(tmp_path, row(1), source="https://www.yunxi.example/other") == [row(1).title]


def test_the_last_reading(tmp_path: Path) -> None:
    """Validators, hash, row count and way of reading come back as they were kept."""
    reading = Reading(Memory(Validators('"v"', "Mon"), "ab"), 7, "html li")
    with SeenItems(tmp_path / "new" / "state") as seen:
        assert seen.last(SOURCE) == Reading()
        seen.keep(SOURCE, reading, (), NOW)
    with SeenItems(tmp_path / "new" / "state") as seen:
        assert seen.last(SOURCE) == reading


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    """A state file that is none is an error with what to do, and is left as it is."""
    (tmp_path / "poll.sqlite3").write_bytes(b"not a database, not at all" * 100)
    with pytest.raises(StoreError, match="--state"):
        SeenItems(tmp_path)
    assert (tmp_path / "poll.sqlite3").read_bytes().startswith(b"not a database")


def test_half_a_write_is_none(tmp_path: Path) -> None:
    """Rows and reading are remembered together or not at all."""
    shown(tmp_path, row(1))
    with sqlite3.connect(tmp_path / "poll.sqlite3") as base:
        base.execute(
            "CREATE TRIGGER full BEFORE INSERT ON mark BEGIN SELECT RAISE(ABORT, 'disk full'); END"
        )
    base.close()
    with SeenItems(tmp_path) as seen:
        fresh, marks = seen.sort_out(SOURCE, [row(2)])
        with pytest.raises(StoreError, match="disk full"):
            seen.keep(SOURCE, Reading(rows=99), marks, NOW)
    with SeenItems(tmp_path) as seen:
        assert len(fresh) == 1
        assert seen.last(SOURCE).rows == 1


def test_document_number_of_a_row() -> None:
    """Its own field first, then title, then summary."""
    entry = Entry(None, "通知（云溪政发〔2026〕8号）", doc_no_text="云溪政发〔2026〕7号")
    found = doc_no_of(entry)
    assert found is not None
    assert found.key == "云溪政发|2026|7"
    found = doc_no_of(Entry(None, "通知", summary="云溪政办发〔2026〕9号"))
    assert found is not None
    assert found.key == "云溪政办发|2026|9"
    assert doc_no_of(Entry(None, "通知")) is None
