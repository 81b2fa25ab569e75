"""Is this still the site? What a page says of the site it belongs to, against what is known.

A hijacked host, a parked domain, a server's own start page answer with success and carry nothing
of the site. What they lack must never be read as the site's not having it. A site may be renamed
and redesigned: that alone is told, and is no alarm.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from syndicator.core.judging.pollution import spam
from syndicator.core.reason import Reason

_FOR_SALE: Final = re.compile(
    r"(?:此|该|本)?域名(?:正在)?(?:出售|转让|待售|已过期|已到期|停放)|域名(?:过期|到期)(?:未续费|提示)"
    r"|(?:this|the)\s*domain\s*(?:name\s*)?(?:is|maybe|may\s*be)\s*for\s*sale|buy\s*this\s*domain"
    r"|domain\s*(?:has\s*)?expired|domain\s*parking|parked\s*(?:free|domain)|sedoparking",
    re.IGNORECASE,
)
_START_PAGE: Final = re.compile(
    r"welcome\s*to\s*(?:nginx|openresty|centos|caddy)|apache2?\s*(?:\w+\s*)?default\s*page"
    r"|test\s*page\s*for\s*the\s*apache|iis\s*windows\s*server|it\s*works!|^index\s*of\s*/"
    r"|default\s*web\s*site\s*page|apache\s*tomcat/|恭喜[,，]\s*站点创建成功|没有找到站点"
    r"|站点已?(?:暂停|停止)",
    re.IGNORECASE,
)
"""Blanks may have been dropped from what is seen."""
SMALL: Final = 1_500
"""Such words on a longer page are news about them."""
_ALIKE: Final = 3
"""Characters in a row that two names of one site share at least: a county's name has as many."""
OTHER_CODE: Final = "other_site_code"
OTHER_HOLDER: Final = "other_certificate"
SELF_SIGNED: Final = "self_signed_certificate"
HIJACKED: Final = frozenset(
    {
        *("gambling_page", "parked_domain", "start_page", "other_site"),
        *(OTHER_CODE, OTHER_HOLDER, SELF_SIGNED),
    }
)
"""Codes of everything said here and of certificates: a person must look at the site at once."""
_PUNCTUATION: Final = re.compile(r"[\W_]+")
_COMMON: Final = re.compile(
    "人民政府|政府|门户网站|门户|网站|官网|官方|信息公开|政务|首页|政策文件|通知公告|栏目|列表|欢迎"
)
"""Words of every site's name and of every list's title: they tell no site from another."""


@dataclass(frozen=True, slots=True)
class Face:
    """What a page says of its site; empty texts where it says nothing."""

    name: str = ""
    """SiteName."""
    domain: str = ""
    """SiteDomain."""
    code: str = ""
    """政府网站标识码, of the tag or the footer."""
    title: str = ""
    """Of the window."""

    def __bool__(self) -> bool:
        """Whether it says anything a site can be known by."""
        return bool(self.name or self.code or self.title)


@dataclass(frozen=True, slots=True)
class Shown:
    """A face, and what else of the page tells a hijack."""

    face: Face
    blurb: str = ""
    """Description and keywords, as search engines read them."""
    text: str = ""
    """What a visitor sees of a small page; of a larger one nobody asks."""
    size: int = 0
    """Characters a visitor sees."""


def hijack(shown: Shown) -> Reason | None:
    """What the page is instead of any office's page: gambling, a parked domain, a start page."""
    words = spam(shown.face.title) or spam(shown.blurb)
    if words is not None:
        return Reason(
            "gambling_page",
            f"页面标题或简介是博彩、色情内容（{words}），网站可能已被劫持或篡改，请立即按网络安全事件处置",
            f"title or description speak of gambling or worse ({words}): hijacked? a security "
            "incident, act at once",
        )
    if shown.size > SMALL:
        return None
    said = f"{shown.face.title}\n{shown.text}"
    if found := _FOR_SALE.search(said):
        return Reason(
            "parked_domain",
            f"域名已停放或出售（“{found[0]}”），请核实域名是否失效，立即处置",
            f"the domain is parked or for sale (“{found[0]}”): see whether it lapsed, act at once",
        )
    if found := _START_PAGE.search(said):
        return Reason(
            "start_page",
            f"显示的是服务器默认页（“{found[0]}”），不是本站页面，请联系站点运维",
            f"a server's start page (“{found[0]}”) answers in the site's place: call its operators",
        )
    return None


def strangeness(
    shown: Shown, known: Face, code: str | None, name: str = "", *, familiar: bool = False
) -> Reason | None:
    """Why the list is not this site's; None where it may well be.

    ``known`` is what the site said when it was last read well (empty before), ``code`` and
    ``name`` are its configured 标识码 and name. ``familiar``: it cannot be read as a list at all,
    so nothing is taken from it, or it shows entries that stood there before, so that a new name is
    no more than that.
    """
    taken = hijack(shown)
    if taken is not None:
        return taken
    face = shown.face
    owed = code or known.code
    if owed and face.code:
        agree = face.code == owed or (familiar and not code)
        return None if agree else other_code(owed, face.code)
    if familiar or not known or _agree(known, face):
        return None
    if _own_words(name) and _agree(Face(name=name), face):
        return None
    return Reason(
        "other_site",
        f"列表页不再像本站：原为“{_called(known)}”，现为“{_called(face)}”，请核实是否改版、"
        "换域名或被劫持",
        f"the list no longer looks like this site: “{_called(known)}” before, "
        f"“{_called(face)}” now; redesigned, moved or hijacked?",
    )


def other_code(owed: str, shown: str) -> Reason:
    """The page bears another site's code."""
    return Reason(
        OTHER_CODE,
        f"页面的网站标识码是 {shown}，本站应为 {owed}：不是本站页面，请核对地址，警惕劫持",
        f"the page bears the site code {shown}, this site's is {owed}: check the address, beware "
        "of a hijack",
    )


def _called(face: Face) -> str:
    return (face.name or face.title or face.code)[:40]


def _agree(known: Face, face: Face) -> bool:
    """Whether two faces can be of one site: they share a name's worth of characters.

    A face without any words of its own is nobody's in particular.
    """
    if known.domain and known.domain == face.domain:
        return True
    return share_a_name(f"{known.name}|{known.title}", f"{face.name}|{face.title}")


def share_a_name(one: str, other: str) -> bool:
    """Whether two names share a name's worth of characters; one without its own words always."""
    short, long = sorted((_own_words(one), _own_words(other)), key=len)
    size = min(_ALIKE, len(short))
    return not size or any(short[at : at + size] in long for at in range(len(short) - size + 1))


def _own_words(text: str) -> str:
    return _plain(_COMMON.sub("", text))


def _plain(text: str) -> str:
    return _PUNCTUATION.sub("", unicodedata.normalize("NFKC", text)).lower()
