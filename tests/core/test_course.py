"""Every event is a sentence in both languages."""

import re
from pathlib import Path

import pytest

import syndicator
from syndicator.core import events
from syndicator.core.course import action, decided, line, next_step, outcome, told, way
from syndicator.core.repost import Step
from syndicator.store.proofs import SIGHTED
from syndicator.store.reposts import kind_of

_APPENDED = re.compile(r'events.append\(tx, at, f"(?:item|policy):\{[a-z]+\}", "([a-z_]+)"')
_NOTED = re.compile(r'note\(\s*tx,\s*[a-z.]+,\s*[a-z]+,\s*"([a-z_]+)"')
_EVENTS: tuple[type[events.Event], ...] = tuple(events.Event.__subclasses__())
_BODY = {
    "revision": 2,
    "verdict": "altered",
    "profile": "hour",
    "target": "open",
    "limit": "missed",
    "decision": "conflict",
    "policy": 7,
}


def kinds() -> set[str]:
    """Every kind a repost, a policy or an item can have, read off the program."""
    found = {kind_of(one) for one in _EVENTS} | {SIGHTED}
    for file in Path(syndicator.__file__).parent.rglob("*.py"):
        text = file.read_text("utf-8")
        for pattern in (_APPENDED, _NOTED):
            found |= set(pattern.findall(text))
    return found


def test_the_program_is_read_for_its_kinds() -> None:
    """The search finds the life-cycle's events and those that move nothing."""
    assert {"handed_over", "owed", "doubled", "decided", "entered", "deadline_missed"} <= kinds()


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_every_kind_is_told_in_both_languages(kind: str) -> None:
    """A Chinese and an English sentence, none of them the bare name of the event."""
    chinese, english = told(kind, _BODY)
    assert re.search(r"[一-鿿]", chinese)
    assert english
    assert not re.search(r"[一-鿿]", english)
    assert kind not in {chinese, english}


@pytest.mark.parametrize(
    "kind, body, expected",
    [
        (
            "handed_over",
            {"revision": 1, "review": True},
            "等其编辑发布 · the site stored",
        ),
        (
            "handed_over",
            {"revision": 0, "review": False},
            "撤下了稿件 · the site took",
        ),
        ("throttled", {"retry_after_ms": 120_000}, "站点要求 120 秒后再来 · "),
        (
            "found_ours",
            {"revision": None, "review": False},
            "查到本系统的稿件 · our copy was",
        ),
        ("seen_right", {"verdict": "faithful", "theirs": True}, "看到站方自己的稿件：一致 · "),
        ("seen_wrong", {"verdict": "altered"}, "不合格：改动 · seen on the public page, not as"),
        ("deadline_missed", _BODY, "规则 hour：时限逾期 · rule hour: limit missed"),
        (
            "decided",
            {"decision": "same", "policy": 7},
            "判定：已知政策（policy:7） · ",
        ),
        ("of_a_later_version", {}, "of_a_later_version"),
    ],
)
def test_what_matters_is_in_the_sentence(kind: str, body: dict[str, object], expected: str) -> None:
    """Which revision, which verdict, which limit; a kind nobody knows is told as it is."""
    assert expected in line(kind, body)


def test_the_way_between_states_is_told_in_both_languages() -> None:
    """Two states, one, or none."""
    assert way({"from": "accepted", "to": "held"}) == "已入库待可见 → 待审 · accepted → held"
    assert way({"from": "held", "to": "held"}) == way({"to": "held"}) == "待审 held"
    assert way({"from": "ok", "to": "failed"}) == way({}) == ""


def test_what_comes_next_and_what_came_of_a_try_are_words() -> None:
    """No name of the program where there is a word; one without is shown as it is."""
    assert all(re.search(r"[一-鿿].* · [a-z]", next_step(step)) for step in Step)
    assert (action("create"), action("x")) == ("新建 create", "x")
    assert (outcome("HandedOver"), outcome(None)) == (
        "站点收下 · taken",
        "没有记下结果 · no outcome recorded",
    )
    assert (decided("held"), decided("x")) == ("待审 held", "x")
