"""The ledger's arithmetic: it alone says what was lost, doubled, altered."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from syndicator.core.times import Millis
from syndicator.rehearsal.ledger import Did, Entry, Ledger, Who, plain
from syndicator.rehearsal.truth import Standing, truth_of
from tests.rehearsal.ground import FIRST, SOURCE_LINE


def entries(*deeds: tuple[Did, Who, int, bool]) -> list[Entry]:
    """Deeds a second apart, beginning at 1,000 ms."""
    return [
        Entry(Millis(1_000 * at), who, did, "s", "p", copy, "d", whole)
        for at, (did, who, copy, whole) in enumerate(deeds, 1)
    ]


US, STAFF, EDITOR, GREMLIN = Who.DAEMON, Who.STAFF, Who.EDITOR, Who.GREMLIN
CREATED, SHOWN, ALTERED, REMOVED = Did.CREATED, Did.SHOWN, Did.ALTERED, Did.REMOVED


def test_a_copy_counts_as_right_once_it_is_shown() -> None:
    """Stored is not public: the time of the right text is the time it was shown."""
    truth = truth_of(entries((CREATED, US, 1, True), (SHOWN, EDITOR, 1, True)))
    assert truth.standing is Standing.RIGHT
    assert (truth.created, truth.right_at, truth.wrong_at) == (1_000, 2_000, None)
    assert (truth.creates, truth.doubled, truth.altered_by_us) == (1, 0, 0)


def test_nothing_shown_is_none() -> None:
    """A copy that waits for its editor stands nowhere."""
    assert truth_of(entries((CREATED, US, 1, True))).standing is Standing.NONE
    assert truth_of([]).standing is Standing.NONE


@pytest.mark.parametrize(
    "deed, standing",
    [(ALTERED, Standing.ALTERED), (Did.SPAMMED, Standing.POLLUTED), (REMOVED, Standing.GONE)],
)
def test_what_others_do_to_a_copy_shows_and_is_not_ours(deed: Did, standing: Standing) -> None:
    """A gremlin's deed spoils the standing, never our own record."""
    truth = truth_of(
        entries((CREATED, US, 1, True), (SHOWN, US, 1, True), (deed, GREMLIN, 1, False))
    )
    assert truth.standing is standing
    assert (truth.right_at, truth.wrong_at, truth.altered_by_us) == (2_000, 3_000, 0)


def test_a_second_create_beside_a_standing_copy_is_a_double() -> None:
    """Whoever made the first: a copy of ours beside it is one too many."""
    ours = truth_of(entries((CREATED, US, 1, True), (CREATED, US, 2, True)))
    theirs = truth_of(entries((CREATED, STAFF, 1, True), (CREATED, US, 2, True)))
    assert (ours.doubled, theirs.doubled) == (1, 1)


def test_a_double_that_its_maker_undid_is_none() -> None:
    """Only what stays counts."""
    truth = truth_of(
        entries((CREATED, US, 1, True), (CREATED, US, 2, True), (Did.DELETED, US, 2, True))
    )
    assert (truth.creates, truth.doubled) == (2, 0)


def test_a_create_after_a_removal_is_no_double() -> None:
    """What was taken down does not stand any more."""
    truth = truth_of(
        entries((CREATED, US, 1, True), (REMOVED, EDITOR, 1, True), (CREATED, US, 2, True))
    )
    assert truth.doubled == 0


def test_a_text_of_ours_that_is_not_the_sources_is_our_fault() -> None:
    """Creates and updates of the daemon are measured against the source's text."""
    truth = truth_of(entries((CREATED, US, 1, False), (Did.UPDATED, US, 1, False)))
    assert truth.altered_by_us == 2
    assert truth_of(entries((CREATED, STAFF, 1, False))).altered_by_us == 0


def test_texts_are_compared_without_markup_blanks_and_our_own_line() -> None:
    """Character references and layout do not matter, any other character does."""
    html = "<div><p>到2028年&#91;一&#93;　建成 12处</p></div>"
    assert plain(html + SOURCE_LINE) == "到2028年[一]建成12处"


def test_every_line_is_on_disk_when_it_is_written(tmp_path: Path) -> None:
    """The file holds what memory holds, while the ledger is open."""
    ledger = Ledger(tmp_path / "ledger.jsonl", {FIRST.title: [FIRST.text.bare()]})
    html = FIRST.text.html()
    right = ledger.write(
        Millis(1), US, CREATED, site="s", publication="p", title=FIRST.title, html=html
    )
    wrong = ledger.write(
        Millis(2), US, CREATED, site="s", publication="p", title=FIRST.title, html=html + "改"
    )
    lines = [json.loads(line) for line in (tmp_path / "ledger.jsonl").read_text().splitlines()]
    ledger.close()
    assert (right.whole, wrong.whole) == (True, False)
    assert [line["whole"] for line in lines] == [True, False]
    assert [line["at"] for line in lines] == [1, 2]


def test_the_newest_revision_alone_is_right() -> None:
    """An earlier text that stands is outdated; right from the update on, and counted."""
    first = entries((CREATED, US, 1, True), (SHOWN, US, 1, True))
    assert truth_of(first, newest=2).standing is Standing.OUTDATED
    second = replace(first[0], at=Millis(5_000), did=Did.UPDATED, revision=2)
    truth = truth_of([*first, second], newest=2)
    assert (truth.standing, truth.right_at, truth.updated) == (Standing.RIGHT, 5_000, 1)
    assert (truth.creates, truth.altered_by_us) == (1, 0)


def test_the_ledger_knows_each_revision_by_its_text(tmp_path: Path) -> None:
    """The same title, two texts: each entry says which of them was stored."""
    texts = ("第一条甲。", "第一条乙。", "第一条丙。")
    ledger = Ledger(tmp_path / "ledger", {"通知": texts[:2]})
    told = [
        ledger.write(Millis(1), US, CREATED, site="s", publication="p", title="通知", html=text)
        for text in texts
    ]
    assert [(one.whole, one.revision) for one in told] == [(True, 1), (True, 2), (False, 1)]
    ledger.close()
