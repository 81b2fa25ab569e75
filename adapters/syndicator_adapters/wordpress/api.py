"""One exchange with the REST interface: address, account, and what WordPress's error codes mean."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode, urlsplit

from syndicator.sdk import Connection, Failed, Http, Need, Reply
from syndicator.sdk.answers import (
    AnswerUnreadable,
    Refusal,
    explain,
    read_json,
    refusal,
    refused,
    shown,
    unknown,
)

_SUCCESS: Final = {200, 201}

# wp-includes/rest-api/endpoints/class-wp-rest-posts-controller.php and class-wp-rest-server.php
_NEEDS: Final = {
    "rest_no_route": Need.CONFIGURATION,
    "rest_disabled": Need.CONFIGURATION,
    "rest_post_invalid_id": Need.CONFLICT,
    "rest_post_exists": Need.CONFLICT,
    "rest_term_invalid": Need.COLUMN,
    "rest_cannot_assign_term": Need.COLUMN,
    "empty_content": Need.CONTENT,
    "rest_invalid_field": Need.CONTENT,
    "rest_forbidden_status": Need.PERMISSION,
    "rest_cannot_publish": Need.PERMISSION,
}
_PARAMETER_NEEDS: Final = {
    "categories": Need.COLUMN,
    "title": Need.CONTENT,
    "content": Need.CONTENT,
    "excerpt": Need.CONTENT,
}
_NOT_STORED: Final = {"db_insert_error", "db_update_error"}


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
        code = self.value.get("code") if isinstance(self.value, Mapping) else None
        return code if isinstance(code, str) else ""

    def refusal(self) -> Refusal:
        """Read an answer that is not good; never says that nothing was stored without reason."""
        status = self.reply.status
        if 300 <= status < 400:  # noqa: PLR2004 - RFC 9110 15.4; the interface itself never redirects
            to = urlsplit(self.reply.headers.get("location", ""))
            return refused(Need.CONFIGURATION, status, self.where, f"→ {to.scheme}://{to.hostname}")
        if status < 300:  # noqa: PLR2004
            return unknown(f"HTTP {status}", self.where, self.unreadable or self.said)
        if self.code in _NOT_STORED:
            zh, en = "WordPress 未能写入数据库", "WordPress could not write to its database"
            return Failed(explain(zh, en, self.where, self.said))
        need = self._need()
        if need is not None and status not in {401, 429} and status < 500:  # noqa: PLR2004
            return refused(need, status, self.where, self.said)
        return refusal(self.reply, self.where, self.said or self.unreadable)

    def nonsense(self) -> Refusal:
        """Read an answer that claims success without what it must hold."""
        return unknown("应答缺少 id · no id in the answer", self.where, self.said)

    def _need(self) -> Need | None:
        if self.code in {"rest_invalid_param", "rest_missing_callback_param"}:
            named = self._parameters()
            return next(
                (_PARAMETER_NEEDS[name] for name in named if name in _PARAMETER_NEEDS), None
            ) or (Need.CONFIGURATION)
        return _NEEDS.get(self.code)

    def _parameters(self) -> list[str]:
        data = self.value.get("data") if isinstance(self.value, Mapping) else None
        params = data.get("params") if isinstance(data, Mapping) else None
        return [str(name) for name in params] if isinstance(params, Mapping | list) else []


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
        return (
            self._secret is not None and re.fullmatch(r"[^:]+:.+", self._secret.value) is not None
        )

    async def get(self, path: str, **params: str | int) -> Answer:
        """Read."""
        return await self._call("GET", path, params, None)

    async def post(self, path: str, fields: Mapping[str, object]) -> Answer:
        """Write."""
        return await self._call("POST", path, {}, fields)

    async def delete(self, path: str) -> Answer:
        """Delete for good, past the trash."""
        return await self._call("DELETE", path, {"force": "true"}, None)

    async def _call(
        self,
        method: str,
        path: str,
        params: Mapping[str, str | int],
        fields: Mapping[str, object] | None,
    ) -> Answer:
        headers = {"accept": "application/json"}
        if self._secret is not None and self.authorized:
            account = base64.b64encode(self._secret.value.encode()).decode("ascii")
            headers["authorization"] = f"Basic {account}"
        content = None
        if fields is not None:
            headers["content-type"] = "application/json; charset=utf-8"
            content = json.dumps(fields, ensure_ascii=False).encode()
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
