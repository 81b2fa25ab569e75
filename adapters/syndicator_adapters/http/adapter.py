"""Any JSON or form interface, described by the platform's options (`spec.py`) instead of Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Final

from syndicator import sdk
from syndicator.sdk import Mode, Need, Refused, Standing
from syndicator.sdk.answers import Refusal, as_lookup_failed, explain
from syndicator.sdk.options import option_errors, read_options
from syndicator.sdk.recognise import number_words, source_line, title_words, unfit
from syndicator_adapters.http import answers
from syndicator_adapters.http.exchange import Answer, Exchange
from syndicator_adapters.http.holes import Value
from syndicator_adapters.http.lookups import listed, questions
from syndicator_adapters.http.spec import Find, HttpOptions, Request, uses

_PROBE: Final = sdk.Reference(
    "zc-probe", "探测用,不应存在的标题 zc-probe", None, "https://probe.invalid/"
)


_STANDING: Final = {Mode.DRAFT: Standing.REVIEW, Mode.PUBLISH: Standing.PUBLIC}


class Http:
    """See the module's first lines. What the credential is, `options.auth` says."""

    name: ClassVar[str] = "http"
    sdk_version: ClassVar[int] = 1

    def __init__(self, connection: sdk.Connection, http: sdk.Http) -> None:
        self._endpoint = connection.endpoint
        self._options = read_options(HttpOptions, connection.options)
        self._exchange = Exchange(connection, http, self._options)
        writes = (self._options.create, self._options.update)
        self._beside = tuple(words for one in writes if one for words in one.beside_html)

    @classmethod
    def check_options(cls, options: Mapping[str, object]) -> Sequence[str]:
        """Errors in the options, `dotted.path: 中文 · English` each."""
        return option_errors(HttpOptions, options)

    @property
    def capabilities(self) -> sdk.Capabilities:
        """What the options describe."""
        return sdk.Capabilities(
            refuses_duplicates=self._options.refuses_duplicates,
            can_update=self._options.update is not None,
            can_withdraw=self._options.withdraw is not None,
            can_refer=self._options.place is not None,
            can_list=self._options.recent is not None,
        )

    async def find(self, ref: sdk.Reference) -> sdk.LookupOutcome:
        """Ask every look-up of the options; each copy once, ours before theirs."""
        return await self._ask(self._options.find, ref)

    async def _ask(self, looks: Sequence[Find], ref: sdk.Reference) -> sdk.LookupOutcome:
        if self._options.fields is None:
            return as_lookup_failed(_unsupported("find"))
        copies: dict[str, sdk.Copy] = {}
        for look, key in questions(looks, ref):
            found = await self._look(look, key, ref)
            if isinstance(found, sdk.LookupFailed):
                return found
            for copy in found:
                copies.setdefault(copy.remote_id, copy)
        return sdk.Lookup(tuple(sorted(copies.values(), key=lambda copy: not copy.ours)))

    async def _look(
        self, look: Find, key: str, ref: sdk.Reference
    ) -> list[sdk.Copy] | sdk.LookupFailed:
        fields = self._options.fields
        if fields is None:
            return as_lookup_failed(_unsupported("find"))
        column = self._column(ref.column, needed=uses(look, "column"))
        if isinstance(column, Refused):
            return as_lookup_failed(column)
        values = {**_of_lookup(ref), "key": key, "column": column}
        found = await listed(self._exchange, look, values)
        if isinstance(found, sdk.LookupFailed):
            return found
        names = {str(self._column(ref.column, needed=False)): ref.column} if ref.column else {}
        copies = []
        for item, answer in found:
            if not answers.legible(item, fields):
                return as_lookup_failed(answer.nonsense("fields"))
            if answers.matches(item, fields, ref):
                copy = answers.read_copy(item, fields, ref, self._endpoint, names)
                if copy is None:
                    return as_lookup_failed(answer.nonsense("fields.standing, fields.columns"))
                copies.append(replace(copy, beside=self._beside))
        return copies

    async def create(self, article: sdk.Article, mode: Mode) -> sdk.Outcome:
        """Store a copy with the request described in `create`."""
        answer = await self._write(self._options.create, article, mode)
        if not isinstance(answer, Answer):
            return answer
        remote_id = answers.text_at(answer.value, self._options.create.id)
        rule = self._options.standing
        stands = answers.standing(answer.value, rule) if rule else _STANDING[mode]
        if remote_id is None or stands is None:
            return answer.nonsense("create.id, standing")
        link = answers.text_at(answer.value, self._options.create.link)
        return sdk.Accepted(remote_id, answers.absolute(link, self._endpoint), stands)

    async def update(self, remote_id: str, article: sdk.Article, mode: Mode) -> sdk.Outcome:
        """Replace our copy's text with the request described in `update`, if it is still ours."""
        if self._options.update is None:
            return _unsupported("update")
        copy = await self._own_copy(remote_id, article.ref)
        if not isinstance(copy, sdk.Copy):
            return copy
        if copy.standing is Standing.TRASHED:
            zh, en = "站方已移除，不予恢复", "the site removed it; not put back"
            return Refused(Need.CONFLICT, explain(zh, en, remote_id))
        answer = await self._write(self._options.update, article, mode, remote_id)
        if not isinstance(answer, Answer):
            return answer
        return sdk.Accepted(remote_id, copy.url, copy.standing)

    async def withdraw(self, remote_id: str, ref: sdk.Reference) -> sdk.WithdrawOutcome:
        """Take our copy out of sight with the request in `withdraw`, if it is still ours."""
        if self._options.withdraw is None:
            return _unsupported("withdraw")
        copy = await self._own_copy(remote_id, ref)
        if not isinstance(copy, sdk.Copy):
            return copy
        if copy.standing is Standing.TRASHED:
            return sdk.Withdrawn(remote_id)
        values = {**_of_reference(ref), "remote_id": self._typed(remote_id)}
        answer = await self._exchange.send(self._options.withdraw, values)
        if not isinstance(answer, Answer):
            return answer
        return self._exchange.refusal(self._options.withdraw, answer) or sdk.Withdrawn(remote_id)

    async def place(self, remote_id: str, ref: sdk.Reference) -> sdk.Outcome:
        """Show our copy in the reference's column too, with the request described in `place`."""
        request = self._options.place
        if request is None:
            return _unsupported("place")
        copy = await self._own_copy(remote_id, ref)
        if not isinstance(copy, sdk.Copy):
            return copy
        if copy.standing is Standing.TRASHED:
            zh, en = "站方已移除，不予恢复", "the site removed it; not put back"
            return Refused(Need.CONFLICT, explain(zh, en, remote_id))
        if ref.column not in (copy.columns or ()):
            answer = await self._of_column(request, remote_id, ref)
            if not isinstance(answer, Answer):
                return answer
        return sdk.Accepted(remote_id, copy.url, copy.standing)

    async def unplace(self, remote_id: str, ref: sdk.Reference) -> sdk.WithdrawOutcome:
        """Take our copy from the reference's column, with the request described in `unplace`."""
        request = self._options.unplace
        if request is None:
            return _unsupported("unplace")
        copy = await self._own_copy(remote_id, ref)
        if not isinstance(copy, sdk.Copy):
            return copy
        columns = copy.columns or frozenset()
        if ref.column in columns:
            if columns == {ref.column}:
                zh, en = "这是最后一个栏目，应整篇撤回", "its last column: withdraw the whole copy"
                return Refused(Need.CONFLICT, explain(zh, en, remote_id))
            answer = await self._of_column(request, remote_id, ref)
            if not isinstance(answer, Answer):
                return answer
        return sdk.Withdrawn(remote_id)

    async def _of_column(
        self, request: Request, remote_id: str, ref: sdk.Reference
    ) -> Answer | Refusal:
        """Send what changes one column of a copy; an `Answer` only where it was taken."""
        column = self._column(ref.column, needed=True)
        if isinstance(column, Refused):
            return column
        values = {**_of_reference(ref), "remote_id": self._typed(remote_id), "column": column}
        answer = await self._exchange.send(request, values)
        if not isinstance(answer, Answer):
            return answer
        return self._exchange.refusal(request, answer) or answer

    async def recent(self, column: str, limit: int) -> Sequence[sdk.Entry]:
        """The newest public copies, as `recent` describes. Raises `SourceError` for no list."""
        request = self._options.recent
        if request is None:
            raise sdk.SourceError(_unsupported("recent").message)
        mapped = self._column(column, needed=uses(request, "column"))
        if isinstance(mapped, Refused):
            raise sdk.SourceError(mapped.message)
        answer = await self._exchange.send(request, {"column": mapped, "limit": limit})
        bad = self._exchange.refusal(request, answer) if isinstance(answer, Answer) else answer
        if bad or not isinstance(answer, Answer):
            raise sdk.SourceError(bad.message if bad else "")
        found = answers.items(answer.value, request.items)
        entries = [answers.read_entry(i, request.fields, self._endpoint) for i in found or ()]
        if found is None or None in entries:
            raise sdk.SourceError(answer.nonsense(request.items).message)
        return tuple(entry for entry in entries[:limit] if entry)

    async def probe(self) -> Sequence[sdk.Check]:
        """Look up a copy that cannot exist: shows address, credential and paths; writes nothing."""
        if not self._options.find:
            text = "未描述 find，首次推送时才能检验 · no find described: only a push will tell"
            return (sdk.Check("查找 · find", ok=True, detail=text),)
        column = next(iter(self._options.columns or {}), "")
        looks = [look for look in self._options.find if column or not uses(look, "column")]
        if not looks:
            text = "查找要用栏目，首次推送时才能检验 · it needs a column: only a push will tell"
            return (sdk.Check("查找 · find", ok=True, detail=text),)
        found = await self._ask(looks, replace(_PROBE, column=column))
        bad = found.message if isinstance(found, sdk.LookupFailed) else ""
        return (sdk.Check("查找 · find", ok=not bad, detail=bad or "可用 · works"),)

    async def _write(
        self, request: Request, article: sdk.Article, mode: Mode, remote_id: str | None = None
    ) -> Answer | Refusal:
        """Send an article; an `Answer` only where it was taken."""
        if refused := unfit(article):
            return refused
        column = self._column(article.column, needed=uses(request, "column"))
        if isinstance(column, Refused):
            return column
        values: dict[str, Value] = {
            **_of_reference(article.ref),
            "html": article.html,
            "text": article.text,
            "summary": article.summary,
            "source_line": source_line(article),
            "source_name": article.source_name,
            "source_published": article.source_published,
            "column": column,
            "revision": article.revision,
            "status": getattr(self._options.status, mode.value),
        }
        if remote_id is not None:
            values["remote_id"] = self._typed(remote_id)
        answer = await self._exchange.send(request, values)
        if not isinstance(answer, Answer):
            return answer
        return self._exchange.refusal(request, answer) or answer

    async def _own_copy(self, remote_id: str, ref: sdk.Reference) -> sdk.Copy | Refusal:
        """Our copy as it stands now; the first look-up that shows it will do.

        Whatever goes wrong here, nothing was written.
        """
        for look, key in questions(self._options.find, ref):
            try:
                found = await self._look(look, key, ref)
            except sdk.TransportError as error:
                return sdk.Failed(str(error))
            if isinstance(found, sdk.LookupFailed):
                if found.need is not None:
                    return Refused(found.need, found.message)
                return sdk.Failed(found.message)
            for copy in found:
                if copy.remote_id == remote_id and copy.ours:
                    return copy
        zh, en = "站内已找不到带我方标识的该稿件", "no copy of that id bears our key any more"
        return Refused(Need.CONFLICT, explain(zh, en, remote_id))

    def _column(self, column: str, *, needed: bool) -> str | int | Refused:
        """The column's name there; Refused where it is needed and not known."""
        mapped = column if self._options.columns is None else self._options.columns.get(column, "")
        if mapped or not needed:
            return mapped
        zh, en = (
            f"options.columns 中没有栏目「{column}」",
            f"no column {column!r} in options.columns",
        )
        return Refused(Need.COLUMN, explain(zh, en, self._endpoint))

    def _typed(self, remote_id: str) -> Value:
        number = self._options.remote_id == "number" and remote_id.isdecimal()
        return int(remote_id) if number else remote_id


def _of_reference(ref: sdk.Reference) -> dict[str, Value]:
    return {
        "key": ref.key,
        "title": ref.title,
        "doc_no": ref.doc_no or "",
        "source_url": ref.source_url,
    }


def _of_lookup(ref: sdk.Reference) -> dict[str, Value]:
    words = title_words(ref.title)
    return {
        **_of_reference(ref),
        "title_words": " ".join(words),
        "title_part": words[0] if words else ref.title,
        "doc_no_words": " ".join(number_words(ref.doc_no)),
    }


def _unsupported(operation: str) -> Refused:
    text = f"options 未描述 {operation} · options describe no {operation}"
    return Refused(Need.CONFIGURATION, text)
