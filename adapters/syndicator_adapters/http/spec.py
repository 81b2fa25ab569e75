"""The closed vocabulary of the declarative adapter: what `options` may say.

No conditions, loops or expressions: an interface that needs an "if" gets an adapter in Python.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from syndicator.sdk.options import OptionsModel
from syndicator_adapters.http import holes
from syndicator_adapters.http.parts import (
    HEADER_NAME,
    Auth,
    Condition,
    CopyFields,
    EntryFields,
    Pages,
    Path,
    PathOrRoot,
    RefusalRule,
    Standings,
    Statuses,
)


class Request(OptionsModel):
    """One request; each kind allows its own holes."""

    allowed: ClassVar[frozenset[str]] = holes.REFERENCE

    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
    """HTTP method."""
    url: str
    """Path and query after the platform's endpoint, `/api/articles/{remote_id}`."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers of this request, beside those of the options."""
    json_body: JsonValue = Field(default=None, alias="json")
    """JSON body, any shape; a text that is one hole alone takes the value with its type."""
    form: dict[str, str] | None = None
    """Form body (application/x-www-form-urlencoded)."""
    success: Condition | None = None
    """What this request's success looks like, where it differs from the options' `success`."""

    @field_validator("url")
    @classmethod
    def _from_endpoint(cls, url: str) -> str:
        if not url.startswith("/"):
            raise ValueError(
                "须以 / 开头，接在 endpoint 之后 · must start with /, after the endpoint"
            )
        if not holes.MARKUP.isdisjoint(holes.names(url)):
            raise ValueError("地址中不能放正文 · no markup in an address")
        return holes.check(url, cls.allowed)

    @field_validator("headers")
    @classmethod
    def _headers_filled(cls, headers: dict[str, str]) -> dict[str, str]:
        return check_headers(headers)

    @field_validator("json_body")
    @classmethod
    def _json_filled(cls, value: JsonValue) -> JsonValue:
        return holes.check_json(value, cls.allowed)

    @field_validator("form")
    @classmethod
    def _form_filled(cls, form: dict[str, str] | None) -> dict[str, str] | None:
        for template in (form or {}).values():
            holes.check(template, cls.allowed)
        return form

    @model_validator(mode="after")
    def _one_body(self) -> Request:
        if self.json_body is not None and self.form is not None:
            raise ValueError("json 与 form 只能写一个 · give json or form, not both")
        return self

    def templates(self) -> list[str]:
        """Every text of address and body that may hold holes."""
        return [self.url, *holes.texts(self.json_body), *(self.form or {}).values()]

    @cached_property
    def wants(self) -> frozenset[str]:
        """Names of all their holes; read once, since every delivery asks."""
        return frozenset(hole for one in self.templates() for hole in holes.names(one))

    @cached_property
    def beside_html(self) -> tuple[str, ...]:
        """HTML of the operator's that every article sent by this request has around its text."""
        return tuple(words for one in self.templates() for words in holes.beside(one, "html"))


class Find(Request):
    """One look-up: by key, by title, by number; one that uses the number is left out without one.

    `{title_words}` and `{doc_no_words}` are pieces that every spelling holds, joined by blanks, for
    a search that wants all words; `{title_part}` is the longest one, for a search by substring.
    Where many sites share one interface, look-ups by title or number name `{column}`: else a copy
    that another site's people put up is taken for this site's.
    """

    allowed: ClassVar[frozenset[str]] = holes.LOOKUP

    method: Literal["GET", "POST"] = "GET"
    """HTTP method."""
    items: PathOrRoot = ""
    """Where the list of copies is (a single object counts as one); empty: the answer itself."""
    none: Condition | None = None
    """An answer that means "there is none", such as `status: [404]`."""
    pages: Pages | None = None
    """How the list comes in pages; {page} asks for one, without it more than one is a failure."""

    @model_validator(mode="after")
    def _page_numbered(self) -> Find:
        if uses(self, "page") and self.pages is None:
            raise ValueError("{page} 须配 pages · {page} goes with pages")
        return self


class Save(Request):
    """Creating a copy."""

    allowed: ClassVar[frozenset[str]] = holes.ARTICLE

    id: Path
    """Where the answer holds the new copy's id."""
    link: Path | None = None
    """Where it holds its public address."""


class Update(Request):
    """Replacing title and text of our own copy."""

    allowed: ClassVar[frozenset[str]] = holes.ARTICLE | {"remote_id"}


class Withdraw(Request):
    """Taking our own copy out of sight, so that the site's people can undo it."""

    allowed: ClassVar[frozenset[str]] = holes.REFERENCE | {"remote_id"}


class Placement(Request):
    """Showing our own master in one more column, or taking it from one."""

    allowed: ClassVar[frozenset[str]] = holes.REFERENCE | {"remote_id", "column"}


class Recent(Request):
    """The newest public copies of a column."""

    allowed: ClassVar[frozenset[str]] = holes.LISTING

    method: Literal["GET", "POST"] = "GET"
    """HTTP method."""
    items: PathOrRoot = ""
    """Where the list is; empty: the answer itself."""
    fields: EntryFields
    """What stands where in one item of the list."""


class HttpOptions(OptionsModel):
    """One interface. `create` is needed, and `find` unless the CMS itself refuses duplicates."""

    create: Save
    """How a copy is stored."""
    find: tuple[Find, ...] = ()
    """How copies are looked up: by key, by title, by number, each a request of its own."""
    fields: CopyFields | None = None
    """What stands where in one item that a look-up lists; goes with `find`."""
    success: Condition = Condition()
    """What success looks like."""
    update: Update | None = None
    """How the text of our copy is replaced; needs `find`."""
    withdraw: Withdraw | None = None
    """How our copy is taken out of sight; needs `find`."""
    place: Placement | None = None
    """How our copy is shown in {column} as well, where one master serves many columns."""
    unplace: Placement | None = None
    """How it is taken from {column} and left in the others."""
    recent: Recent | None = None
    """How the public copies of a column are listed, for checking without a public page."""
    standing: Standings | None = None
    """Where a new copy stands, if its answer tells; else mode draft is review, publish public."""
    refuses_duplicates: bool = False
    """The CMS rejects a second copy with our key by itself."""
    auth: Auth | None = None
    """How the platform's credential goes along."""
    headers: dict[str, str] = Field(default_factory=dict)
    """Headers of every request."""
    status: Statuses = Statuses()
    """Values of {status}."""
    columns: dict[str, str | int] | None = None
    """Column (落栏) → {column}; where given, a column not listed is refused."""
    remote_id: Literal["text", "number"] = "text"
    """Type of {remote_id} in a JSON body."""
    charset: Literal["utf-8", "gb18030"] = "utf-8"
    """Encoding of forms, addresses and answers."""
    reason: Path | None = None
    """Where a refusing answer holds the site's own words."""
    refusals: tuple[RefusalRule, ...] = ()
    """What bad answers mean, in this order, before the meaning of their HTTP status."""
    max_body_bytes: int = Field(default=2_000_000, ge=1000)
    """A larger request is refused before it is sent."""

    @field_validator("headers")
    @classmethod
    def _headers_filled(cls, headers: dict[str, str]) -> dict[str, str]:
        return check_headers(headers)

    @model_validator(mode="after")
    def _refers(self) -> HttpOptions:
        if self.place is None and self.unplace is None:
            return self
        fields = self.fields
        if self.place is None or self.unplace is None or fields is None or fields.columns is None:
            zh = "place、unplace 与 fields.columns 须同时写"
            raise ValueError(f"{zh} · place, unplace and fields.columns go together")
        if fields.html is None:
            zh, en = (
                "place 需要 fields.html：读回主稿版本",
                "place needs fields.html: what it holds",
            )
            raise ValueError(f"{zh} · {en}")
        if not any(uses(look, "key") and not uses(look, "column") for look in self.find):
            zh = "place 需要一项按 {key} 而不按 {column} 的 find：主稿可能在别的栏目"
            raise ValueError(f"{zh} · place needs a find by {{key}} without {{column}}")
        return self

    @model_validator(mode="after")
    def _looks_up_first(self) -> HttpOptions:
        always = [look for look in self.find if not by_number(look)]
        if not always and not self.refuses_duplicates:
            zh = "find 须有一项不依赖 {doc_no}，除非站点自己拒绝重复 (refuses_duplicates: true)"
            en = "find needs a look-up without {doc_no}, unless the CMS refuses duplicates itself"
            raise ValueError(f"{zh} · {en} (refuses_duplicates: true)")
        if bool(self.find) != (self.fields is not None):
            raise ValueError("find 与 fields 须同时写 · find and fields go together")
        if (self.update or self.withdraw) and not always:
            zh = "update、withdraw 需要 find：改动前先确认是本系统的稿件"
            raise ValueError(f"{zh} · update and withdraw need find: only our own copy is changed")
        return self


def uses(request: Request, hole: str) -> bool:
    """Whether the request has this hole."""
    return hole in request.wants


def by_number(look: Find) -> bool:
    """Whether a look-up makes no sense for a policy without a number."""
    return uses(look, "doc_no") or uses(look, "doc_no_words")


def check_headers(headers: dict[str, str]) -> dict[str, str]:
    """Check names and values of headers; only here may the credential stand."""
    for name, template in headers.items():
        if not re.fullmatch(HEADER_NAME, name) or not template.isprintable():
            raise ValueError(f"{name!r} 不是合法的请求头 · {name!r} is no valid header")
        holes.check(template, holes.HEADERS)
    return headers
