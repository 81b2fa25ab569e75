"""Look-ups as the options describe them: which questions are asked, and every page of an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from syndicator.sdk import LookupFailed, Reference
from syndicator.sdk.answers import as_lookup_failed, explain
from syndicator.sdk.recognise import number_words
from syndicator_adapters.http import answers
from syndicator_adapters.http.exchange import Answer, Exchange
from syndicator_adapters.http.holes import Value
from syndicator_adapters.http.spec import Find, by_number, uses

Item = tuple[object, Answer]
"""One item of a list, and the answer it stands in."""


def questions(looks: Sequence[Find], ref: Reference) -> Iterator[tuple[Find, str]]:
    """Every look-up with the key it asks for; those by number only where there is one."""
    numbered = bool(number_words(ref.doc_no))
    for look in looks:
        if numbered or not by_number(look):
            for key in ref.keys if uses(look, "key") else (ref.key,):
                yield look, key


async def listed(
    exchange: Exchange, look: Find, values: Mapping[str, Value]
) -> list[Item] | LookupFailed:
    """Everything a look-up lists, page after page.

    More matches than the pages read is a failure: what was not read may be the copy.
    """
    items: list[Item] = []
    pages = look.pages
    first, most = (pages.first, pages.most) if pages and uses(look, "page") else (1, 1)
    for page in range(first, first + most):
        answer = await exchange.send(look, {**values, "page": page})
        if not isinstance(answer, Answer):
            return as_lookup_failed(answer)
        if look.none and answers.holds(look.none, answer.reply.status, answer.value):
            return items
        if refusal := exchange.refusal(look, answer):
            return as_lookup_failed(refusal)
        found = answers.items(answer.value, look.items)
        if found is None:
            return as_lookup_failed(answer.nonsense(look.items or "find.items"))
        items += [(item, answer) for item in found]
        if pages is None or not answers.more_follow(answer.value, pages, len(found), len(items)):
            return items
        if not found:  # it claims more than it gives
            return as_lookup_failed(answer.nonsense(look.items or "find.items"))
    zh = f"查到的稿件不止{most}页，未能读全；请收窄 find 或调大 pages"
    en = f"more than {most} page(s) of matches; narrow the find or raise pages"
    return LookupFailed(explain(zh, en, look.url.partition("?")[0]))
