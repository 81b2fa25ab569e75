"""Tables of sites as offices have them: any headings and encoding, bad rows told, others used."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from syndicator.core.errors import ConfigurationError
from syndicator.survey.home import variations
from syndicator.survey.table import read_addresses, read_sites

PAIRS = [("云溪县", "www.yunxi.example"), ("竹川县", "https://zhuchuan.example/zw/")]


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A table saved in an encoding."""
    path = tmp_path / "sites.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "text, encoding",
    [
        (
            "单位名称,网址\n云溪县,www.yunxi.example\n竹川县,https://zhuchuan.example/zw/\n",
            "utf-8-sig",
        ),
        (
            "序号,网站名称,网站地址\n1,云溪县,www.yunxi.example\n2,竹川县,https://zhuchuan.example/zw/",
            "gbk",
        ),
        ("name;url\n云溪县;www.yunxi.example\n竹川县;https://zhuchuan.example/zw/\n", "utf-8"),
        ("url\tname\r\nwww.yunxi.example\t云溪县\r\nhttps://zhuchuan.example/zw/\t竹川县", "utf-8"),
        ("云溪县,www.yunxi.example\n\n# 注释\n竹川县,https://zhuchuan.example/zw/\n", "utf-8"),
        ("1,云溪县,www.yunxi.example\n2,竹川县,https://zhuchuan.example/zw/\n", "gb18030"),
        (
            "地址,主办单位,联系电话\nwww.yunxi.example,云溪县,123\nhttps://zhuchuan.example/zw/,竹川县,1",
            "utf-8",
        ),
        (
            "单位名称\t网址\r\n云溪县\twww.yunxi.example\r\n竹川县\thttps://zhuchuan.example/zw/",
            "utf-16",
        ),
        ("云溪县\twww.yunxi.example\n竹川县\thttps://zhuchuan.example/zw/\n", "utf-16"),
    ],
)
def test_any_sensible_table(tmp_path: Path, text: str, encoding: str) -> None:
    """Headings in Chinese or English or none, any delimiter, UTF-8 (mark or none), UTF-16, GBK."""
    table = read_sites(written(tmp_path, text, encoding))
    assert [(one.name, one.address) for one in table.sites] == PAIRS
    assert table.bad == ()


@pytest.mark.parametrize(
    "head, rows, linked",
    [
        (("单位名称", "网址"), [("云溪县", "点击打开"), ("竹川县", "点击打开")], 2),
        (("序号", "单位名称"), [(1, "云溪县"), (2, "竹川县")], 2),
        (("单位名称", "网址"), [("云溪县", " "), ("竹川县", " ")], 2),
        (None, [("云溪县", "进入"), ("竹川县", "进入")], 2),
    ],
    ids=["said to open", "the name leads there", "empty cells", "no heading"],
)
def test_cells_that_hold_only_a_link_are_read(
    tmp_path: Path,
    head: tuple[str, str] | None,
    rows: list[tuple[int | str, str]],
    linked: int,
) -> None:
    """What a visitor of the workbook would open is the address."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in [*([head] if head else []), *rows]:
        sheet.append(row)
    for at, (_, address) in enumerate(PAIRS, start=2 if head else 1):
        whole = address if "://" in address else f"http://{address}"
        sheet.cell(at, linked).hyperlink = whole
        sheet.cell(at, linked).value = rows[at - (2 if head else 1)][linked - 1]
    book.save(tmp_path / "sites.xlsx")
    table = read_sites(tmp_path / "sites.xlsx")
    found = [(one.name, one.address.removeprefix("http://")) for one in table.sites]
    assert found == PAIRS


def test_rows_with_an_address_and_rows_with_a_link_are_one_table(tmp_path: Path) -> None:
    """The address stands in the same column; a link that leads to no web page is none."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ("单位名称", "网址"),
        ("云溪县", "www.yunxi.example"),
        ("竹川县", "见链接"),
        ("远山县", "见邮箱"),
    ):
        sheet.append(row)
    for line, target in (
        (3, "https://zhuchuan.example/zw/"),
        (4, "mailto:office@yuanshan.example"),
    ):
        sheet.cell(line, 2).hyperlink = target
        sheet.cell(line, 2).value = "见链接"
    book.save(tmp_path / "sites.xlsx")
    table = read_sites(tmp_path / "sites.xlsx")
    assert [(one.name, one.address) for one in table.sites] == PAIRS
    assert [one.line for one in table.bad] == [4]


def test_a_bare_list_of_addresses(tmp_path: Path) -> None:
    """One address a line is enough: the host stands for the name."""
    table = read_sites(written(tmp_path, "www.yunxi.example\nhttp://10.1.2.3:8080/zc\n"))
    assert [(one.name, one.address) for one in table.sites] == [
        ("www.yunxi.example", "www.yunxi.example"),
        ("10.1.2.3:8080", "http://10.1.2.3:8080/zc"),
    ]


def test_a_workbook(tmp_path: Path) -> None:
    """XLSX as saved by an office program, an empty sheet before it."""
    book = Workbook()
    sheet = book.create_sheet("站点")
    for row in [("单位", "网址"), *PAIRS]:
        sheet.append(row)
    book.save(tmp_path / "sites.xlsx")
    table = read_sites(tmp_path / "sites.xlsx")
    assert [(one.name, one.address) for one in table.sites] == PAIRS


def test_bad_rows_are_told_and_cost_only_themselves(tmp_path: Path) -> None:
    """No address, no proper address, twice the same: line and what to do; the rest goes on."""
    text = "单位,网址\n云溪县,www.yunxi.example\n无网县,\n错网县,见附件\n云溪县,www.yunxi.example\n"
    table = read_sites(written(tmp_path, text))
    assert [one.name for one in table.sites] == ["云溪县"]
    assert [row.line for row in table.bad] == [3, 4, 5]
    assert "没有网址" in str(table.bad[0])
    assert "line 4" in str(table.bad[1])


def test_what_stands_above_the_heading_is_no_site(tmp_path: Path) -> None:
    """An annex's number and title, and beside the site its department: the site's name is taken."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["附件1"])
    sheet.append(["全省政府网站名单（2026年）"])
    sheet.append(["序号", "主管部门", "网站名称", "首页网址"])
    for number, (name, address) in enumerate(PAIRS, 1):
        sheet.append([number, "某部门", name, address])
    sheet.append([None, None, None, "填表人：某某"])
    book.save(tmp_path / "sites.xlsx")
    table = read_sites(tmp_path / "sites.xlsx")
    assert [(one.name, one.address) for one in table.sites] == PAIRS
    assert [row.line for row in table.bad] == [6]


@pytest.mark.parametrize("body", [b"\xd0\xcf\x11\xe0\xa1\xb1", b"\x89PNG\r\n", b"%PDF-1.7"])
def test_a_file_that_is_no_table_is_named(tmp_path: Path, body: bytes) -> None:
    """An old .xls, a picture, a PDF: what to save it as, not which heading it lacks."""
    path = tmp_path / "sites.xlsx"
    path.write_bytes(body)
    with pytest.raises(ConfigurationError, match=r"另存为 XLSX 或 CSV · .*save it as XLSX or CSV"):
        read_sites(path)


def test_a_missing_file_is_no_configuration(tmp_path: Path) -> None:
    """The name is to be checked; nothing shipped could be copied."""
    with pytest.raises(ConfigurationError, match=r"不存在，请核对文件名 · .*is not there") as told:
        read_sites(tmp_path / "sites.csv")
    assert "shipped" not in str(told.value)


@pytest.mark.parametrize("text", ["", "单位,电话\n云溪县,0432\n", "单位,网址\n云溪县,无\n"])
def test_a_table_without_addresses_is_refused(tmp_path: Path, text: str) -> None:
    """Nothing to look at is an error of the table, told in two languages."""
    with pytest.raises(ConfigurationError, match=" · "):
        read_sites(written(tmp_path, text))


def test_a_broken_workbook_is_refused(tmp_path: Path) -> None:
    """A file that only begins like a workbook."""
    path = tmp_path / "sites.xlsx"
    path.write_bytes(b"PK\x03\x04 but no more")
    with pytest.raises(ConfigurationError, match="XLSX"):
        read_sites(path)


def test_addresses_of_policies_are_whole(tmp_path: Path) -> None:
    """A policy's address must say its scheme."""
    path = written(tmp_path, "https://www.source.example/1.htm\n")
    assert read_addresses(path) == ("https://www.source.example/1.htm",)
    with pytest.raises(ConfigurationError, match="http://"):
        read_addresses(written(tmp_path, "www.source.example/1.htm\n"))


@pytest.mark.parametrize(
    "address, tried",
    [
        (
            "www.yunxi.example",
            [
                *("https://www.yunxi.example/", "http://www.yunxi.example/"),
                *("https://yunxi.example/", "http://yunxi.example/"),
            ],
        ),
        (
            "http://yunxi.example/zw/",
            [
                *("http://yunxi.example/zw/", "https://yunxi.example/zw/"),
                *("http://www.yunxi.example/zw/", "https://www.yunxi.example/zw/"),
            ],
        ),
        ("http://127.0.0.1:8080/a", ["http://127.0.0.1:8080/a"]),
        ("10.1.2.3:8080", ["https://10.1.2.3:8080/", "http://10.1.2.3:8080/"]),
    ],
)
def test_variations_of_an_address(address: str, tried: list[str]) -> None:
    """The other scheme and www are tried; an address with a port is meant as it stands."""
    assert list(variations(address)) == tried


@pytest.mark.parametrize(
    "cell",
    [
        "https://yunxi.example/zw；",
        "https：／／yunxi．example／zw",
        " https://yunxi.example/zw。 ",
        "https://yunxi.example/zw，",
    ],
)
def test_an_address_is_taken_as_it_was_meant(tmp_path: Path, cell: str) -> None:
    """Typed in full-width signs, or with the stop of a sentence behind it."""
    table = read_sites(written(tmp_path, f'单位名称,网址\n云溪县,"{cell}"\n'))
    assert [site.address for site in table.sites] == ["https://yunxi.example/zw"]
    assert not table.bad


def test_one_site_in_other_spellings_is_one(tmp_path: Path) -> None:
    """Scheme, case and a last slash make no other site; another name or path does."""
    rows = ["http://YunXi.example", "https://yunxi.example/", "yunxi.example/zw", "yunxi.example"]
    text = "单位名称,网址\n" + "".join(f"云溪县,{one}\n" for one in rows)
    table = read_sites(written(tmp_path, f"{text}竹川县,yunxi.example\n"))
    assert [site.line for site in table.sites] == [2, 4, 6]
    assert [row.line for row in table.bad] == [3, 5]
    assert all("line 2" in str(row) for row in table.bad)
