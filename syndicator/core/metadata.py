"""The metadata block of a policy (发文字号, 发文机关, 成文日期 …), from label and value pairs.

Sites label the same thing differently and space the letters of labels out (``索 引 号：``,
``标　　题：``, ``文`` eight NBSP ``号``), so labels are compared without blanks. 成文日期 is not
发布日期: a document of 1996 was put online in 2018, and both matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from syndicator.core.docno import DocNo, parse_docno
from syndicator.core.model import Openness
from syndicator.core.secrecy import Mark, secrecy_marks, urgent_marks
from syndicator.core.text import lines, normalise
from syndicator.core.times import Stamp, parse_stamp

_LABELS: Final[Mapping[str, tuple[str, ...]]] = {
    "title": ("标题", "名称", "文件名称", "信息名称", "文件标题"),
    "doc_no": (
        "发文字号",
        "文号",
        "发文文号",
        "文件编号",
        "文件号",
        "公文文号",
        "文件文号",
        "字号",
    ),
    "issuers": ("发文机关", "发布机构", "发布机关", "发文单位", "制发机关", "发文部门", "公开主体"),
    "addressees": ("主送机关", "主送单位", "主送"),
    "signed": ("成文日期", "生成日期", "成文时间", "生成时间", "发文日期", "签发日期", "印发日期"),
    "published": ("发布日期", "发布时间", "公开日期", "公开时间", "公布日期", "发文时间"),
    "index_no": ("索引号", "索引码", "信息索引号", "索引编号"),
    "themes": ("主题分类", "主题类别", "信息分类", "信息类别", "分类", "所属主题"),
    "source": ("来源", "信息来源", "文章来源", "稿件来源"),
    "openness": ("公开属性", "信息公开属性", "公开方式", "公开形式", "公开类型", "公开类别"),
    "validity": ("有效性", "效力状态", "文件状态", "时效性", "是否有效", "效力"),
    "keywords": ("主题词", "关键词"),
    "kind": ("公文种类", "文种", "体裁", "体裁分类"),
    "other": ("紧急程度", "密级", "废止日期", "生效日期", "实施日期", "失效日期"),
}
_FIELD_OF: Final = {label: field for field, labels in _LABELS.items() for label in labels}


@dataclass(frozen=True, slots=True)
class PolicyMeta:
    """What a page says about its document; None or empty where it says nothing."""

    title: str | None = None
    doc_no: DocNo | None = None
    doc_no_text: str | None = None
    """发文字号 as printed."""
    issuers: tuple[str, ...] = ()
    """发文机关, the lead agency first; the number of a joint document is the lead agency's."""
    addressees: tuple[str, ...] = ()
    """主送机关."""
    signed: Stamp | None = None
    """成文日期."""
    published: Stamp | None = None
    """发布日期 as the page states it."""
    index_no: str | None = None
    """索引号: opaque, forms differ by province."""
    themes: tuple[str, ...] = ()
    r"""主题分类, each as ``大类\小类``."""
    source: str | None = None
    """来源."""
    openness: Openness | None = None
    """公开属性; None where the page does not say."""
    marks: tuple[Mark, ...] = ()
    """Marks that keep it from the public."""
    urgent: tuple[Mark, ...] = ()
    """Marks of urgency."""
    validity: str | None = None
    """有效性 as printed."""


def from_fields(
    fields: Sequence[tuple[str, str]], body_text: str, head_metas: Mapping[str, str]
) -> PolicyMeta:
    """Metadata from the block's (label, value) pairs, the body's text and the page's meta tags.

    The block wins over the body, the body over the tags: templates leave placeholders in tags.
    ``head_metas`` has lower-case names (网站标签规范: articletitle, pubdate, contentsource).
    """
    said = _said(fields)
    body = lines(body_text)
    title = said.get("title") or _tagless(head_metas.get("articletitle", ""))
    issuers = _names(said.get("issuers", ""))
    number = said.get("doc_no") or _number_line(body)
    docno = parse_docno(number) if number else None
    published = said.get("published") or head_metas.get("firstpublishedtime")
    return PolicyMeta(
        title=title or None,
        doc_no=docno.issued_by(issuers[0]) if docno and issuers else docno,
        doc_no_text=number or None,
        issuers=issuers,
        addressees=_addressees(said.get("addressees", ""), body),
        signed=parse_stamp(said.get("signed", "")) or _signed(body),
        published=parse_stamp(published or head_metas.get("pubdate", "")),
        index_no=said.get("index_no") or None,
        themes=tuple(part for part in re.split(r"\s*[;；]\s*", said.get("themes", "")) if part),
        source=said.get("source") or head_metas.get("contentsource") or None,
        openness=_openness(said.get("openness", ""), body),
        marks=secrecy_marks(body_text, fields, title),
        urgent=urgent_marks(body_text, fields, title),
        validity=said.get("validity") or None,
    )


def field_of(label: str) -> str | None:
    """The name of the field a printed label stands for (``标　　题：`` → ``title``), or None."""
    return _FIELD_OF.get(label) or _FIELD_OF.get(normalise(label).rstrip(":"))


_SPACED: Final = r"[\s\u3000\u00a0]*"
_KNOWN: Final = re.compile(
    r"(?:^|(?<=[\s|｜【\[（(]))(?P<label>"
    + "|".join(_SPACED.join(label) for label in sorted(_FIELD_OF, key=lambda label: -len(label)))
    + rf"){_SPACED}[:：]"
)


def labelled_fields(text_lines: Iterable[str]) -> list[tuple[str, str]]:
    """The ``标签：值`` pairs in lines or table cells, in order, labels without blanks.

    Only known labels count, several may stand in one line, and a label alone takes the next line
    (the neighbouring cell) as its value unless that holds a label too.
    """
    found: list[tuple[str, str]] = []
    waiting: str | None = None
    for line in text_lines:
        places = list(_KNOWN.finditer(line))
        if not places and waiting and line.strip():
            found[-1] = (waiting, line.strip())
        waiting = None
        ends = [place.start() for place in places[1:]] + [len(line)]
        for place, end in zip(places, ends, strict=False):
            label = normalise(place["label"])
            value = line[place.end() : end].strip(" |｜【】（）()\u3000\u00a0\t")
            found.append((label, value))
            waiting = None if value else label
    return found


def _said(fields: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The first value that is not empty, by field."""
    said: dict[str, str] = {}
    for label, value in fields:
        field = field_of(label)
        if field and value.strip():
            said.setdefault(field, value.strip())
    return said


def _tagless(text: str) -> str:
    """A meta tag's value without the markup that some sites put inside."""
    return re.sub(r"<[^<>]*>", "", text).strip()


def _names(cell: str) -> tuple[str, ...]:
    """Names in a cell: blanks and 、 separate two, single letters spaced out are one."""
    parts = [part for part in re.split(r"[\s、,，;；]+", cell) if part]
    return ("".join(parts),) if all(len(part) == 1 for part in parts) and parts else tuple(parts)


_HEAD_LINES: Final = 12
_LONGEST_ADDRESS: Final = 300
_PARAGRAPH: Final = 80
_ANNOUNCES: Final = re.compile(".*(?:如下|下列|以下[^,]{0,8}|包括|附件\\d*|目录)")


def _number_line(body: Sequence[str]) -> str:
    """The line below the title that holds the number and nothing else."""
    for line in body[:_HEAD_LINES]:
        docno = parse_docno(line)
        if docno and len(normalise(line)) <= len(docno.text) + 4:
            return line
    return ""


def _addressees(cell: str, body: Sequence[str]) -> tuple[str, ...]:
    """主送机关: the cell, else the line that ends with a colon before the first paragraph."""
    if cell:
        return tuple(part for part in re.split(r"[,，;；]", cell.rstrip(":：")) if part.strip())
    for line in body[:_HEAD_LINES]:
        plain = normalise(line)
        if "." in plain or len(plain) > _LONGEST_ADDRESS:
            return ()
        if plain.endswith(":") and not _ANNOUNCES.fullmatch(plain[:-1]) and not field_of(plain):
            names = re.split(r"[,，;；]", line.strip().rstrip(":："))
            return tuple(name.strip() for name in names if name.strip())
    return ()


_DATE_LINE: Final = re.compile(
    r"\(?(?:\d{4}年\d{1,2}月\d{1,2}日|[〇零一二三四五六七八九Oo]{4}年[元一二三四五六七八九十]{1,3}月"
    r"[一二三四五六七八九十廿卅]{1,3}日)(?:印发)?\)?"
)


def _signed(body: Sequence[str]) -> Stamp | None:
    """成文日期 in the text: the date line below the first paragraph, else the one in the head."""
    dates: list[tuple[bool, str]] = []
    below = False
    for line in body:
        plain = normalise(line)
        if _DATE_LINE.fullmatch(plain):
            dates.append((below, plain))
        below = below or len(plain) > _PARAGRAPH or plain.endswith(".")
    first = next((date for under, date in dates if under), dates[0][1] if dates else "")
    return parse_stamp(first)


_NOTE: Final = re.compile(
    r"\(?此件(?P<how>公开发布|主动公开|依申请公开|不予公开|不公开|删减后公开)\)?"
)
_OPENNESS: Final = (
    (Openness.CLOSED, re.compile("不予公开|不公开|不宜公开|内部")),
    (Openness.ON_REQUEST, re.compile("依申请|删减后公开")),
    (Openness.ACTIVE, re.compile("主动公开|公开发布|全文公开|^公开$|^主动$")),
)


def _openness(cell: str, body: Sequence[str]) -> Openness | None:
    notes = [match["how"] for line in body if (match := _NOTE.fullmatch(normalise(line)))]
    for text in (normalise(cell), *notes):
        for openness, pattern in _OPENNESS:
            if pattern.search(text):
                return openness
    return None
