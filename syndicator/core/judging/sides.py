"""The two sides of a comparison, and what comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from syndicator.core.docno import DocNo, find_docnos
from syndicator.core.judging.findings import Changed
from syndicator.core.judging.flat import Flat, lay_flat
from syndicator.core.judging.listed import Listed, listed
from syndicator.core.judging.noise import is_noise, kind_of_noise
from syndicator.core.judging.signs import Bearing
from syndicator.core.judging.verbatim import OwnText, own_text
from syndicator.core.reason import Reason
from syndicator.core.text import digit_joints, normalise
from syndicator.core.times import Stamp
from syndicator.core.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link: where it leads, absolute, and the words it bears."""

    url: str
    text: str


@dataclass(frozen=True, slots=True)
class Original:
    """The policy as its source has it."""

    doc_no: DocNo | None
    title: str
    text: str
    published: Stamp | None = None
    url: str | None = None
    """Address at the source: a page that links there may be a link in place of a repost."""
    links: tuple[Anchor, ...] = ()
    """Links in its text; those that lead to files are its attachments."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a site, read."""

    text: str
    """The article's text, one block a line."""
    title: str | None = None
    links: Sequence[str] = ()
    """Absolute addresses."""
    links_said: str = ""
    """The same in one text, where what they have in common may stand once."""
    head_date: Stamp | None = None
    """When the page says it was published."""
    expected_column: str | None = None
    """Column the copy is owed in; None where any will do."""
    column: str | None = None
    status: str = "ok"
    """``ok``, ``blocked``, ``missing`` or ``unreadable``."""
    full_text: str = ""
    """All visible text, where the article's was cut out of it."""
    hidden_text: str = ""
    """What the page carries and no visitor sees."""
    body_hidden_text: str = ""
    """The part of it inside the article."""
    traditional: bool = False
    """Whether it declares the traditional script (``lang``, charset, address)."""
    url: str | None = None
    """Its own address: links to its own site are not foreign."""
    cut_out: bool = False
    """Whether ``text`` is the article, found and cut out, and not the whole page."""
    body_links: tuple[Anchor, ...] = ()
    """Links in the article."""
    files: tuple[Anchor, ...] = ()
    """Links anywhere on the page that lead to files."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the page shows of the policy, why, and every changed span."""

    verdict: Verdict
    reasons: tuple[Reason, ...]
    spans: tuple[Changed, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """An original made ready once for all the pages it is compared with."""

    plain: str
    flat: Flat
    own_lines: frozenset[str]
    bearing: Bearing
    headings: tuple[str, ...]
    joints: frozenset[int]
    """Where neighbouring cells of figures meet in ``plain``."""
    own: OwnText
    """What of it need not be asked of each page."""
    title: str
    """Normalised; empty where it has none."""
    raw_lines: frozenset[str]
    inner: frozenset[str]
    """Its lines that would be noise on a page: 时间：… of a meeting, a cell that says 中."""
    listed: Listed | None
    """Its list of attachments."""

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of noise that are a part of it."""
        return frozenset(map(kind_of_noise, self.inner))


@lru_cache(maxsize=64)
def prepared(original: Original) -> Source:
    """Make an original ready; the last few are kept, for one policy meets many pages."""
    flat = lay_flat(original.text)
    plain = normalise(original.text)
    mentions = find_docnos(original.text)
    headings = [normalise(original.title)]
    if original.doc_no is not None:
        own = {original.text[a:b] for number, (a, b) in mentions if number == original.doc_no}
        headings += sorted(map(normalise, (original.doc_no.text, *own)), key=len, reverse=True)
    quoted = frozenset(number for number, _ in mentions)
    bearing = Bearing(original.title, original.doc_no, quoted, plain)
    own_lines = frozenset(row.plain for row in flat.rows)
    text = original.text.strip()
    return Source(
        plain,
        flat,
        own_lines,
        bearing,
        tuple(filter(None, headings)),
        digit_joints(original.text),
        own_text(original.text, plain, bearing),
        headings[0],
        frozenset(text.split("\n")),
        _inner([row.plain for row in flat.rows]),
        listed(flat),
    )


_PARAGRAPH: Final = 30
_ENDS: Final = (".", ":", ";")


def _inner(lines: Sequence[str]) -> frozenset[str]:
    """Lines like noise between the first paragraph and the end: what stands there is the text's.

    Above the first paragraph and at the end the source's own page may have left its furniture.
    """
    sure = [at for at, line in enumerate(lines) if not is_noise(line)]
    prose = (at for at in sure if lines[at].endswith(_ENDS) or len(lines[at]) >= _PARAGRAPH)
    first = next(prose, None)
    if first is None:
        return frozenset()
    return frozenset(line for line in lines[first : sure[-1]] if is_noise(line))
