"""Does this page show that policy? The verdict, its reasons, and every changed span.

Exact containment of the normalised text decides "faithful": no similarity score sees an inserted
不. Where the text is not contained, noise between its lines is set aside and the text laid along
the page (:mod:`~syndicator.core.judging.align`); what each difference means is judged one by one
(:mod:`~syndicator.core.judging.edits`), and title, number, links tell a changed copy from another
document (:mod:`~syndicator.core.judging.signs`). Nothing positive is said on title or number alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from syndicator.core.judging import findings
from syndicator.core.judging.attachments import attachments
from syndicator.core.judging.edits import Change, Judged
from syndicator.core.judging.enclosing import enclosing
from syndicator.core.judging.findings import Changed, SpanKind
from syndicator.core.judging.flat import Flat, lay_flat, lay_page_flat, normalise_laid
from syndicator.core.judging.glyphs import (
    as_shown,
    folded_original,
    folded_page,
    is_traditional,
)
from syndicator.core.judging.laid import Laid, lay
from syndicator.core.judging.listed import as_listed
from syndicator.core.judging.sides import Comparison, Original, Page, Source, prepared
from syndicator.core.judging.signs import Sign, Signs, links_to, read_signs
from syndicator.core.judging.standing import Placed, standing
from syndicator.core.judging.surroundings import foreign_findings
from syndicator.core.judging.twins import beside_twins
from syndicator.core.judging.unseen import Stretch, unseen
from syndicator.core.judging.verbatim import beside
from syndicator.core.judging.walls import gone_words, shell_words, wall_words
from syndicator.core.text import has_replacement, looks_garbled
from syndicator.core.verdict import Verdict

__all__ = ["Changed", "Comparison", "Original", "Page", "SpanKind", "compare"]

_WALL: Final = 800
_LONGEST_PAGE: Final = 400_000
_LINKED: Final = 0.3
_WHOLE: Final = 0.9
_SAME_TEXT: Final = 0.97
_UNSIGNED: Final = 0.5
_ANY: Final = 0.05
_DENSE: Final = 0.5
_PIECE: Final = 0.2
_PURE: Final = 0.95
_UNLIKE: Final = frozenset({Verdict.ABSENT, Verdict.ALTERED, Verdict.PARTIAL})
_WHOLE_TEXT: Final = frozenset({Verdict.FAITHFUL, Verdict.MISPLACED})


def compare(original: Original, page: Page) -> Comparison:
    """The verdict on one page, of all but ``vanished`` (which needs to know the past)."""
    declared = page.traditional
    found = None if declared else _compared(original, page)
    if found is not None and found.verdict not in _UNLIKE:
        return found
    if is_traditional(page.full_text or page.text):
        folded = _compared(folded_original(original), folded_page(page))
        if not declared and folded.verdict in _WHOLE_TEXT:
            folded = replace(folded, verdict=Verdict.ALTERED, reasons=(findings.OTHER_SCRIPT,))
        return as_shown(folded, original, page)
    return found or _compared(original, page)


def _compared(original: Original, page: Page) -> Comparison:
    if page.status != "ok":
        return _by_status(page.status)
    source = prepared(original)
    texts = [text for text in (page.text, page.full_text) if text.strip()]
    if source.plain:
        for text in texts:
            placed = _lined(source, page, text)
            if placed is not None:
                return _whole(original, source, page, placed)
            plain = normalise_laid(text)
            at = plain.find(source.plain)
            if at >= 0 and _stands_as_it_is(source, text, plain[at + 1 :]):
                return _whole(original, source, page, _placed(source, plain, at))
            if at >= 0:
                cut_out = page.cut_out and text is page.text
                return _contained(original, source, page, text, plain, cut_out=cut_out)
    anew = _as_listed(source, page)
    if anew != page:
        return _compared(original, anew)
    return _not_verbatim(original, source, page, texts)


def _as_listed(source: Source, page: Page) -> Page:
    """The page with the policy's list of attachments as the policy writes it."""
    own = source.listed
    if own is None:
        return page
    return replace(page, text=as_listed(own, page.text), full_text=as_listed(own, page.full_text))


def _contained(
    original: Original, source: Source, page: Page, text: str, plain: str, *, cut_out: bool
) -> Comparison:
    """The verdict where the text stands in one piece, unless what folding hides was changed."""
    at = plain.find(source.plain)
    whole = (Stretch(0, at, len(source.plain)),)
    hidden = unseen(original, source, text, whole, cut_out=cut_out)
    return hidden or _whole(original, source, page, _placed(source, plain, at))


def _whole(original: Original, source: Source, page: Page, placed: Placed) -> Comparison:
    """The verdict where the text stands in one piece."""
    found = standing(original, source, page, placed)
    return beside_twins(source, page, source.plain, found, placed.page)


def _lined(source: Source, page: Page, text: str) -> Placed | None:
    """Where the text stands once, line by line as its source has it; None where it does not.

    Such a text needs no normalising: only what is beside it does.
    """
    here = beside(source.own, text)
    around = here.normalised() if here is not None else None
    if around is None:
        return None
    article = here if text is page.text else None
    whole = here if text is page.full_text else beside(source.own, page.full_text)
    return Placed(around[0], source.plain, around[1], article, whole)


def _by_status(status: str) -> Comparison:
    verdict = {
        "blocked": Verdict.BLOCKED,
        "missing": Verdict.ABSENT,
    }.get(status, Verdict.UNREADABLE)
    return Comparison(verdict, (findings.STATUS.get(status, findings.STATUS["unreadable"]),))


# -- the text does not stand there word for word ----------------------------------------------


def _not_verbatim(original: Original, source: Source, page: Page, texts: list[str]) -> Comparison:
    texts = [text[:_LONGEST_PAGE] for text in texts]
    text = (page.full_text if page.full_text.strip() else page.text)[:_LONGEST_PAGE]
    everything = lay_flat(text)
    signs = read_signs(source.bearing, page.title, everything)
    apart = frozenset(head for head in source.headings if head not in source.plain)
    own, kinds = source.own_lines, source.kinds
    flats = [lay_page_flat(text, own, apart, source.plain) for text in texts]
    for given, flat in zip(texts, flats, strict=True):
        if source.plain and source.plain in flat.plain:
            cut_out = page.cut_out and given is page.text
            return _contained(original, source, page, flat.said, flat.plain, cut_out=cut_out)
    silent = _says_nothing(page, everything)
    if silent is not None:
        return silent
    if kinds:  # a changed line of these kinds must be seen, and would be dropped as noise
        flats = [lay_page_flat(text, own, apart, source.plain, kinds) for text in texts]
    best = max(
        (lay(source, flat) for flat in flats if source.plain),
        key=lambda laid: laid.share if laid else 0.0,
        default=None,
    )
    said = page.links_said or "\n".join(page.links)
    linked = links_to(original.url, page.links, said, texts)
    linking = linked and signs.same
    if best is None or (best.share < _ANY and not (linking and _is_spoiled(best))):
        return _nothing_of_it(signs, linked=linked, gone=gone_words(everything.plain))
    cut_out = page.cut_out and best.flat is flats[0]
    return _partly(original, source, page, signs, best, linked=linked, cut_out=cut_out)


def _says_nothing(page: Page, everything: Flat) -> Comparison | None:
    """Walls, empty shells and ruined text say nothing about the site."""
    plain = everything.plain
    if not plain and not page.links:
        return Comparison(Verdict.UNREADABLE, (findings.EMPTY,))
    if has_replacement(page.text) or has_replacement(page.title or ""):
        return Comparison(Verdict.UNREADABLE, (findings.REPLACEMENT,))
    if looks_garbled(page.text):
        return Comparison(Verdict.UNREADABLE, (findings.GARBLED,))
    if len(plain) < _WALL and wall_words(plain):
        return Comparison(Verdict.BLOCKED, (findings.wall(wall_words(plain) or ""),))
    if shell_words(plain):
        return Comparison(Verdict.UNREADABLE, (findings.SHELL,))
    return None


def _nothing_of_it(signs: Signs, *, linked: bool, gone: str | None) -> Comparison:
    """The verdict where none of the text stands on the page."""
    if gone is not None:
        return Comparison(Verdict.ABSENT, (findings.gone(gone),))
    if linked and not signs.other and signs.same:
        return Comparison(Verdict.LINKED, (findings.LINKED, *findings.shown_by(signs)))
    reasons = (findings.NOT_ON_PAGE, *findings.other_document(signs))
    return Comparison(Verdict.ABSENT, reasons)


def _partly(
    original: Original,
    source: Source,
    page: Page,
    signs: Signs,
    laid: Laid,
    *,
    linked: bool,
    cut_out: bool,
) -> Comparison:
    """The verdict where a part of the text, or all of it with changes, stands on the page."""
    linking = linked and signs.same
    spoiled = linking and _is_spoiled(laid)
    known = spoiled or _is_this_policy(signs, laid)
    if linking and not spoiled and (laid.share < _LINKED or not known):
        return Comparison(Verdict.LINKED, (findings.LINKED, *findings.shown_by(signs)))
    if not known:
        share = findings.share_only(laid.share)
        return Comparison(Verdict.ABSENT, (share, *findings.other_document(signs)))
    plain, alignment = laid.flat.plain, laid.alignment
    ahead, behind = plain[: alignment.start], plain[alignment.end :]
    within = enclosing(source, page, ahead)
    if within is not None:
        share = findings.share_only(laid.share)
        return Comparison(Verdict.ABSENT, (within, share))
    changes = {item.change for item in laid.judged} - {Change.NOISE}
    if not changes and alignment.size < len(source.plain):
        changes = {Change.CUT}  # laid closely, and only the beginning of it: nothing is claimed
    if not changes:
        hidden = unseen(original, source, laid.flat.said, tuple(_stretches(laid)), cut_out=cut_out)
        if hidden is not None:
            return hidden
        body = "\n".join(_kept(source.plain, laid.judged))
        found = standing(original, source, page, Placed(ahead, body, behind))
        return beside_twins(source, page, plain[alignment.start : alignment.end], found)
    foreign = foreign_findings(original, source, page, (ahead, behind))
    attached = attachments(original, page)
    spans = [
        findings.span_of(source.flat, laid.flat, item)
        for item in laid.judged
        if item.change is not Change.NOISE
    ]
    reasons = [findings.change(change, laid.judged) for change in Change if change in changes]
    reasons += [*findings.figures_changed(spans), *attached.reasons]
    if attached.renamed:
        changes.add(Change.CHANGED)
    verdict = _worst(changes, foreign=bool(foreign.reasons))
    return Comparison(
        verdict, (*reasons, *foreign.reasons), (*spans, *attached.spans, *foreign.spans)
    )


_SPOT: Final = 12


def _is_spoiled(laid: Laid) -> bool:
    """Whether the few sentences that stand above a link are the policy's with a spot changed."""
    return laid.density >= _PURE and any(
        item.change in {Change.REMOVED, Change.ADDED, Change.CHANGED}
        and max(item.edit.a1 - item.edit.a0, item.edit.p1 - item.edit.p0) <= _SPOT
        for item in laid.judged
    )


def _placed(source: Source, plain: str, at: int) -> Placed:
    return Placed(plain[:at], source.plain, plain[at + len(source.plain) :])


def _stands_as_it_is(source: Source, text: str, rest: str) -> bool:
    """Whether the text stands once, line by line as the original has it: no need to look closer."""
    return source.own.lined in f"\n{text}\n" and source.plain not in rest


def _kept(plain: str, judged: Sequence[Judged]) -> Iterator[str]:
    """The pieces of the original that stand on the page."""
    at = 0
    for item in judged:
        yield plain[at : item.edit.a0]
        at = item.edit.a1
    yield plain[at:]


def _stretches(laid: Laid) -> Iterator[Stretch]:
    """The same, with where on the page they stand."""
    a, p = 0, laid.alignment.start
    for edit in laid.alignment.edits:
        yield Stretch(a, p, edit.a0 - a)
        a, p = edit.a1, edit.p1
    yield Stretch(a, p, laid.alignment.size - a)


def _is_this_policy(signs: Signs, laid: Laid) -> bool:
    """Whether what stands there is this policy, cut or changed, and not another document."""
    if signs.number is Sign.OTHER and signs.title is not Sign.SAME:
        return laid.share >= _SAME_TEXT
    if signs.title is Sign.OTHER and signs.number is not Sign.SAME:
        return laid.share >= _WHOLE and laid.density >= _WHOLE
    if signs.same:
        return laid.share >= _ANY and laid.density >= _DENSE
    piece = laid.share >= _PIECE and laid.density >= _PURE
    return piece or (laid.share >= _UNSIGNED and laid.density >= _DENSE)


def _worst(changes: set[Change], *, foreign: bool) -> Verdict:
    if changes & {Change.REMOVED, Change.ADDED, Change.CHANGED, Change.MOVED}:
        return Verdict.ALTERED
    if foreign or Change.FOREIGN in changes:
        return Verdict.POLLUTED
    return Verdict.PARTIAL
