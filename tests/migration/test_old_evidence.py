"""Evidence that an older store kept, brought up to the newest schema: read, judged once more."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from contextlib import closing
from typing import TYPE_CHECKING, Final

from syndicator.core.text import digest
from syndicator.core.verdict import Verdict
from syndicator.evidence.keeping import load, record_bytes
from syndicator.evidence.replay import Outcome, replay
from syndicator.evidence.warc import read_record
from syndicator.store import evidence, proofs
from syndicator.store.migrate import migrate, shipped, version_of
from syndicator.store.offline import reading

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA_OF_THEN: Final = 3
TITLE: Final = "青石省人民政府关于加强渡口安全管理的通知"
LINES: Final = (
    "各市（州）人民政府，省政府各部门：",
    "渡船核定乘员十二人以上的，应当每六个月检验一次，未经检验不得载客。",
    "风力达到六级、能见度不足500米的，禁止渡运。",
    "本通知自2026年3月2日起施行。",
)
MARKUP: Final = "".join(f"<p>{line}</p>" for line in LINES)
URL: Final = "https://www.baihua.example/art/7.html"
NOON: Final = 1_772_424_000_000


def _page(body: str) -> bytes:
    return (
        f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>"
        f'<div class="TRS_Editor">{body}</div></body></html>'
    ).encode()


GOOD: Final = _page(MARKUP)
BAD: Final = _page(MARKUP.replace("500米", "50米"))


def _old_store(path: Path) -> None:
    """A store as the program of that schema left it: two looks with a page, one without."""
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("PRAGMA journal_mode = WAL")
        migrate(raw, shipped()[:SCHEMA_OF_THEN])
        assert version_of(raw) == SCHEMA_OF_THEN
        raw.execute(
            "INSERT INTO policy (id, state, title, title_key, source, url, published_at,"
            " published_precision, start_lower, start_upper, seen_at, released_at) VALUES"
            " (1, 'released', ?, ?, 'council', 'https://www.qingshi.example/1.htm', ?, 'day',"
            " ?, ?, ?, ?)",
            (TITLE, TITLE, *[NOON] * 5),
        )
        text = "\n".join(LINES)
        raw.execute(
            "INSERT INTO revision VALUES (1, 1, ?, ?, ?, ?, 'https://www.qingshi.example/1.htm',"
            " ?, ?, ?)",
            (TITLE, MARKUP, text, digest(text), *[NOON] * 3),
        )
        raw.execute(
            "INSERT INTO repost (id, policy, site, unit, platform, state, wanted, step, due,"
            " urgency, since, created_at)"
            " VALUES (1, 1, 'baihua', 'u', 'p', 'held', 1, 'look', ?, ?, ?, ?)",
            [NOON] * 4,
        )
        looks = ((GOOD, "faithful"), (BAD, "altered"), (None, "vanished"))
        for number, (page, verdict) in enumerate(looks, 1):
            at, known = NOON + number, None
            if page is not None:
                known = hashlib.sha256(page).hexdigest()
                head = json.dumps({"content-type": "text/html; charset=utf-8"})
                raw.execute(
                    "INSERT INTO evidence VALUES (?, ?, ?, 200, ?, ?, ?)",
                    (known, URL, at, head, len(page), zlib.compress(page)),
                )
            raw.execute(
                "INSERT INTO sighting (id, repost, first_at, last_at, verdict, revision, page_url,"
                " evidence) VALUES (?, 1, ?, ?, ?, 1, ?, ?)",
                (number, at, at, verdict, URL if page else None, known),
            )


def test_evidence_of_schema_3_is_read_and_judged_under_the_newest(tmp_path: Path) -> None:
    """Every byte is there as a record for others; the judge says what it is, claiming no proof."""
    path = tmp_path / "store.db"
    _old_store(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        assert migrate(raw) == (SCHEMA_OF_THEN, len(shipped()))
        raw.execute("PRAGMA foreign_keys = ON")
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with reading(path) as tx:
        kept = {
            one.id: [(role, load(tx, answer)) for role, answer in evidence.of(tx, one.id)]
            for one in proofs.every(tx)
        }
        assert [came.body for _, came in (*kept[1], *kept[2])] == [GOOD, BAD]
        assert kept[3] == []
        assert {came.at for _, came in (*kept[1], *kept[2])} == {NOON + 1, NOON + 2}
        for sighting in (1, 2):
            ((_, answer),) = evidence.of(tx, sighting)
            assert read_record(record_bytes(tx, answer)).body == kept[sighting][0][1].body
        assert evidence.usage(tx).records == len(kept) - 1
        good, bad, gone = [replay(tx, one) for one in proofs.every(tx)]
    assert [one.outcome for one in (good, bad, gone)] == [Outcome.UNPROVEN] * 3
    assert good.now is not None
    assert good.now.verdict is Verdict.FAITHFUL
    assert bad.now is not None
    assert bad.now.verdict is Verdict.ALTERED
    assert [(span["original"], span["page"]) for span in bad.now.spans] == [("500", "50")]
    assert gone.now is None
    assert "proves nothing" in bad.why


def test_bytes_that_retention_took_before_stay_gone(tmp_path: Path) -> None:
    """A page whose bytes an older program had given up is told as past its time, by its digest."""
    path = tmp_path / "store.db"
    _old_store(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        raw.execute("UPDATE evidence SET body = NULL")
        migrate(raw)
    with reading(path) as tx:
        outcomes = [replay(tx, one).outcome for one in proofs.every(tx)]
    assert outcomes == [Outcome.EXPIRED, Outcome.EXPIRED, Outcome.UNPROVEN]
