"""Whether a document is one we know: three keys, each alone enough, none trusted blindly.

Keys are the normalised address, the document number and the digest of the text. No date is one:
most lists carry days only, and twenty rows may share a day. A policy that comes again under a new
address is the same policy, one whose text changed is a revision of it, and whatever does not add up
goes to a person, because addresses are used again and numbers get mistyped.

The policies that every hit key points at are the candidates; none in common, or several, is a
conflict. For a single candidate ("other": given on both sides, and none of its own):

=======  =======  =======  ==========================================================
address  number   text     outcome
=======  =======  =======  ==========================================================
any      not      same     the same; outdated where the text is an earlier revision
any      other    same     conflict: equal text under two numbers
same     other    any      conflict: one address, two numbers
same     same     other    revised, even under a new title: two keys agree
same     none     other    revised where the titles agree, else conflict
not      same     other    revised where the titles agree, else conflict
same     not      none     the same: a list row shows no text
not      same     none     the same where the titles agree, else conflict
=======  =======  =======  ==========================================================

("not": not given, or not matching; for a number, not contradicting.) No key hit: new.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from syndicator.core.model import PolicyId
from syndicator.core.reason import Reason
from syndicator.core.text import titles_agree


class Key(StrEnum):
    """By what a document is recognised."""

    ADDRESS = "address"
    NUMBER = "number"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one document as it was read; None where it has none or it was not read."""

    address: str | None
    """Normalised by `core.address`."""
    doc_no: str | None
    """Canonical 代字|年|号, given only where the number identifies (`DocNo.identifies`)."""
    text: str | None
    """Digest by `core.text`; None for an empty text, which all broken pages share."""


@dataclass(frozen=True, slots=True)
class KnownPolicy:
    """All keys a policy was ever seen under."""

    id: PolicyId
    titles: tuple[str, ...]
    addresses: frozenset[str]
    doc_nos: frozenset[str]
    texts: frozenset[str]
    """Digests of all its revisions."""
    latest: str | None
    """Digest of the newest revision; None while its text was not read."""


@dataclass(frozen=True, slots=True)
class New:
    """Nothing we know."""


@dataclass(frozen=True, slots=True)
class Same:
    """A policy we know."""

    id: PolicyId
    by: tuple[Key, ...]
    outdated: bool = False
    """It shows an earlier revision's text: newest wins, nothing is taken over."""


@dataclass(frozen=True, slots=True)
class Revised:
    """A policy we know with a text we do not: its next revision."""

    id: PolicyId
    by: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A person must say what it is."""

    ids: tuple[PolicyId, ...]
    """Policies in question, ascending; empty for a document without any key."""
    why: Reason


Match = New | Same | Revised | Conflict


def match(new: Keys, title: str, known: Sequence[KnownPolicy]) -> Match:
    """What the document with these keys and this title is; see the module's table.

    `known` holds at least every policy that shares a key with it; others do no harm.
    """
    if new == Keys(None, None, None):
        return Conflict((), _NO_KEY)
    hits = {policy.id: by for policy in known if (by := _shared(new, policy))}
    if not hits:
        return New()
    hit_keys = {key for by in hits.values() for key in by}
    candidates = [policy for policy in known if set(hits.get(policy.id, ())) == hit_keys]
    if len(candidates) != 1:
        in_question = [policy.id for policy in candidates] or list(hits)
        return Conflict(tuple(sorted(in_question)), _SEVERAL if candidates else _DISAGREE)
    policy = candidates[0]
    return _weigh(new, title, policy, hits[policy.id])


def _shared(new: Keys, policy: KnownPolicy) -> tuple[Key, ...]:
    """The keys by which the policy is hit."""
    pairs = (
        (Key.ADDRESS, new.address, policy.addresses),
        (Key.NUMBER, new.doc_no, policy.doc_nos),
        (Key.TEXT, new.text, policy.texts),
    )
    return tuple(key for key, value, values in pairs if value is not None and value in values)


def _weigh(new: Keys, title: str, policy: KnownPolicy, by: tuple[Key, ...]) -> Match:
    """One candidate: the table, row by row."""
    ids = (policy.id,)
    if new.doc_no is not None and policy.doc_nos and Key.NUMBER not in by:
        return Conflict(ids, _TWO_NUMBERS_ONE_TEXT if Key.TEXT in by else _TWO_NUMBERS_ONE_ADDRESS)
    if Key.TEXT in by:
        return Same(policy.id, by, outdated=new.text != policy.latest)
    agree = any(titles_agree(title, other) for other in policy.titles)
    text_changed = new.text is not None and bool(policy.texts)
    if text_changed:
        sure = agree or len(by) > 1
        return Revised(policy.id, by) if sure else Conflict(ids, _OTHER_TITLE[by[0]])
    if agree or Key.ADDRESS in by:
        return Same(policy.id, by)
    return Conflict(ids, _OTHER_TITLE[Key.NUMBER])


_NO_KEY = Reason(
    "no_key",
    "没有网址、文号和正文，无法识别",
    "neither address nor number nor text: nothing to know it by",
)
_SEVERAL = Reason(
    "several_candidates",
    "同一标识对应多份已知文件，请人工认定",
    "its keys belong to several known policies alike: a person must say which",
)
_DISAGREE = Reason(
    "keys_disagree",
    "网址、文号、正文分别指向不同的已知文件，请人工认定",
    "its keys point at different known policies: a person must say which",
)
_TWO_NUMBERS_ONE_TEXT = Reason(
    "same_text_other_number",
    "正文相同而文号不同（可能文号有误），请人工核对",
    "equal text under another number (perhaps mistyped): a person must compare",
)
_TWO_NUMBERS_ONE_ADDRESS = Reason(
    "same_address_other_number",
    "网址相同而文号不同（网址被改用或文号更正），请人工核对",
    "same address with another number (address used again, or number corrected): compare",
)
_OTHER_TITLE = {
    Key.ADDRESS: Reason(
        "same_address_other_title",
        "网址相同而标题、正文均不同（网址可能被改用），请人工核对",
        "same address with another title and text (perhaps used again): a person must compare",
    ),
    Key.NUMBER: Reason(
        "same_number_other_title",
        "文号相同而标题不同（可能文号有误），请人工核对",
        "same number under another title (perhaps mistyped): a person must compare",
    ),
}
