"""One exchange with the REST interface: address, account, JSON."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from syndicator.sdk import Connection, Http, Reply
from syndicator.sdk.answers import AnswerUnreadable, Refusal, read_json, shown, unknown
from syndicator.sdk.encode import Body, json_bytes
from syndicator_adapters.wordpress.refusals import error_code, read_refusal

_SUCCESS: Final = {200, 201}


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and, where it is one, its JSON value."""

    reply: Reply
    where: str
    value: object
    unreadable: str
    """Why there is no value; empty where there is."""
    said: str
    """WordPress's own words, fit to be shown."""

    @property
    def good(self) -> bool:
        """Whether WordPress did what was asked."""
        return self.reply.status in _SUCCESS and not self.unreadable

    @property
    def code(self) -> str:
        """WordPress's error code, empty where there is none."""
        return error_code(self.value)

    def refusal(self) -> Refusal:
        """Read an answer that is not good."""
        return read_refusal(self.reply, self.value, self.where, self.said or self.unreadable)

    def nonsense(self) -> Refusal:
        """Read an answer that claims success without what it must hold."""
        return unknown("应答缺少 id · no id in the answer", self.where, self.said)


class Api:
    """The interface of one site, as one account."""

    def __init__(self, connection: Connection, http: Http, *, pretty: bool) -> None:
        self._base = connection.endpoint.rstrip("/")
        self._secret = connection.credential
        self._http = http
        self._pretty = pretty

    @property
    def authorized(self) -> bool:
        """Whether there is a credential of the form `user:application password`."""
        user, colon, password = (self._secret.value if self._secret else "").partition(":")
        return bool(user and colon and password)

    async def get(self, path: str, **params: str | int) -> Answer:
        """Read."""
        return await self._call("GET", path, params, None)

    async def post(self, path: str, fields: Mapping[str, Body]) -> Answer:
        """Write."""
        return await self._call("POST", path, {}, fields)

    async def delete(self, path: str) -> Answer:
        """Delete for good, past the trash."""
        return await self._call("DELETE", path, {"force": "true"}, None)

    async def trash(self, path: str) -> Answer:
        """Move to the trash, from where people can take it back."""
        return await self._call("DELETE", path, {}, None)

    async def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int],
        fields: Mapping[str, Body] | None,
    ) -> Answer:
        headers = {"accept": "application/json"}
        if self._secret is not None and self.authorized:
            account = base64.b64encode(self._secret.value.encode()).decode("ascii")
            headers["authorization"] = f"Basic {account}"
        content = None
        if fields is not None:
            headers["content-type"] = "application/json; charset=utf-8"
            content = json_bytes(fields)
        reply = await self._http.request(
            method, self._url(path, params), headers=headers, content=content
        )
        return self._answer(reply, f"{method} {self._url(path, {})}")

    def _url(self, path: str, params: Mapping[str, str | int]) -> str:
        if self._pretty:
            query = f"?{urlencode(params)}" if params else ""
            return f"{self._base}/wp-json{path}{query}"
        return f"{self._base}/index.php?{urlencode({'rest_route': path, **params})}"

    def _answer(self, reply: Reply, where: str) -> Answer:
        value: object = None
        unreadable = said = ""
        try:
            value = read_json(reply)
        except AnswerUnreadable as error:
            unreadable = str(error)
        if isinstance(value, Mapping) and "code" in value:
            said = shown(f"{value.get('code')}: {value.get('message', '')}", self._secret)
        return Answer(reply, where, value, unreadable, said)
