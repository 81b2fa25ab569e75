"""A survey as spreadsheets: CSV that Excel opens, and XLSX with matrix, details and blind spots.

Titles and addresses come from strangers' pages: a cell that begins like a formula is written as
text (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from syndicator.core.verdict import Verdict
from syndicator.survey.model import Finding
from syndicator.survey.notes import notes
from syndicator.survey.run import Survey
from syndicator.survey.words import (
    code,
    label,
    lag_text,
    moment,
    reasons_text,
    stamp_text,
)

HEADER: Final = (
    "站点 site",
    "网址 address",
    "政策 policy",
    "发文字号 number",
    "信源发布 published",
    "结论 verdict",
    "代码 code",
    "页面 page",
    "页面标题 title",
    "站点自称时间 stated",
    "时滞 lag",
    "时滞依据 basis",
    "查看时间 looked at",
    "证据摘要 sha256",
    "理由 reasons",
    "差异 differences",
)
_COLOURS: Final = {
    Verdict.FAITHFUL: "D9EFD9",
    Verdict.LINKED: "D9EFD9",
    Verdict.ABSENT: "F6D2D2",
    None: "E4E4E4",
}
_WRONG: Final = "FDF3CF"
_FORMULA: Final = re.compile(r"^\s*[=+\-@\t\r]")
# What XML 1.0 has no place for; openpyxl refuses a cell that holds it.
_NO_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LONGEST_CELL: Final = 32_000
_WIDTHS: Final = (24, 30, 40, 18, 18, 14, 16, 40, 40, 18, 20, 22, 20, 20, 60, 60)


def safe(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    plain = _NO_XML.sub("", text)[:_LONGEST_CELL]
    return f"'{plain}" if _FORMULA.match(plain) else plain


def details(survey: Survey) -> Iterator[tuple[str, ...]]:
    """One row a pair, in the order of `HEADER`, every cell safe."""
    for one in survey.sites:
        for at, policy in enumerate(survey.policies):
            finding = one.finding(at)
            cells = (
                one.site.name,
                one.site.address,
                policy.title,
                policy.doc_no_text or "",
                stamp_text(policy.published),
                label(finding),
                code(finding),
                finding.url or "",
                finding.title or "",
                stamp_text(finding.stated),
                lag_text(finding),
                finding.lag_basis.label if finding.lag_basis else "",
                moment(finding.at),
                finding.digest or "",
                reasons_text(finding),
                differences(finding),
            )
            yield tuple(map(safe, cells))


def differences(finding: Finding) -> str:
    """Every changed span on a line of its own."""
    kinds = {"missing": "缺", "inserted": "增", "replaced": "改"}
    return "\n".join(
        f"{kinds.get(span.kind, span.kind)}：原“{span.original}”→页“{span.page}”"
        for span in finding.spans
    )


def csv_bytes(survey: Survey) -> bytes:
    """UTF-8 with a byte order mark: Excel opens it without asking."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADER)
    writer.writerows(details(survey))
    return text.getvalue().encode("utf-8-sig", "replace")


def xlsx_bytes(survey: Survey) -> bytes:
    """Sheets 矩阵, 明细, 未能查看, 说明."""
    book = Workbook()
    first = book.active
    matrix = first if isinstance(first, Worksheet) else book.create_sheet()
    _matrix(matrix, survey)
    _plain(book.create_sheet("明细 details"), HEADER, details(survey), _WIDTHS)
    _plain(
        book.create_sheet("未能查看 unseen"),
        ("站点 site", "网址 address", "政策 policy", "原因 why", "怎么办 what to do"),
        _blind(survey),
        (24, 30, 40, 20, 90),
    )
    _plain(
        book.create_sheet("说明 notes"),
        ("项目 item", "说明 what it means"),
        ((safe(name), safe(text)) for name, text in notes(survey)),
        (24, 110),
    )
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _matrix(sheet: Worksheet, survey: Survey) -> None:
    sheet.title = "矩阵 matrix"
    head = ["站点 site", *(safe(policy.title) for policy in survey.policies)]
    _write(sheet, 1, head)
    for line, one in enumerate(survey.sites, start=2):
        findings = [one.finding(at) for at in range(len(survey.policies))]
        texts = [f"{label(f)} {lag_text(f)}".strip() for f in findings]
        _write(sheet, line, [safe(one.site.name), *map(safe, texts)])
        for column, finding in enumerate(findings, start=2):
            colour = _COLOURS.get(finding.verdict, _WRONG)
            cell = sheet.cell(line, column)
            cell.fill = PatternFill("solid", fgColor=colour)
            if finding.url and finding.url.startswith(("http://", "https://")):
                cell.hyperlink = finding.url
    _finish(sheet, (28, *(22 for _ in survey.policies)))
    sheet.freeze_panes = "B2"


def _plain(
    sheet: Worksheet,
    head: Sequence[str],
    rows: Iterator[tuple[str, ...]],
    widths: Sequence[int],
) -> None:
    _write(sheet, 1, head)
    for line, row in enumerate(rows, start=2):
        _write(sheet, line, row)
    _finish(sheet, widths)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions


def _write(sheet: Worksheet, line: int, cells: Sequence[str]) -> None:
    for column, text in enumerate(cells, start=1):
        cell = sheet.cell(line, column)
        cell.value = text
        # Text, whatever it looks like: openpyxl would store what begins with "=" as a formula.
        cell.data_type = "s"


def _finish(sheet: Worksheet, widths: Sequence[int]) -> None:
    for column, size in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(column)].width = size
    for row in sheet.iter_rows():
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    for cell in sheet[1]:
        cell.font = Font(bold=True)


def _blind(survey: Survey) -> Iterator[tuple[str, ...]]:
    for one in survey.sites:
        for at, policy in enumerate(survey.policies):
            finding = one.finding(at)
            if finding.verdict is None:
                cells = (
                    one.site.name,
                    one.site.address,
                    policy.title,
                    label(finding),
                    reasons_text(finding),
                )
                yield tuple(map(safe, cells))
