"""Document numbers (发文字号): found in any spelling, reduced to one key.

GB/T 9704-2012 writes ``国发〔2014〕26号``; of the spellings on real pages only half look so. The
rest use other brackets, mixed brackets, full-width digits, blanks, ``第`` and leading zeros, or
have no 代字 at all (orders and announcements: ``国务院令第838号``, ``公告2017年第5号``). The key
``代字|年|号`` is the same for all spellings of one number; orders without a year leave it empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple

_SERIAL_KINDS: Final = ("令", "公告", "通告")


class DocNo(NamedTuple):
    """One document number: 代字 (with the kind for orders), year or None, running number."""

    prefix: str
    year: int | None
    number: int

    @property
    def key(self) -> str:
        """``代字|年|号``; the year is empty where the number has none (``国务院令||838``)."""
        return f"{self.prefix}|{'' if self.year is None else self.year}|{self.number}"

    @property
    def text(self) -> str:
        """The standard spelling: GB/T 9704-2012 7.2.5, orders as their issuers write them."""
        if self.year is None:
            return f"{self.prefix}第{self.number}号"
        if self.prefix.endswith(_SERIAL_KINDS):
            return f"{self.prefix}{self.year}年第{self.number}号"
        return f"{self.prefix}〔{self.year}〕{self.number}号"

    @property
    def identifies(self) -> bool:
        """Whether it names its issuer: a bare ``令2018年第1号`` is one of many of that year."""
        return self.prefix not in _SERIAL_KINDS

    def issued_by(self, issuer: str) -> DocNo:
        """The same number with its issuer named, where it did not name one itself."""
        return self if self.identifies or not issuer else self._replace(prefix=issuer + self.prefix)

    def same(self, other: DocNo) -> bool:
        """Whether both can be one number: a missing year (orders run on) is no contradiction."""
        years = {self.year, other.year} - {None}
        return (self.prefix, self.number) == (other.prefix, other.number) and len(years) <= 1


Place = tuple[int, int]
"""Start and end of a mention in the text searched, as for a slice."""

_PLAIN: Final = str.maketrans(
    {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys(map(ord, "\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u2060\u3000\ufeff"), " ")
    | {ord("﹝"): "〔", ord("﹞"): "〕", ord("號"): "号"}
)
"""Width and blanks made plain, one character for one, so that places stay true."""

_MAY: Final = re.compile(
    r"[〔﹝\[［(（【〖〈<＜{｛「令告号號][^\w\n]*"
    r"(?:第|令|公告|通告|\d{4}[^\w\n]*?[年〕﹞\]］)）】〗〉>＞}｝」])"
)
"""What any spelling holds: a year in brackets, or a kind beside year or number."""

_HAN: Final = "一-龥"
_B: Final = r"[^\S\n]*"
_YEAR: Final = r"(?P<year>(?:19|20)\d\d)"
_NUMBER: Final = rf"(?:第{_B})?0*(?P<number>\d{{1,5}})"
_ORDINAL: Final = r"(?:0*(?P<number>\d{1,5})|(?P<numeral>[〇零一二三四五六七八九十百千]{1,7}))"
_NOT_A_PLACE: Final = r"(?![楼院线门房店馆桥井库车机厂铺栋幢室])"
_KIND: Final = r"(?P<kind>令|公告|通告)"

_BRACKETED: Final = re.compile(
    rf"{_B}[〔\[(【〖〈<{{「]{_B}{_YEAR}{_B}年?{_B}[〕\])】〗〉>}}」]{_B}{_NUMBER}"
    rf"(?={_B}号{_NOT_A_PLACE}|{_B}[、,和及至]{_B}\d{{1,5}}{_B}号)(?:{_B}号)?"
)
_KIND_FIRST: Final = re.compile(
    rf"{_KIND}{_B}[〔\[(【]?{_B}(?:{_YEAR}{_B}年{_B}(?:第{_B})?|第{_B}){_ORDINAL}{_B}号{_NOT_A_PLACE}"
)
_KIND_LAST: Final = re.compile(
    rf"(?:{_YEAR}{_B}年{_B}(?:第{_B})?|第{_B}){_ORDINAL}{_B}号{_B}{_KIND}"
)
_WHOLE: Final = re.compile(
    rf"[{_HAN}\s]{{1,30}}[〔\[(【〖〈<{{「]{_B}{_YEAR}{_B}[〕\])】〗〉>}}」]{_B}{_NUMBER}"
)
_BEFORE: Final = re.compile(rf"[{_HAN}]+(?:[^\S\n]+[{_HAN}]+)*$")

_REACH: Final = 48
_LONGEST: Final = 12

_PROSE_WORDS: Final = (
    "关于|根据|按照|依据|依照|遵照|参照|参考|违反|贯彻|落实|执行|实施|印发|转发|批转|下发|颁布|发布"
    "|制定|修改|修订|废止|替代|代替|通知|意见|决定|规定|办法|方案|批复|通报|报告|公报|精神|文件|条例|附件"
    "|详见|参见|其中|以及|同时|属于|属|文号|字号|编号|已经|截至|[一二三四五六七八九十]日|号[和或]|批准文号为"
    "|[的号与及等见按据在以是为]"
)
_PROSE: Final = re.compile(f".*(?:{_PROSE_WORDS})(?=.)")
_ISSUER: Final = re.compile(
    ".*(?:公司|委员会|办公厅|办公室|人民政府|总局|国务院|联合会|协会|法院|检察院|银行"
    "|[一-龥]{2}[区县市](?=[京津沪渝冀晋辽吉黑苏浙皖闽赣鲁豫鄂湘粤桂琼川黔滇陕甘青宁]))(?=.)"
)
_FORMER: Final = re.compile("^原(?=.{2,}令$)|^中华人民共和国(?=.{2})|^日(?=[京津沪渝国])")
_NO_PREFIX: Final = re.compile(
    f"{_PROSE_WORDS}|[第约共年月日号]|.*[路街巷弄村栋幢室]|电话|邮编|传真|会议"
)
_LICENCES: Final = {"备", "备案", "证", "许可证", "备案号"}


def may_hold_docno(text: str) -> bool:
    """Whether :func:`find_docnos` can find anything in ``text``, in one short search."""
    return _MAY.search(text) is not None


def find_docnos(text: str) -> list[tuple[DocNo, Place]]:
    """Every document number mentioned in ``text``, in order, with its place there.

    The place starts with the 代字; prose run together with it (``关于实施京建法【2012】14号``) is
    left out. Numbers of houses, licences, proposals and telephones are none.
    """
    if not may_hold_docno(text):
        return []
    plain = text.translate(_PLAIN)
    found: list[tuple[DocNo, Place]] = []
    end = 0
    for docno, place in sorted(_candidates(plain), key=lambda pair: pair[1]):
        if place[0] >= end:
            found.append((docno, place))
            end = place[1]
    return found


def find_docno(text: str) -> DocNo | None:
    """The first document number in ``text``, or None."""
    return next((docno for docno, _ in find_docnos(text)), None)


@lru_cache(maxsize=64)  # asked again with each page of a policy
def parse_docno(cell: str) -> DocNo | None:
    """The number a metadata cell holds: as :func:`find_docno`, and with the final 号 left off."""
    if found := find_docno(cell):
        return found
    plain = cell.translate(_PLAIN).strip()
    return find_docno(f"{plain}号") if _WHOLE.fullmatch(plain) else None


def _candidates(plain: str) -> Iterator[tuple[DocNo, Place]]:
    for match in _BRACKETED.finditer(plain):
        prefix, start = _prefix(plain, match.start())
        if prefix:
            yield _docno(prefix, match), (start, match.end())
    for pattern in (_KIND_FIRST, _KIND_LAST):
        for match in pattern.finditer(plain):
            kind = match["kind"]
            issuer, start = _prefix(plain, match.start(), kind)
            yield _docno(issuer + kind, match), (start, match.end())


def _docno(prefix: str, match: re.Match[str]) -> DocNo:
    groups = match.groupdict()
    number = int(match["number"]) if match["number"] else _count(groups["numeral"])
    return DocNo(prefix, int(match["year"]) if match["year"] else None, number)


def _prefix(plain: str, end: int, kind: str = "") -> tuple[str, int]:
    """The 代字 (or the issuer of ``kind``) that ends at ``end``, and where it starts."""
    window = plain[max(0, end - _REACH) : end].rstrip(" \t")
    right = max(0, end - _REACH) + len(window)
    run = _BEFORE.search(window)
    if run is None:
        return "", end
    letters, places = _joined(run[0], right - len(run[0]))
    serial = bool(kind) or letters.endswith(_SERIAL_KINDS)
    whole = letters + kind
    kept = whole[_cut(whole, _PROSE) :]
    if not serial:
        kept = kept[_cut(kept, _ISSUER) :]
        kept = kept[-_LONGEST:]
    kept = kept[_cut(kept, _FORMER) :]
    kept = kept.removesuffix(kind)
    if not kept:
        return "", end
    start = places[len(letters) - len(kept)]
    if _NO_PREFIX.fullmatch(kept) or (kept in _LICENCES and plain[start - 1 : start].isalpha()):
        return "", end
    return kept, start


def _cut(letters: str, noise: re.Pattern[str]) -> int:
    found = noise.match(letters)
    return found.end() if found else 0


def _joined(run: str, offset: int) -> tuple[str, list[int]]:
    """The letters before a bracket and their places.

    A blank is a border (``办公厅 国发〔…``) unless it spaces out single letters (``国 发〔…``).
    """
    tokens = list(re.finditer(r"\S+", run))
    first = len(tokens) - 1
    while first > 0 and 1 in {len(tokens[first][0]), len(tokens[first - 1][0])}:
        first -= 1
    places = [offset + at for token in tokens[first:] for at in range(token.start(), token.end())]
    return "".join(token[0] for token in tokens[first:]), places


_DIGITS: Final = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
_UNITS: Final = {"十": 10, "百": 100, "千": 1000}


def _count(numeral: str) -> int:
    """Value of a Chinese numeral, with units (二十三) or by position (一〇一)."""
    if not _UNITS.keys() & set(numeral):
        return int("".join(str(_DIGITS[letter]) for letter in numeral))
    total, digit = 0, 0
    for letter in numeral:
        if letter in _UNITS:
            total, digit = total + (digit or 1) * _UNITS[letter], 0
        else:
            digit = _DIGITS[letter]
    return total + digit
