"""Pieces of the vocabulary: conditions on answers, where things stand in them, refusals."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import Field, model_validator

from syndicator.sdk import Need
from syndicator.sdk.options import OptionsModel

Scalar = bool | int | str

HEADER_NAME: Final = r"^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"  # token of RFC 9110 5.6.2
Path = Annotated[str, Field(pattern=r"^[^.\s]+(\.[^.\s]+)*$")]
"""Where in a JSON answer: names and list indexes joined by dots, `data.items.0.id`."""
PathOrRoot = Annotated[str, Field(pattern=r"^$|^[^.\s]+(\.[^.\s]+)*$")]
"""The same; empty means the answer itself."""


class Condition(OptionsModel):
    """What an answer looks like; everything stated must hold."""

    status: tuple[int, ...] = Field(default=(200, 201), min_length=1)
    """HTTP statuses, any of them."""
    path: Path | None = None
    """Where in the JSON answer: names and list indexes joined by dots, `data.items.0.id`."""
    equals: Scalar | None = None
    """The value there, of the same type; null counts as a value."""

    @model_validator(mode="after")
    def _whole(self) -> Condition:
        if (self.path is None) != ("equals" not in self.model_fields_set):
            raise ValueError("path 与 equals 须同时写 · path and equals go together")
        return self


class Standings(OptionsModel):
    """Where a copy stands: a value of the answer mapped, or always the same."""

    always: Literal["public", "review"] | None = None
    """For a CMS that knows one standing only."""
    path: Path | None = None
    """Where the value stands."""
    public: tuple[Scalar, ...] = ()
    """Values that mean: anybody can read it."""
    review: tuple[Scalar, ...] = ()
    """Values that mean: stored, an editor must act (草稿、待审)."""
    trashed: tuple[Scalar, ...] = ()
    """Values that mean: removed by the site's people."""

    @model_validator(mode="after")
    def _one_way(self) -> Standings:
        mapped = self.path is not None and bool(self.public)
        if (self.always is None) != mapped:
            raise ValueError("写 always，或写 path 与 public · give always, or path with public")
        return self


class ColumnsField(OptionsModel):
    """Where an item names the columns it stands in."""

    path: Path
    """Where the list of columns is; a single value counts as a list of one."""
    each: Path | None = None
    """Where in one entry of that list its value is, when entries are objects."""


class Pages(OptionsModel):
    """How a look-up's answer comes in pages; matches that cannot be read are never "none"."""

    size: int | None = Field(default=None, ge=1)
    """Items on a full page: a shorter page is the last."""
    total: Path | None = None
    """Where the answer says how many items match in all."""
    first: int = 1
    """Number of the first page, for {page}."""
    most: int = Field(default=5, ge=1, le=50)
    """Pages read at most; where more would be needed the look-up counts as failed."""

    @model_validator(mode="after")
    def _ends(self) -> Pages:
        if self.size is None and self.total is None:
            raise ValueError("写 size 或 total，否则不知何时读完 · give size or total: else no end")
        return self


class CopyFields(OptionsModel):
    """Where in one item of a look-up what stands."""

    id: Path
    """The CMS's own id."""
    title: Path
    """The title."""
    standing: Standings
    """Whether it is public, in review or trashed."""
    key: Path | None = None
    """Our key, where the CMS keeps it; else the mark in the source line of `html` is read."""
    html: Path | None = None
    """The stored text: for the mark, for the number, and to see whether editors changed it."""
    url: Path | None = None
    """The public address, absolute or from the endpoint."""
    published: Path | None = None
    """The publication time, passed on as it is."""
    columns: ColumnsField | None = None
    """The columns it stands in, for `place` and `unplace`."""

    @model_validator(mode="after")
    def _known_again(self) -> CopyFields:
        if self.key is None and self.html is None:
            zh = "key 与 html 至少写一个，否则认不出本系统的稿件"
            raise ValueError(f"{zh} · give key or html: how else is our own copy known?")
        return self


class EntryFields(OptionsModel):
    """Where in one item of a list what stands."""

    url: Path
    """The public address, absolute or from the endpoint."""
    title: Path
    """The title."""
    published: Path | None = None
    """The publication time, passed on as it is."""


class Auth(OptionsModel):
    """How the platform's credential goes along; the credential itself is never written here."""

    kind: Literal["basic", "bearer", "header"]
    """basic: the credential is `user:password`; header: it is sent whole in header `name`."""
    name: str | None = Field(default=None, pattern=HEADER_NAME)
    """Name of the header, for `kind: header`."""

    @model_validator(mode="after")
    def _named(self) -> Auth:
        if (self.kind == "header") != (self.name is not None):
            raise ValueError("name 只用于 kind: header · name belongs to kind: header alone")
        return self


class RefusalRule(OptionsModel):
    """What an answer that is no success means; the first that fits decides."""

    status: int | None = None
    """HTTP status; any where it is left out."""
    path: Path | None = None
    """Where in the JSON answer."""
    equals: Scalar | None = None
    """The value there, of the same type."""
    outcome: Literal["refused", "throttled", "failed", "unknown", "accepted"]
    """accepted: the CMS already has it and names its id where `create.id` says."""
    need: Need | None = None
    """Whom it takes, for `outcome: refused`."""
    message: str = Field(min_length=1)
    """What the duty officer reads, in Chinese."""

    @model_validator(mode="after")
    def _whole(self) -> RefusalRule:
        if (self.path is None) != ("equals" not in self.model_fields_set):
            raise ValueError("path 与 equals 须同时写 · path and equals go together")
        if self.status is None and self.path is None:
            raise ValueError("须写 status 或 path · give status or path")
        if (self.outcome == "refused") != (self.need is not None):
            raise ValueError(
                "outcome: refused 须写 need，其余不写 · need belongs to outcome: refused alone"
            )
        return self


class Statuses(OptionsModel):
    """Value of {status} by mode."""

    draft: Scalar = "draft"
    """Mode draft: stored, an editor must act."""
    publish: Scalar = "publish"
    """Mode publish."""
