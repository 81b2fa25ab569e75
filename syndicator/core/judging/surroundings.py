"""What stands beside the text: spam, hidden text, injected lines, links that lead elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core.address import domain_of
from syndicator.core.judging import findings
from syndicator.core.judging.findings import Changed, SpanKind
from syndicator.core.judging.flat import lay_flat, lay_page_flat
from syndicator.core.judging.pollution import (
    bad_link,
    hidden_spam,
    is_foreign,
    is_own_host,
    may_hold_hidden_spam,
    may_hold_spam,
    spam,
    spam_places,
)
from syndicator.core.judging.sides import Original, Page, Source
from syndicator.core.judging.undoing import rules, takes_back
from syndicator.core.judging.verbatim import Beside
from syndicator.core.reason import Reason
from syndicator.core.text import normalise

_HIDDEN: Final = 4
_JAM: Final = 8
_HAN: Final = re.compile("[一-龥]")
"""Themes hide English words for screen readers; hidden Chinese is for search engines."""

_LINE: Final = 160
_NEAR: Final = 16


@dataclass(frozen=True, slots=True)
class Found:
    """Findings of one kind, with their spans."""

    reasons: tuple[Reason, ...] = ()
    spans: tuple[Changed, ...] = ()
    altered: bool = False
    """Title or number stand there changed."""
    recognised: bool = True
    """Title or number say that it is the policy."""


def foreign_findings(
    original: Original,
    source: Source,
    page: Page,
    outside: Sequence[str],
    rest: Beside | None = None,
) -> Found:
    """Spam around the text, hidden text, links to gambling, foreign links in the article.

    ``outside`` is what stands around the text in the article, normalised; ``rest`` what is beside
    it on the page.
    """
    end = source.flat.place(len(source.flat.plain))
    spans: list[Changed] = []
    reasons: list[Reason] = []
    bad = bad_link(page.links_said or "\n".join(page.links))
    spammy: list[str] = []
    if rest is None or rest.may_hold_spam() or any(map(may_hold_spam, outside)):
        everything = "".join(page.full_text.split())
        parts = (*outside, everything)
        spammy = [shown for part in parts for shown in _spam_lines(source, page, part)]
    for reason, shown, place in (
        (findings.SPAM, list(dict.fromkeys(spammy)), end),
        (findings.HIDDEN_TEXT, _hidden_lines(source, page), 0),
        (findings.BAD_LINK, list(filter(bad_link, page.links)) if bad else [], 0),
        (findings.FOREIGN_LINK, list(_foreign_links(original, page)), end),
    ):
        if shown:
            reasons.append(reason)
            spans += [Changed(SpanKind.INSERTED, "", words, place) for words in shown]
    return Found(tuple(reasons), tuple(spans))


def _spam_lines(source: Source, page: Page, part: str) -> list[str]:
    """Lines with spam in what stands around the text; of a long line the words around it."""
    places = spam_places(part)
    if not places:
        return []
    rows = lay_flat(page.full_text or page.text).rows
    short = [row for row in rows if len(row.plain) <= _LINE and row.plain not in source.own_lines]
    lines = [row.raw.strip() for row in short if spam(row.plain)]
    windows = [part[max(0, at - _NEAR) : at + _NEAR] for at in places]
    strange = (window for window in windows if window not in source.plain)
    return lines or [one for one in strange if spam(one) and len(short) < len(rows)]


def _hidden_lines(source: Source, page: Page) -> list[str]:
    """Hidden lines that are no part of the policy: any inside the article, elsewhere spam only."""
    if not (page.hidden_text or page.body_hidden_text):
        return []
    rows = lay_flat(page.hidden_text).rows
    found: list[str] = []
    if may_hold_hidden_spam("\n".join([row.plain for row in rows])):
        found = [row.raw.strip() for row in rows if hidden_spam(row.plain)]
    jam = [row.raw.strip() for row in rows if len(row.plain) == 1 and _HAN.match(row.plain)]
    for row in lay_page_flat(page.body_hidden_text, frozenset()).rows:
        letters = len(_HAN.findall(row.plain))
        own = row.plain in source.plain or any(row.plain in head for head in source.headings)
        if not own and (letters >= _HIDDEN or is_foreign(row.plain)):
            found.append(row.raw.strip())
    if len(jam) >= _JAM:  # single letters among the words, so that a copied text is garbled
        found.append("".join(jam))
    return list(dict.fromkeys(found))


_TOOLS: Final = re.compile(
    r"(?:.*\.)?(?:weixin\.qq|qzone\.qq|connect\.qq|share\.v\.t\.qq|weibo|baidu|jiathis|bshare|douban"
    r"|facebook|twitter|x|linkedin|pinterest|whatsapp|t|telegram|wordpress|gravatar|addtoany"
    r"|adobe|wps|conac)\.(?:com|cn|org|me|net)"
)
"""Hosts of sharing tools, readers and marks that stand beside many an article."""


def _foreign_links(original: Original, page: Page) -> Iterator[str]:
    """Links in the article that lead off the site, to no government's and not where it came from.

    国办's rule: no addresses outside gov.cn on government sites without approval.
    """
    if not page.body_links:
        return
    own = {domain_of(url) for url in (page.url, original.url) if url}
    own.update(domain_of(link.url) for link in original.links)
    if page.url is None:
        inside = {link.url for link in page.body_links}
        own.update(domain_of(link) for link in page.links if link not in inside)
    for link in page.body_links:
        site = domain_of(link.url)
        if site and site not in own and not is_own_host(site) and not _TOOLS.fullmatch(site):
            yield f"{link.text} {link.url}".strip()


_FEW: Final = 6
"""Letters from which on a line that ends like one is a sentence; fewer are a label or a name."""
_ENDS: Final = re.compile('[.!?…]"?\\)?$')
_NOTE: Final = re.compile(
    "解读|咨询|意见建议|宝贵意见|有帮助|热线|来源|转载|版权|声明|废止|失效|停止执行|有效期|附件|下载|原文|链接|二维码|扫一扫|扫码"
    "|打印|浏览器|收藏|分享|评论|登录|登陆|必填|cookie|编辑|供图|摄影|无障碍|朗读|语音"
)
"""What sites may say of a copy below it; a mark that a document is no longer in force is owed."""


def injected_lines(source: Source, page: Page, rest: Beside | None = None) -> tuple[str, ...]:
    """Sentences in the article, before or behind the text, that are none of the policy's.

    Only where the article was cut out of its page: in a whole page anything may stand. ``rest`` is
    what is beside the text in the article.
    """
    if not page.cut_out or (rest is not None and rest.is_empty):
        return ()
    strange = _strange(source, page.text.split("\n") if rest is None else rest.lines())
    flat = lay_page_flat(strange, source.own_lines, frozenset(source.headings))
    signed = (  # 编辑：加微信…
        row
        for row in lay_flat(strange).rows
        if hidden_spam(row.plain) and row.plain not in source.plain
    )
    labels = {normalise(link.text) for link in page.body_links}  # links are judged by themselves
    injected = (
        row for row in flat.rows if row.plain not in labels and _is_injected(source, row.plain)
    )
    return tuple(dict.fromkeys(row.raw.strip() for row in (*injected, *signed)))


def _strange(source: Source, lines: Iterable[str]) -> str:
    """The lines with each run of the policy's own lines cut down to one: the rest is the question.

    One is left, for it ends a list of other articles.
    """
    own = source.raw_lines
    kept: list[str] = []
    for line in lines:
        if line not in own or not kept or kept[-1] not in own:
            kept.append(line)
    return "\n".join(kept)


def _is_injected(source: Source, plain: str) -> bool:
    if plain in source.own_lines or plain in source.plain:
        return False
    for heading in source.headings:
        plain = plain.replace(heading, "")
    letters = len(_HAN.findall(plain))
    if letters >= _HIDDEN and hidden_spam(plain):
        return True
    if takes_back(plain):
        return True
    sentence = letters >= _FEW and _ENDS.search(plain) is not None
    strange = sentence or (letters >= _HIDDEN and is_foreign(plain))
    return strange and (rules(plain) or not _NOTE.search(plain))
