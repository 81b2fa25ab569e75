"""The table of sites as offices have it: CSV or XLSX, any sensible headings, or bare addresses."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from syndicator.core.address import BadAddress, normalise_url
from syndicator.core.errors import ConfigurationError
from syndicator.settings.bytes import decode_table, read_bytes
from syndicator.settings.problem import Problem
from syndicator.survey.model import AskedSite

_ADDRESS_HEADINGS: Final = re.compile(
    r"网址|网站地址|站点地址|栏目地址|首页地址|首页|链接|域名|地址|网站网址|url|address|site|home|website|link|domain|host",
    re.IGNORECASE,
)
_NAME_HEADINGS: Final = re.compile(
    r"单位名称|网站名称|站点名称|主办单位|责任单位|名称|单位|部门|机构|网站|站点|name|unit|title|organi[sz]ation",
    re.IGNORECASE,
)
_SITE_HEADINGS: Final = re.compile(r"网站名称|站点名称|单位名称|^名称$|name", re.IGNORECASE)
"""Before 主管部门 and the like, where a table has both."""
_HOST: Final = re.compile(
    r"(?:https?://)?(?:[\w\-]+(?:\.[\w\-]+)+|localhost|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_LONGEST_HEADING: Final = 12
_DELIMITERS: Final = (",", "\t", ";", "，")
_MOST_ROWS: Final = 20_000
_SAMPLE: Final = 20
_MOST_TITLES: Final = 6
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
"""How Excel's “Unicode text” begins."""
_NO_TABLES: Final = (b"\xd0\xcf\x11\xe0", b"\x89PNG", b"%PDF", b"\xff\xd8\xff")
"""How an old Excel file (.xls), a picture and a PDF begin."""


_STOPS: Final = " ;,.；，。、"


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: where it stands and what to do; the others go on."""

    line: int
    why: str

    def __str__(self) -> str:
        """As told to people."""
        return f"第 {self.line} 行：{self.why}".replace(" · ", f" · line {self.line}: ", 1)


@dataclass(frozen=True, slots=True)
class SiteTable:
    """The usable rows, and the others."""

    sites: tuple[AskedSite, ...]
    bad: tuple[BadRow, ...]


@dataclass(frozen=True, slots=True)
class _Places:
    """Which columns hold what; -1: none does."""

    address: int
    name: int
    heading: bool


def read_sites(path: Path) -> SiteTable:
    """Read a table of sites. Raises ConfigurationError where no row of it can be used."""
    rows = [(line, cells) for line, cells in _rows(path) if any(cells)]
    if not rows:
        raise ConfigurationError(f"{path} 没有内容 · {path} holds nothing")
    rows = rows[_titles(rows) :]
    places = _places(rows)
    if places is None:
        raise ConfigurationError(
            f"{path} 里没有找到网址列；请加一行表头，例如“单位名称”“网址” · {path} has no column "
            "of addresses; add a heading line such as “name,url”"
        )
    sites: dict[tuple[str, str], AskedSite] = {}
    bad: list[BadRow] = []
    for line, cells in rows[places.heading :]:
        made = _site(line, cells, places)
        if isinstance(made, BadRow):
            bad.append(made)
        elif _spelt(made) in sites:
            first = sites[_spelt(made)].line
            bad.append(
                BadRow(
                    line,
                    f"与第 {first} 行重复，只看一次 · the same as line {first}: looked at once",
                )
            )
        else:
            sites[_spelt(made)] = made
    if not sites:
        raise ConfigurationError(
            f"{path} 没有一行可用：{bad[0]} · no row of {path} can be used"
            if bad
            else f"{path} 只有表头 · {path} holds a heading only"
        )
    return SiteTable(tuple(sites.values()), tuple(bad))


def read_addresses(path: Path) -> tuple[str, ...]:
    """Addresses of policies: one a line, or the address column of a table.

    Raises ConfigurationError, naming the first line that is none.
    """
    table = read_sites(path)
    for row in table.bad:
        if "重复" not in row.why:
            raise ConfigurationError(f"{path} {row}")
    missing = next((one for one in table.sites if "://" not in one.address), None)
    if missing is not None:
        raise ConfigurationError(
            f"{path} 第 {missing.line} 行：政策原文须写完整网址（http:// 或 https://） · line "
            f"{missing.line}: the address of a policy must begin with http:// or https://"
        )
    return tuple(one.address for one in table.sites)


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    body = read_bytes(path, str(path))
    if isinstance(body, Problem):
        told = f"{path} 不存在，请核对文件名 · {path} is not there: check the name of the file"
        raise ConfigurationError(str(body) if path.exists() else told)
    if body.startswith(_NO_TABLES):
        raise ConfigurationError(
            f"{path} 不是 CSV 或 XLSX（旧版 .xls、图片和 PDF 读不了）；请另存为 XLSX 或 CSV · "
            f"{path} is neither CSV nor XLSX (no old .xls, picture or PDF is read): save it as "
            "XLSX or CSV"
        )
    rows = _from_workbook(body, path) if body.startswith(b"PK") else _from_text(body, path)
    for line, cells in rows:
        if line > _MOST_ROWS:
            raise ConfigurationError(
                f"{path} 超过 {_MOST_ROWS} 行 · {path} has more than {_MOST_ROWS} rows"
            )
        yield line, [" ".join(cell.split()) for cell in cells]


def _from_workbook(body: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    """The first sheet that holds anything."""
    try:
        book = load_workbook(io.BytesIO(body), read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ConfigurationError(
            f"{path} 不是可读的 XLSX；请另存为 XLSX 或 CSV · {path} is no readable XLSX: save it "
            f"again as XLSX or CSV ({type(error).__name__})"
        ) from error
    for sheet in book.worksheets:
        rows = [
            (line, ["" if cell is None else str(cell) for cell in cells])
            for line, cells in enumerate(sheet.iter_rows(values_only=True), start=1)
        ]
        if any(any(cells) for _, cells in rows):
            if len(rows) <= _MOST_ROWS:
                _with_links(body, rows, sheet.title)
            yield from rows
            return


def _with_links(body: bytes, rows: list[tuple[int, list[str]]], title: str) -> None:
    """Put the address of a linked cell into the table, where a row shows none.

    In the place of a cell like 点击打开 of an address column, else in a column of its own.
    """
    sheet = load_workbook(io.BytesIO(body), data_only=True)[title]
    wide = max(sheet.max_column, *(len(cells) for _, cells in rows))
    for line, cells in rows:
        if any(map(_is_address, cells)):
            continue
        cells.extend([""] * (wide + 1 - len(cells)))
        for at in range(wide):
            link = sheet.cell(line, at + 1).hyperlink
            target = "" if link is None else (link.target or "").strip()
            if target.startswith(("http://", "https://")):
                cells[at if _stands_for_link(rows, at, cells[at]) else wide] = target
                break


def _stands_for_link(rows: Sequence[tuple[int, list[str]]], at: int, text: str) -> bool:
    """Whether a linked cell is of a column of addresses, or says nothing of its own."""
    heads = (_cell(cells, at) for _, cells in rows[:_MOST_TITLES])
    return not text or any(_is_heading(one, _ADDRESS_HEADINGS) for one in heads if one != text)


def _from_text(body: bytes, path: Path) -> Iterator[tuple[int, list[str]]]:
    if body.startswith(_UTF_16):
        body = body.decode("utf-16", "replace").encode()
    decoded = decode_table(body, str(path))
    if isinstance(decoded, Problem):
        raise ConfigurationError(str(decoded))
    text, _ = decoded
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    sample = "\n".join(lines[:_SAMPLE])
    delimiter = max(_DELIMITERS, key=sample.count)
    reader = csv.reader(text.splitlines(), delimiter=delimiter)
    try:
        for cells in reader:
            if cells and not cells[0].lstrip().startswith("#"):
                yield reader.line_num, cells
    except csv.Error as error:
        raise ConfigurationError(
            f"{path} 第 {reader.line_num} 行不是合法的 CSV：{error} · line {reader.line_num} is "
            "not proper CSV"
        ) from error


def _titles(rows: Sequence[tuple[int, list[str]]]) -> int:
    """How many rows stand above the heading: 附件1, the title of the whole table, its date."""
    for at, (_, cells) in enumerate(rows[:_MOST_TITLES]):
        if any(_is_address(cell) for cell in cells):
            return 0
        named = any(_is_heading(cell, _ADDRESS_HEADINGS) for cell in cells)
        if named and sum(map(bool, cells)) > 1:
            return at
    return 0


def _places(rows: Sequence[tuple[int, list[str]]]) -> _Places | None:
    head = rows[0][1]
    if not any(_is_address(cell) for cell in head):
        named = [at for at, cell in enumerate(head) if _is_heading(cell, _ADDRESS_HEADINGS)]
        filled = [at for at in named if any(_is_address(_cell(row, at)) for _, row in rows[1:])]
        by_content = _by_content(rows[1:])
        address = filled[0] if filled else by_content
        if address is None:
            return None
        names = [
            at
            for headings in (_SITE_HEADINGS, _NAME_HEADINGS)
            for at, cell in enumerate(head)
            if at != address and _is_heading(cell, headings)
        ]
        return _Places(address, names[0] if names else _beside(rows[1:], address), heading=True)
    address = _by_content(rows)
    return None if address is None else _Places(address, _beside(rows, address), heading=False)


def _by_content(rows: Sequence[tuple[int, list[str]]]) -> int | None:
    """The column in which most cells are addresses."""
    wide = max((len(cells) for _, cells in rows), default=0)
    counts = [sum(_is_address(_cell(cells, at)) for _, cells in rows) for at in range(wide)]
    best = max(counts, default=0)
    return counts.index(best) if best else None


def _beside(rows: Sequence[tuple[int, list[str]]], address: int) -> int:
    """The column of names where no heading says so: the fullest other one that is no number."""
    wide = max((len(cells) for _, cells in rows), default=0)
    counts = {
        at: sum(1 for _, cells in rows if not re.fullmatch(r"\d*", _cell(cells, at)))
        for at in range(wide)
        if at != address
    }
    best = max(counts, key=lambda at: counts[at], default=-1)
    return best if counts.get(best) else -1


def _site(line: int, cells: Sequence[str], places: _Places) -> AskedSite | BadRow:
    address, name = _cleaned(_cell(cells, places.address)), _cell(cells, places.name)
    if not address:
        named = f"“{name}”" if name else "这一行"
        return BadRow(
            line, f"{named}没有网址，请补上 · {name or 'this row'} has no address: add it"
        )
    if not _is_address(address):
        return BadRow(
            line,
            f"“{address[:80]}”不是网址，应如 www.example.gov.cn 或 https://… · not an address; "
            "write www.example.gov.cn or https://…",
        )
    try:
        normalise_url(address if "://" in address else f"http://{address}")
    except BadAddress as error:
        return BadRow(line, str(error))
    host = address.partition("://")[2] or address
    return AskedSite(name or host.partition("/")[0], address, line)


def _cleaned(cell: str) -> str:
    """An address as it was meant: in full-width signs, or with a stop of the sentence behind it."""
    return unicodedata.normalize("NFKC", cell).strip().rstrip(_STOPS)


def _spelt(site: AskedSite) -> tuple[str, str]:
    """Name and address whichever way it is written: scheme, case, a last slash."""
    rest = site.address.partition("://")[2] or site.address
    return site.name, normalise_url(f"http://{rest}").rstrip("/")


def _is_address(cell: str) -> bool:
    plain = _cleaned(cell)
    if plain.replace(".", "").isdigit() and plain.count(".") != 3:  # noqa: PLR2004 - IPv4
        return False
    return _HOST.fullmatch(plain) is not None


def _is_heading(cell: str, headings: re.Pattern[str]) -> bool:
    return len(cell) <= _LONGEST_HEADING and headings.search(cell) is not None


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at].strip() if 0 <= at < len(cells) else ""
