"""What was asked is written beside the verdict and read again, field by field."""

import json
from dataclasses import fields, replace

import pytest

from syndicator.core.candidates import Sought
from syndicator.core.judging.stated import History, Run
from syndicator.core.model import ListKind, Revision
from syndicator.core.times import Millis, Precision, Span, Stamp
from syndicator.core.verdict import Verdict
from syndicator.evidence.question import Asked, NoQuestion, Search, asked_text, read_asked
from syndicator.pages.judging import Question

TEXT = Revision(
    2, "关于路灯的通知", "<p>x</p>", "各区县：", "d", "https://src.invalid/1", Millis(7)
)
OLDER = replace(TEXT, number=1, text="各区：")
HISTORY = History(
    at=Millis(9),
    absent_at=Millis(5),
    last=Run(Millis(6), Verdict.ALTERED, 1, "https://pine.invalid/7.html", None),
    published=Span(Millis(1), Millis(2)),
    sources=("示例省政府",),
    address_owed=True,
)
QUESTION = Question(
    texts=(TEXT, OLDER),
    doc_no="示例发〔2026〕7号",
    published=Stamp(Millis(1), Precision.DAY),
    site_id_code="2200000001",
    body_selector=".text",
    keys=("syn-1",),
    ours=("https://pine.invalid/7.html",),
    presumed_theirs=False,
    history=HISTORY,
)
SEARCH = Search(
    Sought("关于路灯的通知", "示例发|2026|7", "https://src.invalid/1", (), "syn-1"),
    ListKind.HTML,
    "ul li",
)
TEXTS = {1: OLDER, 2: TEXT}


@pytest.mark.parametrize(
    "asked", [Asked(QUESTION, SEARCH), Asked(QUESTION), Asked(replace(QUESTION, history=None))]
)
def test_a_question_comes_back_whole(asked: Asked) -> None:
    """Stamps, intervals, verdicts, tuples and nothing at all come back as they were."""
    text = asked_text(asked)
    assert read_asked(text, TEXTS.__getitem__) == asked
    assert asked_text(read_asked(text, TEXTS.__getitem__)) == text


def test_no_field_is_left_out() -> None:
    """A field that somebody adds to the question is kept, or this test has no example of it yet."""
    written = json.loads(asked_text(Asked(QUESTION)))["page"]
    assert set(written) == {one.name for one in fields(Question)}


def test_full_texts_stay_in_the_store() -> None:
    """A question is small: texts are named by number and digest."""
    assert "各区县" not in asked_text(Asked(QUESTION))


@pytest.mark.parametrize("changed", [{"text": "各区县。"}, {"title": "关于"}, {"source_url": "x"}])
def test_another_text_is_another_question(changed: dict[str, str]) -> None:
    """A revision that was rewritten since is not what the verdict was given on."""
    texts = {1: OLDER, 2: replace(TEXT, **changed)}  # type: ignore[arg-type]  # one text field
    with pytest.raises(NoQuestion, match="·"):
        read_asked(asked_text(Asked(QUESTION)), texts.__getitem__)


def test_a_verdict_of_older_days_has_no_question() -> None:
    """What was not kept is told as such."""
    with pytest.raises(NoQuestion):
        read_asked("{}", TEXTS.__getitem__)
