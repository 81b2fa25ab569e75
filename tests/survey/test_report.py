"""What a survey writes: no formula, no markup of strangers, whole sheets, evidence that reads."""

import csv
import io
from pathlib import Path

import pytest
from lxml.html import document_fromstring
from openpyxl import load_workbook
from warcio.archiveiterator import ArchiveIterator

from syndicator.core.lag import Lag
from syndicator.core.reason import Reason
from syndicator.core.times import Millis, Precision, Stamp
from syndicator.core.verdict import Verdict
from syndicator.evidence.received import Received
from syndicator.survey.evidence import evidence_bytes
from syndicator.survey.judging import unseen
from syndicator.survey.model import (
    AskedPolicy,
    AskedSite,
    Finding,
    LagBasis,
    ShownSpan,
    SiteOutcome,
    Unseen,
)
from syndicator.survey.page import html_page
from syndicator.survey.run import Survey, Surveyed, survey_of
from syndicator.survey.sheets import csv_bytes, details, safe, xlsx_bytes
from syndicator.survey.state import Heard, SurveyState
from syndicator.survey.words import duration

NOW = Millis(1_778_500_000_000)  # 2026-05-11 19:46:40 in Beijing
HOUR = 3_600_000
EVIL = '=HYPERLINK("http://x","<script>alert(1)</script>")'


def survey() -> Survey:
    """Two sites: one with every kind of finding, one whose turn never came."""
    policies = tuple(
        AskedPolicy(
            f"https://s.example/{at}",
            f"关于第{at}项工作的通知",
            "正文",
            None,
            f"云政〔2026〕{at}号",
        )
        for at in range(1, 5)
    )
    faithful = Finding(
        Verdict.FAITHFUL,
        url="http://yunxi.example/1",
        title=EVIL,
        at=NOW,
        digest="ab" * 32,
        stated=Stamp(Millis(NOW - HOUR), Precision.MINUTE),
        lag=Lag(HOUR, 26 * HOUR),
        lag_basis=LagBasis.PAGE,
    )
    altered = Finding(
        Verdict.ALTERED,
        url="javascript:alert(1)",
        title="x",
        at=NOW,
        lag=Lag(0, 3 * HOUR),
        lag_basis=LagBasis.LOOK,
        reasons=(Reason("words_changed", "字词被替换", "words were replaced"),),
        spans=(ShownSpan("replaced", "<b>1200</b>", "1250"),),
    )
    absent = Finding(Verdict.ABSENT, url="http://yunxi.example/list", at=NOW)
    findings = (faithful, altered, absent, unseen(Unseen.SCRIPTED, "http://yunxi.example/zc"))
    outcome = SiteOutcome(
        "http://yunxi.example/", EVIL, None, (), "", findings, 9, NOW, Millis(NOW + 5)
    )
    first = Surveyed(AskedSite("=云溪县", "yunxi.example", 2), outcome)
    return Survey(policies, (first, Surveyed(AskedSite("竹川县", "b.example"), None)), NOW, "1")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "  =1", "\r=1"])
def test_no_cell_begins_a_formula(text: str) -> None:
    """What a spreadsheet would run is written as text."""
    assert safe(text).startswith("'")
    assert safe("一致 1小时") == "一致 1小时"
    assert safe("a\x00b\ud800") == "ab"


def test_csv_opens_in_excel_and_runs_nothing() -> None:
    """A byte order mark, a row for each pair, no cell that is a formula."""
    body = csv_bytes(survey())
    assert body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))
    assert len(rows) == 1 + 8
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@" and cell]
    first = dict(zip(rows[0], rows[1], strict=True))
    assert first["结论 verdict"] == "一致"
    assert first["时滞 lag"] == "1小时～1天2小时"
    assert first["站点自称时间 stated"] == "2026-05-11 18:46"
    assert rows[2][10] == "≤3小时"
    assert rows[5][6] == "unseen:not_yet"


def test_workbook_has_its_four_sheets() -> None:
    """Matrix, details, what could not be seen, notes; hyperlinks to web addresses only."""
    book = load_workbook(io.BytesIO(xlsx_bytes(survey())))
    assert book.sheetnames == ["矩阵 matrix", "明细 details", "未能查看 unseen", "说明 notes"]
    matrix, full, blind = (book[name] for name in book.sheetnames[:3])
    assert [cell.value for cell in matrix[2]] == [
        *("'=云溪县", "一致 1小时～1天2小时", "改动 ≤3小时", "未见", "未能查看：脚本列表")
    ]
    links = [cell.hyperlink.target if cell.hyperlink else None for cell in matrix[2]]
    assert links == [None, "http://yunxi.example/1", None, "http://yunxi.example/list", None]
    assert (full.max_row, blind.max_row) == (9, 6)
    assert "f" not in {
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row
    }


def test_the_page_is_whole_and_carries_no_foreign_markup() -> None:
    """Each cell of the matrix leads to its evidence; what strangers wrote is text."""
    html = html_page(survey())
    root = document_fromstring(html)
    assert root.xpath("//script") == []
    assert [link for link in root.xpath("//a/@href") if not link.startswith(("#", "http"))] == []
    ids = set(root.xpath("//@id"))
    targets = {link[1:] for link in root.xpath("//a/@href") if link.startswith("#")}
    assert targets <= ids
    cells = [" ".join(cell.text_content().split()) for cell in root.xpath("//tr[2]/td/a")]
    assert "一致1小时～1天2小时" in cells
    assert "ab" * 32 in html
    assert "<del>&lt;b&gt;1200&lt;/b&gt;</del>" in html


def test_what_was_never_asked_for_is_said(tmp_path: Path) -> None:
    """A dead source shows in the report, also in one written by a later run."""
    dead = "信源 <gone> 打不开\n其余照查 · a source is dead"
    with SurveyState(tmp_path) as state:
        state.choose(survey().policies, (dead,))
    with SurveyState(tmp_path) as state:
        found = survey_of(state, (), NOW, "1")
    shown = document_fromstring(html_page(found)).xpath("string(//p[@class='missed'])")
    assert shown == "⚠ 信源 <gone> 打不开 其余照查 · a source is dead"
    notes = load_workbook(io.BytesIO(xlsx_bytes(found)))["说明 notes"]
    assert "信源 <gone> 打不开 其余照查 · a source is dead" in [row[1].value for row in notes]
    assert "class='missed'" not in html_page(survey())


def test_details_name_every_pair() -> None:
    """As many rows as pairs, as many cells as headings."""
    rows = list(details(survey()))
    assert {len(row) for row in rows} == {16}
    assert "改：原“<b>1200</b>”→页“1250”" in rows[1][15]


def test_evidence_is_a_warc_that_others_read(tmp_path: Path) -> None:
    """Every answer under its address, cookies taken out, silence no record."""
    lines = ((b"Content-Type", b"text/html"), (b"Set-Cookie", b"sid=(removed)"))
    came = Received("http://a.example/1", NOW, 200, b"OK", "1.1", lines, "192.0.2.1", "县".encode())
    with SurveyState(tmp_path) as state:
        state.keep("a", Heard("https://a.example/1", came))
        whole = b"".join(evidence_bytes(state, NOW))
    records = [
        (one.rec_type, one.rec_headers.get_header("WARC-Target-URI"), one.content_stream().read())
        for one in ArchiveIterator(io.BytesIO(whole), check_digests="raise")
    ]
    assert [(kind, url) for kind, url, _ in records[1:]] == [("response", "http://a.example/1")]
    assert records[0][0] == "warcinfo"
    assert records[1][2] == "县".encode()


@pytest.mark.parametrize(
    "ms, text",
    [
        (0, "0分"),
        (59 * 60_000, "59分"),
        (HOUR, "1小时"),
        (HOUR + 60_000, "1小时1分"),
        (27 * HOUR, "1天3小时"),
    ],
)
def test_lengths_of_time(ms: int, text: str) -> None:
    """Two units are enough for people."""
    assert duration(ms) == text
