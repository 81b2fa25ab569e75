"""Rules of the house that no linter knows."""

import ast
import re

from tests.house.source import called_name, modules, shipped

LINES = 400
FUNCTION_LINES = 60
MAY_CATCH_ALL = re.compile(r"syndicator/(stages/(loop|looking/reading)\.py|daemon\.py|cli/.*)$")
CATCH_ALL = {"Exception", "BaseException"}
NO_NAMES = {"utils", "helpers", "common", "misc"}
CLOCKS = re.compile(r"\.(now|utcnow|today)\(|\btime\.\w+\(")
NARROW = re.compile(r"(?<=[\u4e00-\u9fff）」》”…])[,;](?! )|[,;:](?=[\u4e00-\u9fff])")
"""Half-width where a Chinese word stands before or behind; code and lists have a blank."""
KEPT = ("syndicator/core/judging/", "syndicator/pages/")
"""What these say stands in stored evidence and is compared when it is judged again."""
# They drive programs of other people, which tell nobody when they are ready.
VIRTUAL_TIME = "tests/simulation/"
TEST_SERVERS = {
    "tests/loopback.py",
    "tests/real/wordpress.py",
    "tests/service/machine.py",
    "tests/sweep/waiting.py",
}


def test_no_crowded_room() -> None:
    """A file stays under 400 lines and a function under 61: both can be read in one go."""
    crowded = [m.path for m in shipped() if m.text.count("\n") > LINES]
    long = [
        f"{m.at(node)} {node.name}"
        for m in shipped()
        for node in ast.walk(m.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= FUNCTION_LINES
    ]
    assert crowded == []
    assert long == []


def test_core_reads_no_clock_and_awaits_nothing() -> None:
    """Time is a parameter in core/; datetime cannot be forbidden as a module, its clock can."""
    core = [m for m in shipped() if m.path.startswith("syndicator/core/")]
    clocks = [m.path for m in core if CLOCKS.search(m.text)]
    waits = [
        m.at(node)
        for m in core
        for node in ast.walk(m.tree)
        if isinstance(node, ast.AsyncFunctionDef | ast.Await)
    ]
    assert core
    assert clocks == []
    assert waits == []


def test_all_is_caught_only_at_the_edges() -> None:
    """`except Exception` stands in the stage loop, where pages are read, supervisor, CLI."""
    broad = [
        m.at(node)
        for m in shipped()
        if not MAY_CATCH_ALL.match(m.path)
        for node in ast.walk(m.tree)
        if isinstance(node, ast.ExceptHandler)
        and (
            node.type is None
            or CATCH_ALL & {n.id for n in ast.walk(node.type) if isinstance(n, ast.Name)}
        )
    ]
    assert broad == []


def test_rooms_bear_telling_names() -> None:
    """No module is called utils, helpers, common or misc."""
    assert [m.path for m in shipped() if NO_NAMES & set(re.split(r"[/._]", m.path))] == []


def test_tests_do_not_sleep() -> None:
    """Time is injected; only the test servers themselves, which are real, may wait for it.

    In the simulation time itself is made up: its loop jumps to the next timer, nobody waits.
    """
    sleeping = [
        m.at(node)
        for m in modules("tests")
        if m.path not in TEST_SERVERS and not m.path.startswith(VIRTUAL_TIME)
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Call)
        and called_name(node) in {"asyncio.sleep", "time.sleep", "anyio.sleep"}
        and [ast.unparse(argument) for argument in node.args] != ["0"]
    ]
    assert sleeping == []


def test_chinese_sentences_bear_chinese_marks() -> None:
    """A comma or semicolon after a Chinese word is full-width: what people read is set as print."""
    narrow = [
        f"{m.at(node)} {told}"
        for m in shipped()
        if not m.path.startswith(KEPT)
        for node in ast.walk(m.tree)
        if isinstance(node, ast.Constant | ast.JoinedStr)
        and " · " in (told := _told(node))
        and NARROW.search(told.partition(" · ")[0])
    ]
    assert narrow == []


def _told(node: ast.Constant | ast.JoinedStr) -> str:
    """The text of a literal, with an ellipsis where a value is put in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(_told(part) if isinstance(part, ast.Constant) else "…" for part in node.values)
