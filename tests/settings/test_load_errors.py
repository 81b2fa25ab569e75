"""Each mistake an operator can make is told with its place, in two languages, with a hint."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from syndicator.settings.load import load
from syndicator.settings.problem import ConfigErrors
from tests.settings.files import GOOD, Paper, errors, read, write


@dataclass(frozen=True)
class Case:
    """One mistake and what is said about it."""

    name: str
    file: str
    replace: str
    by: str
    says: list[str]


CASES = [
    Case(**entry)
    for entry in YAML(typ="safe", pure=True).load(
        Path(__file__).with_name("broken.yaml").read_text("utf-8")
    )
]


def test_the_sound_configuration_has_no_errors(tmp_path: Path) -> None:
    """Every case below breaks one thing in something that is sound."""
    assert errors(write(tmp_path)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_mistake_is_told_exactly(case: Case, tmp_path: Path) -> None:
    """Place, sentence and hint are what the operator reads; no secret is ever among them."""
    assert case.replace in GOOD[case.file]
    broken = GOOD[case.file].replace(case.replace, case.by, 1)
    told = errors(write(tmp_path, {case.file: broken}))
    assert told == case.says
    assert "hunter2" not in "".join(told)


def test_all_errors_come_at_once(tmp_path: Path) -> None:
    """Mistakes in every file are told together, in file order, not one a run."""
    changes: dict[str, str | bytes | None] = {
        case.file: GOOD[case.file].replace(case.replace, case.by, 1)
        for case in CASES
        if case.name in {"exposed", "role", "family", "trust-word", "sector", "site-code"}
    }
    told = errors(write(tmp_path, changes))
    assert [line.split(":")[0] for line in told] == [
        "people.yaml",
        "platforms/cloud.yaml",
        "rules.yaml",
        "sites.csv",
        "sources/capital.yaml",
        "syndicator.yaml",
    ]


def test_a_file_that_cannot_be_read_is_no_missing_reference(tmp_path: Path) -> None:
    """A broken units.csv is one error, not one for each site whose unit is then unknown."""
    (told,) = errors(write(tmp_path, {"units.csv": "key;name\n"}))
    assert told.startswith("units.csv:1:1: 表头只有一列 · the header has a single column")


def test_a_wrong_heading_is_one_error_and_its_rows_are_read_as_meant(tmp_path: Path) -> None:
    """One slip above a thousand rows is told once; what is wrong in the rows is told beside it."""
    table = GOOD["sites.csv"].replace(",list_url,", ",list_ulr,").replace("rss", "rsss")
    assert [line.partition(" · ")[0] for line in errors(write(tmp_path, {"sites.csv": table}))] == [
        "sites.csv:1:40: 未知的列 list_ulr",
        "sites.csv:3:59: list_kind 只能是：html, rss, cms",
    ]


def test_a_foreign_heading_is_told_with_those_that_are_missing(tmp_path: Path) -> None:
    """A heading that is near none: which ones the table lacks stands beside it."""
    table = GOOD["units.csv"].replace("key,name", "编号,name")
    assert errors(write(tmp_path, {"units.csv": table})) == [
        "units.csv:1:1: 未知的列 编号 · unknown column 编号 (可用：key · known: key)",
        "units.csv:1:1: 缺少列 key · column key is missing",
    ]


def test_no_platform_at_all_is_one_error(tmp_path: Path) -> None:
    """An empty folder is not told again for each site and each freeze that names a platform."""
    (told,) = errors(write(tmp_path, {"platforms/cloud.yaml": None}))
    assert told.startswith("platforms:1:1: 没有任何平台")


def test_a_wrong_year_is_told_once(tmp_path: Path) -> None:
    """The days are right, the year is not: one sentence a list, with how many."""
    table = GOOD["calendar/2026.yaml"].replace("year: 2026", "year: 2025")
    told = errors(write(tmp_path, {"calendar/2026.yaml": table}))
    assert [line.partition(" · ")[0] for line in told] == [
        "calendar/2026.yaml:4:5: 2026-01-01 不在 2025 年，共 2 天如此",
        "calendar/2026.yaml:7:5: 2026-01-04 不在 2025 年",
    ]
    assert "2026-01-01 is not in 2025: 2 such days (核对 year" in told[0]


def test_what_is_said_of_many_places_is_said_once(tmp_path: Path) -> None:
    """A platform misspelt in twelve rows is one line that names the rows; programs get each."""
    rows = "".join(f"yun-{n},云{n},yun,cloudd,,,,,,,,\n" for n in range(10, 22))
    write(tmp_path, {"sites.csv": GOOD["sites.csv"] + rows})
    with pytest.raises(ConfigErrors) as caught:
        read(tmp_path)
    assert len(caught.value.errors) == 12
    _, told = str(caught.value).replace(f"{tmp_path}/", "").splitlines()
    assert told == (
        "sites.csv:5:16: 平台 cloudd 不存在（共 12 处，另见第 6、7、8、9、10、11、12、13 … 行） · "
        "there is no platform cloudd (12 places, also on lines 6, 7, 8, 9, 10, 11, 12, 13 …) "
        "(是否想写 cloud？ · did you mean cloud?)"
    )


def test_missing_files_are_named(tmp_path: Path) -> None:
    """Each file the daemon needs is asked for."""
    nothing: dict[str, str | bytes | None] = dict.fromkeys(GOOD)
    told = errors(write(tmp_path, nothing))
    assert [line.split(":")[0] for line in told] == [
        "people.yaml",
        "platforms",
        "profiles.yaml",
        "rules.yaml",
        "sites.csv",
        "sources",
        "syndicator.yaml",
        "units.csv",
    ]
    assert all("缺少此文件" in line or "没有任何" in line for line in told)


def test_a_missing_directory_is_one_error(tmp_path: Path) -> None:
    """A mistyped --config says so and nothing else."""
    with pytest.raises(ConfigErrors) as caught:
        read(tmp_path / "nowhere")
    assert [error.zh for error in caught.value.errors] == ["配置目录不存在"]


@pytest.mark.parametrize(
    "body, zh",
    [
        (b"", "文件没有内容"),
        (b"# nothing yet\n", "文件没有内容"),
        ("people: # 人员\n".encode("gb18030"), "文件不是 UTF-8，看起来是 GBK/GB18030"),
        ("people:\n".encode("utf-16"), "文件是 UTF-16/32 编码，应为 UTF-8"),
        (b"people: \xff\xfe\xff\n", "文件不是 UTF-8 文本"),
        (b"people: \x00\n", "含有不可见的控制字符"),
        (b"people: " + b"[" * 5000, "嵌套过深"),
        (b"---\npeople:\n---\npeople:\n", "不支持 %YAML 声明和多份文档"),
        (b"%YAML 1.1\n---\npeople:\n", "不支持 %YAML 声明和多份文档"),
        (b"[1, 2]\n", "顶层应为 people:"),
        (b"people: 5\n", "people 应为列表"),
        (b"people:\n  - chen\n", "people[0] 应为键值对"),
    ],
)
def test_a_file_of_the_wrong_kind_is_named(tmp_path: Path, body: bytes, zh: str) -> None:
    """Encodings and shapes that editors and copies produce are told as what they are."""
    write(tmp_path, {"people.yaml": body})
    with pytest.raises(ConfigErrors) as caught:
        read(tmp_path)
    told = [error for error in caught.value.errors if error.file.endswith("people.yaml")]
    assert [error.zh for error in told] == [zh]


@pytest.mark.parametrize(
    "name, body, zh",
    [
        ("rules.yaml", b"rules:\n - a: b\n   c: d: e\n", "YAML 语法错误：这里不该有冒号"),
        ("rules.yaml", b"rules:\n  - key: a\n says: b\n", "YAML 语法错误：缩进与上文不一致"),
        ("rules.yaml", b"rules: [a, b\n", "YAML 语法错误：方括号或花括号没有闭合"),
        ("rules.yaml", b"rules: 'a\n", "YAML 语法错误：引号没有闭合"),
        ("units.csv", b"PK\x03\x04workbook", "这是 Excel 工作簿，不是 CSV"),
        ("units.csv", b'key,name,level,region\na,"b"c\n', "不是合法的 CSV：引号后面还有内容"),
        ("units.csv", b"key,name,level,region\na," + b"x" * 140_000, "不是合法的 CSV：单元格过长"),
    ],
)
def test_what_parsers_say_is_told_in_chinese_too(
    tmp_path: Path, name: str, body: bytes, zh: str
) -> None:
    """Whoever reads no English learns what is wrong, not only where."""
    assert any(f": {zh}" in told for told in errors(write(tmp_path, {name: body})))


def test_a_directory_in_a_files_place_is_named(tmp_path: Path) -> None:
    """What the system says of it, in both languages."""
    write(tmp_path, {})
    (tmp_path / "rules.yaml").unlink()
    (tmp_path / "rules.yaml").mkdir()
    assert errors(tmp_path)[0].startswith(
        "rules.yaml:1:1: 读不了文件：这是目录，不是文件 · cannot read the file: Is a directory"
    )


def test_a_table_saved_with_a_mark_in_gb18030_is_read(tmp_path: Path) -> None:
    """The mark is no part of the first heading."""
    write(tmp_path, {})
    table = (tmp_path / "units.csv").read_text("utf-8-sig")
    (tmp_path / "units.csv").write_bytes(f"\ufeff{table}".encode("gb18030"))
    assert read(tmp_path).units


def test_the_bad_byte_is_placed(tmp_path: Path) -> None:
    """In a long file the editor can jump to the first byte that is no UTF-8."""
    body = "people:\n  # 名单 ".encode() + "张".encode("gb18030") + b"\n"
    assert errors(write(tmp_path, {"people.yaml": body}))[0].startswith("people.yaml:2:8: ")


def test_an_anchor_bomb_costs_nothing(tmp_path: Path) -> None:
    """Nine levels of nine aliases would be a billion entries; they are refused unread."""
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]
    bomb = "a0: &a0 [x]\n" + "\n".join(levels) + "\n"
    told = errors(write(tmp_path, {"people.yaml": bomb}))
    assert told[0].startswith("people.yaml:2:10: 不支持别名")


def test_yml_is_not_passed_over(tmp_path: Path) -> None:
    """A platform in a file that nobody reads would be a platform nobody watches."""
    write(tmp_path, {"platforms/more.yml": "platforms: []\n"})
    (told,) = errors(tmp_path)
    assert told.startswith("platforms/more.yml:1:1: 扩展名应为 .yaml，否则不会读取")


def test_two_years_in_two_files(tmp_path: Path) -> None:
    """Two tables for one year would quietly add up."""
    write(tmp_path, {"calendar/again.yaml": GOOD["calendar/2026.yaml"]})
    (told,) = errors(tmp_path)
    assert told.startswith("calendar/again.yaml:1:7: 2026 年已在 calendar/2026.yaml")


def test_a_placeholder_approves_nothing_that_is_published(tmp_path: Path) -> None:
    """The shipped rules must be taken over by a real releaser before a platform may publish."""
    people = GOOD["people.yaml"].replace("login: chen", "placeholder: true")
    (told,) = errors(write(tmp_path, {"people.yaml": people}))
    assert told.startswith(
        "rules.yaml:9:18: 2 条规则由占位 chen 批准，而平台 cloud 已是 trust: publish"
    )


def test_a_socket_path_must_fit_the_kernel(tmp_path: Path) -> None:
    """unix(7) has room for 108 bytes; longer paths fail only at start otherwise."""
    write(tmp_path)
    with pytest.raises(ConfigErrors) as caught:
        load(
            tmp_path,
            adapters={"paper": Paper},
            environ={"RUNTIME_DIRECTORY": "/run/" + "x" * 100},
        )
    assert [error.key for error in caught.value.errors] == ["control.socket"]


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    """What is there but cannot be read is not called missing."""
    write(tmp_path, {"rules.yaml": None})
    (tmp_path / "rules.yaml").mkdir()
    assert errors(tmp_path)[0].startswith("rules.yaml:1:1: 读不了文件：")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(GOOD)), data=st.data())
def test_garbage_raises_nothing_but_config_errors(
    tmp_path: Path, name: str, data: st.DataObject
) -> None:
    """Whatever bytes stand in a file, the answer is a list of errors or a sound configuration."""
    good = GOOD[name].encode()
    start = data.draw(st.integers(0, len(good)))
    stop = data.draw(st.integers(start, min(len(good), start + 40)))
    piece = data.draw(
        st.one_of(
            st.binary(max_size=20),
            st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace")),
            st.sampled_from(
                [b"\t", b"- ", b": ", b"{", b'"', b"'", b"&a ", b"*a", b"!!set ", b"\r"]
            ),
            st.sampled_from(
                [b"~", b"0x", b".inf", b"1e999", b"---\n", b"? ", b"<<: ", b"|\n", b"\x00"]
            ),
        )
    )
    write(tmp_path, {name: good[:start] + piece + good[stop:]})
    errors(tmp_path)
