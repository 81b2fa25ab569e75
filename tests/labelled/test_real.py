"""The judge on real pages: each is faithful to itself, and no small edit of it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from syndicator.core.docno import find_docno
from syndicator.core.judging.compare import Original, Page, compare
from syndicator.core.judging.sides import Anchor
from syndicator.core.verdict import Verdict
from syndicator.pages.extract import read_page
from syndicator.pages.sanitise import sanitise, text_of
from syndicator.pages.side import page_side
from tests.labelled.edits import applied, edits

EACH = 26
HEAD = 80
"""Characters at the beginning that may be title and number, which a page may show elsewhere."""
GOOD = {Verdict.FAITHFUL, Verdict.LINKED, Verdict.MISPLACED, Verdict.ABSENT}


def _sides(file: Path) -> tuple[Original, Page]:
    """A real page as source and as copy."""
    read = read_page(file.read_bytes())
    text = text_of(sanitise(read.body_html or ""))
    links = tuple(Anchor(link.url, link.text) for link in read.body_links)
    number = find_docno(read.full_text[:800])
    return Original(number, read.title or "", text, None, None, links), page_side(read)


def test_edits_of_real_pages_are_seen(real_data: Path) -> None:
    """Each policy page as it is, then with one of each kind of edit, is judged right."""
    files = [*sorted(real_data.glob("govcn_policy_*/*.html")), *real_data.glob("govcn_gongbao/*")]
    assert len(files) > 10
    unseen: list[str] = []
    for number, file in enumerate(files):
        original, page = _sides(file)
        if compare(original, page).verdict is not Verdict.FAITHFUL:
            unseen.append(f"{file.name}: not faithful to itself")
        for _, edit in edits((original.text,), EACH, seed=number):
            shown = applied(original.text, edit)
            full = page.full_text.replace(page.text, shown)
            found = compare(original, replace(page, text=shown, full_text=full))
            if edit.start > HEAD and found.verdict in GOOD:
                unseen.append(f"{file.name}: {edit} {found.verdict}")
    assert not unseen, "\n".join(unseen)
