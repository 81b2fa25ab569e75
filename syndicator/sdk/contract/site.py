"""What the conformance suite asks of the site it runs against, and the articles it sends."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from html import unescape
from typing import Final, Protocol

from syndicator.sdk import Adapter, Article, Connection, Http, Reference, Secret, Standing


class Manner(StrEnum):
    """How a site answers badly."""

    ANSWER = "answer"
    """A whole answer: status, headers and body of the fault."""
    RESET = "reset"
    """The connection breaks before any answer."""
    CUT = "cut"
    """The answer announces more bytes than it sends."""
    ENDLESS = "endless"
    """The answer never ends."""
    SILENT = "silent"
    """Nothing comes within the client's patience."""


class Upon(StrEnum):
    """Which requests meet the fault."""

    WRITES = "writes"
    READS = "reads"


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to answer badly."""

    name: str
    manner: Manner = Manner.ANSWER
    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    stored: bool = False
    """Whether the site does what it was asked before it answers so."""


@dataclass(frozen=True, slots=True)
class Held:
    """One copy as the site really holds it, read past the adapter."""

    remote_id: str
    title: str
    html: str
    standing: Standing
    published: str | None = None
    """The site's own publication time, ISO 8601, where it keeps one."""
    column: str | None = None
    columns: frozenset[str] | None = None
    """Every column it stands in, where the site can show one article in several."""


class ContractSite(Protocol):
    """A CMS under test. Empty at the start of each test."""

    @property
    def adapter(self) -> type[Adapter]:
        """The class under test."""
        ...

    @property
    def endpoint(self) -> str:
        """Where the adapter is to speak to."""
        ...

    @property
    def credential(self) -> Secret:
        """One that may publish."""
        ...

    @property
    def options(self) -> Mapping[str, object]:
        """The platform's options."""
        ...

    @property
    def http(self) -> Http:
        """A client with a patience of a few seconds and a bound on the answer's size."""
        ...

    @property
    def column(self) -> str:
        """A column that exists."""
        ...

    @property
    def other_column(self) -> str | None:
        """Another one; None where the site cannot show one article in several."""
        ...

    @property
    def unknown_column(self) -> str | None:
        """One that does not; None where the site knows no columns."""
        ...

    def fail(self, fault: Fault | None, upon: Upon = Upon.WRITES) -> None:
        """From now on answer such requests so; None heals."""
        ...

    async def held(self) -> Sequence[Held]:
        """Every copy there is, trashed ones included, in the order of making."""
        ...

    async def put_by_hand(self, title: str, html: str) -> str:
        """Publish something as the site's own people do; its id."""
        ...

    async def retitle(self, remote_id: str, title: str) -> None:
        """Change a title as the site's own people do."""
        ...

    async def trash(self, remote_id: str) -> None:
        """Remove a copy as the site's own people do, into whatever trash there is."""
        ...


REFERENCE: Final = Reference(
    key="zc-5f0c9a1b2c3d4e5f-0a1b2c3d",
    title="示例部关于印发《“十四五”公共服务<试行>规划（2026—2030年）》& 实施要点的通知",
    doc_no="示发〔2026〕18号",
    source_url="https://www.source.example/zhengce/2026-03/02/content_1.html?from=list&id=1",
)
ARTICLE: Final = Article(
    ref=REFERENCE,
    revision=1,
    html=(
        '<p style="text-align:center">示发〔2026〕18号</p>'
        "<p>各县（市、区）人民政府：</p>"
        "<p>8) 坚持 2x3 原则，a--b，[gallery] 与 “引号”、'单引号'、&lt;尖括号&gt;、&amp; 符号。</p>"
        '<table><tbody><tr><td colspan="2">龘靐𠮷</td><td>1.5%</td></tr></tbody></table>'
        "<p>不得擅自改动。</p>"
    ),
    text="",
    digest="",
    summary="示例摘要 <不是标签> & 其他",
    source_name="示例部网站",
    source_published="2011-02-03T04:05:06+08:00",
    column="",
)


def article(
    site: ContractSite,
    *,
    ref: Reference = REFERENCE,
    revision: int = 1,
    html: str = ARTICLE.html,
    column: str | None = None,
) -> Article:
    """The sample article for a site's column, with changes."""
    where = site.column if column is None else column
    return replace(ARTICLE, ref=ref, revision=revision, html=html, text=words(html), column=where)


def connect(site: ContractSite, credential: Secret | None = None) -> Adapter:
    """An adapter for the site, with its own credential or another."""
    secret = site.credential if credential is None else credential
    return site.adapter(Connection(site.endpoint, secret, site.options), site.http)


def words(html: str) -> str:
    """The text a reader sees, blanks left out."""
    return re.sub(r"\s+", "", unescape(re.sub(r"<[^>]*>", "", html)))
