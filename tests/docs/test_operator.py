"""The operator's guide names everything an operator can meet, in both languages."""

from __future__ import annotations

import re

import pytest

from syndicator.control.protocol import ALLOWED, Verb
from syndicator.core.judging.faces import OTHER_CODE, OTHER_HOLDER, SELF_SIGNED
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.core.verdict import Verdict
from syndicator.store.items import ItemDecision
from tests.docs.pages import rows, sections, text_of
from tests.realdata import REPOSITORY

GUIDES = ("docs/operator.md", "docs/operator.zh-CN.md")
SPELT = {Verb.PROBE: "platform probe"}
"""Verbs of the socket that the command line spells otherwise."""


@pytest.mark.parametrize("name", GUIDES)
def test_every_state_and_verdict_has_its_next_step(name: str) -> None:
    """Tables of states, verdicts, decisions and list states are whole, with the right labels."""
    tables = [list(rows(part)) for part in sections(text_of(name)).values()]
    keyed = {frozenset(row[0] for row in table): table for table in tables if table}
    for kind in (State, Verdict, ItemDecision, ListState):
        table = keyed.get(frozenset(kind))
        assert table is not None, kind
        assert all(all(row) for row in table)
    for kind in (State, Verdict):
        for row in keyed[frozenset(kind)]:
            assert row[1] == kind(row[0]).label


@pytest.mark.parametrize("name", GUIDES)
def test_every_remark_has_its_next_step(name: str) -> None:
    """The table of remarks holds every code that the judge of statements and of faces can give."""
    core = REPOSITORY / "syndicator" / "core" / "judging"
    text = "".join(
        (core / f"{module}.py").read_text("utf-8") for module in ("dating", "statements", "faces")
    )
    codes = {*re.findall(r'Reason\(\s*"(\w+)"', text), OTHER_CODE, OTHER_HOLDER, SELF_SIGNED}
    tables = [list(rows(part)) for part in sections(text_of(name)).values()]
    told = next(table for table in tables if any(row[0] == "backdated" for row in table))
    assert {row[0] for row in told} == codes
    assert all(all(row) for row in told)


@pytest.mark.parametrize("name", GUIDES)
def test_roles_are_those_the_daemon_knows(name: str) -> None:
    """The table of who may do what is the one the control socket goes by."""
    tables = [list(rows(part)) for part in sections(text_of(name)).values()]
    told = next(
        {row[0]: row[1] for row in table} for table in tables if ["release", "releaser"] in table
    )
    assert told == {
        SPELT.get(verb, str(verb)): ", ".join(sorted(roles))
        for verb, roles in ALLOWED.items()
        if verb is not Verb.PING
    }
