"""The nouns of a survey (摸底): what is asked, what was read, what can be said of each pair."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from syndicator.core.lag import Lag
from syndicator.core.reason import Reason
from syndicator.core.times import Millis, Stamp
from syndicator.core.verdict import Verdict
from syndicator.pages.columns import Fit


@dataclass(frozen=True, slots=True)
class AskedSite:
    """One row of the table of sites."""

    name: str
    address: str
    """As given; a scheme may be missing."""
    line: int = 0
    """Where it stands in the table, from 1; 0: from the configuration."""
    egress: str = "default"
    """The way out it is looked at by."""
    lists: tuple[str, ...] = ()
    """Lists that its configuration names: read before those it shows."""
    feeds: tuple[str, ...] = ()
    """Those of them that are RSS or Atom."""

    @property
    def key(self) -> str:
        """What a resumed survey knows it by."""
        return f"{self.name}\t{self.address}"


@dataclass(frozen=True, slots=True)
class AskedPolicy:
    """One policy that is looked for, as its source has it."""

    url: str
    title: str
    text: str
    doc_no: str | None = None
    """Canonical key 代字|年|号."""
    doc_no_text: str | None = None
    published: Stamp | None = None
    """None where the source's page gives no time: then no lag can be told."""
    source: str = ""
    """Name of the source, for people."""
    html: str = ""
    """Sanitised body: its links and attachments belong to the text."""
    issuers: tuple[str, ...] = ()
    """发文机关: a copy may name one of them as its source."""


class Unseen(StrEnum):
    """Why nothing can be said of a pair: never the same as *absent*."""

    UNREACHABLE = "unreachable"
    BLOCKED = "blocked"
    ROBOTS = "robots"
    PARKED = "parked"
    NO_LIST = "no_list"
    SCRIPTED = "scripted"
    TOO_SHORT = "too_short"
    PAGE = "page"
    ELSEWHERE = "elsewhere"
    BUDGET = "budget"
    NOT_YET = "not_yet"
    MISTAKE = "mistake"

    @property
    def label(self) -> str:
        """The Chinese name, as shown in the matrix."""
        return _LABELS[self][0]

    @property
    def advice(self) -> Reason:
        """What it means and what to do."""
        _, zh, en = _LABELS[self]
        return Reason(self.value, zh, en)


_LABELS: Final = {
    Unseen.UNREACHABLE: (
        "打不开",
        "网站打不开，请核对地址、域名解析和本机出口，再运行一次",
        "the site does not answer: check address, name and egress, then run it again",
    ),
    Unseen.BLOCKED: (
        "被拦截",
        "网站防护或登录页拦下了本次查看，请该站放行本机出口，再运行一次",
        "a wall or a login answered: ask the site to admit this machine, then run it again",
    ),
    Unseen.ROBOTS: (
        "不许抓取",
        "robots.txt 不许自动查看；本单位主管的站点可加 --ignore-robots",
        "robots.txt forbids it; for sites your office is in charge of add --ignore-robots",
    ),
    Unseen.PARKED: (
        "疑似停放",
        "该地址不像政府网站（域名停放或出售页），请核对地址",
        "this looks like a parked or sold domain: check the address",
    ),
    Unseen.NO_LIST: (
        "未找到列表",
        "从首页没有找到政策类栏目，站内搜索也不可用；请把栏目地址填进表格",
        "no column for policies and no search that works: put the column's address in the table",
    ),
    Unseen.SCRIPTED: (
        "脚本列表",
        "栏目列表由脚本显示，本次读不到；请人工打开，或配置列表接口",
        "the list is drawn by a script and was not read: open it by hand, or configure its data",
    ),
    Unseen.TOO_SHORT: (
        "列表不够远",
        "找到的列表没有翻到该文件发布之前，不能断定未转载",
        "the lists read do not reach back before the policy: nothing can be concluded",
    ),
    Unseen.PAGE: (
        "页面读不到",
        "列表上有疑似该文件的一条，但页面打不开或读不懂，请人工打开",
        "the list shows what may be it, but the page cannot be read: open it by hand",
    ),
    Unseen.ELSEWHERE: (
        "链到他站",
        "列表上的这一条链接到其他网站，未计为转载，请人工核对",
        "the entry leads to another site and is not counted: look at it by hand",
    ),
    Unseen.BUDGET: (
        "请求用尽",
        "本站的请求次数或时间用尽，仍没有看全；可加大 --requests 或 --minutes 再运行",
        "the bound of requests or time was reached: raise --requests or --minutes, run it again",
    ),
    Unseen.MISTAKE: (
        "程序缺陷",
        "查看本站时程序出错，请把屏幕上的错误报告维护者；其他站点不受影响",
        "a bug in syndicator: please report what it printed; the other sites are not concerned",
    ),
    Unseen.NOT_YET: (
        "尚未查看",
        "摸底中断，尚未轮到；再运行一次即从这里继续",
        "the survey was interrupted before: run it again and it goes on from here",
    ),
}


_WALLS: Final = frozenset({Unseen.BLOCKED, Unseen.PARKED, Unseen.PAGE})


class LagBasis(StrEnum):
    """What a lag rests on: nobody looked before the survey, so the site's own word, or our look."""

    PAGE = "page"
    """站点自称: the time the page itself states."""
    LIST = "list"
    """站点自称: the date in the site's list."""
    LOOK = "look"
    """It stood there when we looked: an upper bound only."""

    @property
    def label(self) -> str:
        """As shown to people."""
        return _BASES[self]


_BASES: Final = {
    LagBasis.PAGE: "站点自称(页面) · as the page states",
    LagBasis.LIST: "站点自称(列表) · as the list states",
    LagBasis.LOOK: "仅知查看时已在 · standing when looked at",
}


@dataclass(frozen=True, slots=True)
class ShownSpan:
    """One difference: what the policy says, what the page says."""

    kind: str
    original: str
    page: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What can be said of one site and one policy."""

    verdict: Verdict | None
    """None: it could not be seen, `unseen` says why."""
    unseen: Unseen | None = None
    url: str | None = None
    """The page, or the list that shows the link or was read without finding it."""
    title: str | None = None
    at: Millis | None = None
    """When that answer came."""
    digest: str | None = None
    """SHA-256 of that answer's bytes."""
    stated: Stamp | None = None
    """When the site says it was published there."""
    lag: Lag | None = None
    lag_basis: LagBasis | None = None
    reasons: tuple[Reason, ...] = ()
    spans: tuple[ShownSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadList:
    """One list of the site, as far as it was read."""

    url: str
    name: str
    fit: Fit
    pages: int = 0
    rows: int = 0
    """Dated rows of the list itself."""
    oldest: Stamp | None = None
    """How far back it was read for certain."""
    whole: bool = False
    """Whether it was read well to where it stopped."""
    unseen: Unseen | None = None
    """Why it could not be read (on)."""
    why: str = ""
    """Bilingual detail."""


@dataclass(frozen=True, slots=True)
class SiteOutcome:
    """Everything a survey found out about one site."""

    home: str | None
    """Where the homepage was read, after redirects."""
    home_title: str | None
    site_id_code: str | None
    lists: tuple[ReadList, ...]
    search: str
    """Bilingual: whether the site's own search was used and believed."""
    findings: tuple[Finding, ...]
    """One a policy, in the order of the policies."""
    requests: int
    began: Millis
    ended: Millis
    remarks: tuple[Reason, ...] = field(default=())

    @property
    def blind(self) -> bool:
        """Whether anything of it could not be seen."""
        return any(finding.verdict is None for finding in self.findings)

    @property
    def walled(self) -> bool:
        """Whether what came was no page to read: it may be one by now."""
        return any(finding.unseen in _WALLS for finding in self.findings)
