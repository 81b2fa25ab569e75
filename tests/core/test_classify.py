"""Importance is an allow-list; whatever is doubtful waits for a person."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.classify import (
    ARCHIVE_DAYS,
    Decision,
    Facts,
    Kind,
    age_days,
    decide,
    judge_listed,
)
from syndicator.core.model import Importance, Openness, Rule, Scope, ScopeKind, SourceKey
from syndicator.core.times import Stamp, parse_stamp

SOURCE, OTHER = SourceKey("state-council"), SourceKey("province")
ALL = Scope(ScopeKind.ALL)
SCHOOLS = Scope(ScopeKind.SECTOR, ("education",))

GUOFA = Rule(
    key="guofa",
    says=Importance.IMPORTANT,
    scope=ALL,
    reason="国务院文件",
    approved_by="zhang",
    doc_prefixes=("国发", "国办发"),
)
EDUCATION = Rule(
    key="education",
    says=Importance.IMPORTANT,
    scope=SCHOOLS,
    reason="教育类文件",
    approved_by="zhang",
    themes=("科技、教育",),
)
APPOINTMENTS = Rule(
    key="appointments",
    says=Importance.UNIMPORTANT,
    scope=ALL,
    reason="人事任免不转",
    approved_by="zhang",
    title_has=("任免", "任命"),
)
RULES = (APPOINTMENTS, GUOFA, EDUCATION)


def day(text: str) -> Stamp:
    """The stamp of a date."""
    stamp = parse_stamp(text)
    assert stamp is not None
    return stamp


FACTS = Facts(
    source=SOURCE,
    title="国务院关于加快发展某项服务业的指导意见",
    doc_no="国发|2026|26",
    issuers=("国务院",),
    themes=("工业、交通\\其他",),
    signed=day("2026-07-28"),
    published=day("2026-08-06"),
    openness=Openness.ACTIVE,
)


def codes(decision: Decision) -> set[str]:
    """Codes of the reasons."""
    return {reason.code for reason in decision.reasons}


def test_an_approved_rule_decides_importance_and_scope() -> None:
    """What the allow-list knows needs nobody."""
    decision = decide(RULES, FACTS)
    assert (decision.kind, decision.scope, decision.rule) == (Kind.IMPORTANT, ALL, "guofa")
    assert codes(decision) == {"rule_matched"}
    assert "zhang" in decision.reasons[0].zh


@pytest.mark.parametrize(
    "change, kind, code",
    [
        ({"doc_no": "国办函|2026|1"}, Kind.HELD, "no_rule"),
        ({"doc_no": "国发明电|2026|1"}, Kind.HELD, "no_rule"),
        ({"doc_no": None}, Kind.HELD, "no_rule"),
        ({"openness": Openness.ON_REQUEST}, Kind.HELD, "not_open"),
        ({"openness": Openness.CLOSED}, Kind.HELD, "not_open"),
        ({"openness": None}, Kind.IMPORTANT, "rule_matched"),
        ({"urgent": True}, Kind.HELD, "urgent"),
        ({"title": "关于启动防汛应急响应的通知"}, Kind.HELD, "urgent"),
        ({"title": "关于做好低温天气工作的紧 急通知"}, Kind.HELD, "urgent"),
        ({"title": "国务院关于印发某应急预案的通知"}, Kind.IMPORTANT, "rule_matched"),
        ({"title": "应急管理部职能配置规定"}, Kind.IMPORTANT, "rule_matched"),
        ({"marks": ("机密★10年",)}, Kind.SECRET, "secrecy_marks"),
        ({"signed": day("1996-01-18")}, Kind.HELD, "old_document"),
        ({"signed": None, "doc_no": "国办发|1996|2"}, Kind.HELD, "old_document"),
        ({"signed": None}, Kind.IMPORTANT, "rule_matched"),
        ({"title": "国务院任免国家工作人员"}, Kind.UNIMPORTANT, "rule_matched"),
        ({"title": "国务院任免国家工作人员", "urgent": True}, Kind.HELD, "urgent"),
        ({"title": "国务院任免国家工作人员", "marks": ("秘密",)}, Kind.SECRET, "secrecy_marks"),
        (
            {"title": "国务院任免国家工作人员", "openness": Openness.CLOSED},
            Kind.UNIMPORTANT,
            "rule_matched",
        ),
    ],
)
def test_each_finding_has_its_outcome(change: dict[str, object], kind: Kind, code: str) -> None:
    """The table of the module, row by row."""
    facts = replace(FACTS, **change)  # type: ignore[arg-type]  # a table of single fields
    decision = decide(RULES, facts)
    assert decision.kind is kind
    assert code in codes(decision)


def test_a_secret_names_neither_rule_nor_scope() -> None:
    """Nothing about a secret can be released by taking over a proposal."""
    decision = decide(RULES, replace(FACTS, marks=("机密★10年", "内部资料")))
    assert (decision.scope, decision.rule) == (None, None)
    assert "机密★10年" in decision.reasons[0].zh


def test_a_held_document_keeps_what_the_rule_proposes() -> None:
    """The releaser is offered rule and scope; an unimportant one has no scope to offer."""
    decision = decide(RULES, replace(FACTS, urgent=True))
    assert (decision.kind, decision.scope, decision.rule) == (Kind.HELD, ALL, "guofa")
    dull = decide(RULES, replace(FACTS, title="紧急任免", urgent=True))
    assert (dull.kind, dull.scope, dull.rule) == (Kind.HELD, None, "appointments")


def test_every_ground_for_holding_is_named() -> None:
    """A releaser sees all doubts at once."""
    facts = replace(FACTS, urgent=True, openness=Openness.CLOSED, signed=day("1996-01-18"))
    assert codes(decide(RULES, facts)) == {"urgent", "not_open", "old_document", "rule_matched"}


def test_the_first_approved_rule_wins_and_the_others_are_named() -> None:
    """Two scopes for one document: the office's order decides, in the open."""
    facts = replace(FACTS, themes=("科技、教育\\教育",))
    first = decide((GUOFA, EDUCATION), facts)
    second = decide((EDUCATION, GUOFA), facts)
    assert (first.scope, second.scope) == (ALL, SCHOOLS)
    assert codes(first) == codes(second) == {"rule_matched", "rules_differ"}
    assert "education" in first.reasons[1].zh
    assert codes(decide((GUOFA, replace(EDUCATION, scope=ALL)), facts)) == {"rule_matched"}


def test_an_unapproved_rule_decides_nothing() -> None:
    """It is skipped for a later approved one, and named where it alone would match."""
    draft = replace(GUOFA, key="draft", approved_by="", scope=SCHOOLS)
    assert decide((draft, GUOFA), FACTS).scope == ALL
    alone = decide((draft,), FACTS)
    assert (alone.kind, alone.scope, codes(alone)) == (Kind.HELD, None, {"rule_unapproved"})


@pytest.mark.parametrize(
    "rule, matches",
    [
        (Rule("r", Importance.IMPORTANT, ALL, "", "z"), True),
        (replace(GUOFA, sources=frozenset({SOURCE})), True),
        (replace(GUOFA, sources=frozenset({OTHER})), False),
        (replace(GUOFA, title_has=("服务业", "制造业")), True),
        (replace(GUOFA, title_has=("制造业",)), False),
        (replace(GUOFA, title_lacks=("指导意见",)), False),
        (replace(GUOFA, issuers=("国务院", "国务院办公厅")), True),
        (replace(GUOFA, issuers=("国务院办公厅",)), False),
        (replace(GUOFA, themes=("工业",)), True),
        (replace(GUOFA, themes=("其他",)), False),
        (replace(GUOFA, newer_than_days=9), True),
        (replace(GUOFA, newer_than_days=8), False),
    ],
)
def test_all_conditions_of_a_rule_must_hold(rule: Rule, matches: bool) -> None:
    """Each list is any-of, the lists together all-of."""
    assert (decide((rule,), FACTS).kind is Kind.IMPORTANT) == matches


def test_titles_are_matched_as_lists_write_them() -> None:
    """Blanks, full width and invisible characters inside a title hide nothing."""
    rule = replace(GUOFA, doc_prefixes=(), title_has=("AI行动",))
    facts = replace(FACTS, title="关于“ＡＩ　行\u200b动”的意见", doc_no=None)
    assert decide((rule,), facts).kind is Kind.IMPORTANT


def test_an_age_limit_lets_a_later_rule_speak() -> None:
    """A rule for new documents does not match an old one; a rule for old ones may."""
    fresh = replace(GUOFA, newer_than_days=60)
    archive = replace(APPOINTMENTS, key="archive", title_has=())
    old = replace(FACTS, signed=day("1996-01-18"))
    assert codes(decide((fresh,), old)) == {"old_document"}
    assert decide((fresh, archive), old).kind is Kind.UNIMPORTANT


def test_a_rule_with_an_age_limit_does_not_guess() -> None:
    """Neither date nor number: nobody knows the age, so the rule cannot apply."""
    rule = replace(GUOFA, doc_prefixes=(), newer_than_days=60)
    unknown = replace(FACTS, signed=None, doc_no=None)
    assert codes(decide((rule,), unknown)) == {"age_unknown"}
    assert codes(decide((rule,), replace(FACTS, published=None))) == {"age_unknown"}


@pytest.mark.parametrize(
    "doc_no, signed, published, age",
    [
        ("国发|2014|26", "2014-07-28", "2014-08-06", 9),
        ("国办发|1996|2", None, "1996-06-01", 0),
        ("国办发|1996|2", None, "1997-01-01", 0),
        ("国办发|1996|2", None, "1997-01-11", 10),
        ("国务院令||838", None, "2026-01-11", None),
        (None, None, "2026-01-11", None),
        (None, "2026-01-12", "2026-01-11", 0),
        ("国发|2014|26", "2014-07-28", None, None),
    ],
)
def test_age_at_publication(
    doc_no: str | None, signed: str | None, published: str | None, age: int | None
) -> None:
    """From the signing date, else at least from the end of the number's year."""
    facts = Facts(
        SOURCE,
        "",
        doc_no,
        signed=day(signed) if signed else None,
        published=day(published) if published else None,
    )
    assert age_days(facts) == age


def test_the_list_alone_holds_what_only_the_page_can_tell() -> None:
    """By number a list row can be decided, by theme or issuer it cannot."""
    published = day("2026-08-06")
    listed = judge_listed(RULES, SOURCE, FACTS.title, "国发|2026|26", published)
    assert (listed.kind, listed.scope) == (Kind.IMPORTANT, ALL)
    assert judge_listed((EDUCATION,), SOURCE, FACTS.title, None).kind is Kind.HELD
    archive = judge_listed(RULES, SOURCE, "某办法", "国办发|1996|2", day("2018-12-24"))
    assert codes(archive) == {"old_document", "rule_matched"}
    fresh = replace(GUOFA, newer_than_days=60)
    assert judge_listed((fresh,), SOURCE, "某办法", "国发|2026|1").kind is Kind.HELD


@given(
    st.permutations(RULES),
    st.sampled_from(["国发|2026|1", "某发|2026|1", None]),
    st.sampled_from(["意见", "任免通知", "特急意见"]),
    st.sampled_from([None, *Openness]),
    st.sampled_from([(), ("秘密",)]),
    st.sampled_from([None, "1996-01-01", "2026-08-01"]),
)
def test_nothing_doubtful_goes_out_by_itself(
    rules: list[Rule],
    doc_no: str | None,
    title: str,
    openness: Openness | None,
    marks: tuple[str, ...],
    signed: str | None,
) -> None:
    """IMPORTANT means an approved rule, no mark, open, new, calm; every outcome has reasons."""
    facts = replace(
        FACTS,
        doc_no=doc_no,
        title=title,
        openness=openness,
        marks=marks,
        signed=day(signed) if signed else None,
    )
    decision = decide(rules, facts)
    assert decision.reasons
    assert (decision.kind is Kind.SECRET) == bool(marks)
    if decision.kind is Kind.IMPORTANT:
        assert doc_no == "国发|2026|1"
        assert title != "特急意见"
        assert openness in {None, Openness.ACTIVE}
        assert (age_days(facts) or 0) <= ARCHIVE_DAYS
        assert decision.scope == ALL
