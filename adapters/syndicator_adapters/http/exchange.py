"""One exchange as the options describe it: request out, answer in, refusal rules applied."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from syndicator.sdk import Connection, Failed, Http, Need, Refused, Reply, Throttled, Unknown
from syndicator.sdk.answers import (
    AnswerUnreadable,
    Refusal,
    explain,
    read_json,
    refusal,
    retry_after_s,
    shown,
    unknown,
)
from syndicator_adapters.http import holes
from syndicator_adapters.http.answers import at, holds, same
from syndicator_adapters.http.holes import Value
from syndicator_adapters.http.parts import RefusalRule
from syndicator_adapters.http.spec import HttpOptions, Request


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer and its JSON value, None where it has none."""

    reply: Reply
    where: str
    value: object
    said: str
    """The site's own words, or why there is no value; fit to be shown."""

    def nonsense(self, missing: str) -> Unknown:
        """Read an answer that claims success without what it must hold."""
        zh, en = f"应答中没有 {missing}", f"no {missing} in the answer"
        return unknown(f"{zh} · {en}", self.where, self.said)


class Exchange:
    """The interface of one site, as one account."""

    def __init__(self, connection: Connection, http: Http, options: HttpOptions) -> None:
        self._endpoint = connection.endpoint
        self._secret = connection.credential
        self._http = http
        self._options = options

    async def send(self, request: Request, values: Mapping[str, Value]) -> Answer | Refused:
        """Send one request; Refused, and nothing sent, without its credential or with too much."""
        charset = self._options.charset
        headers = self._headers(request, values)
        if isinstance(headers, Refused):
            return headers
        content = None
        if request.json_body is not None:
            headers["content-type"] = "application/json; charset=utf-8"
            content = holes.fill_json(request.json_body, values)
        elif request.form is not None:
            headers["content-type"] = f"application/x-www-form-urlencoded; charset={charset}"
            content = holes.fill_form(request.form, values, charset)
        url = holes.fill_url(self._endpoint, request.url, values, charset)
        where = f"{request.method} {url.partition('?')[0]}"
        if len(content or b"") > self._options.max_body_bytes:
            zh, en = "稿件超过 max_body_bytes，未发送", "larger than max_body_bytes, not sent"
            return Refused(Need.CONTENT, explain(zh, en, where))
        reply = await self._http.request(request.method, url, headers=headers, content=content)
        return self._answer(reply, where)

    def refusal(self, request: Request, answer: Answer) -> Refusal | None:
        """What an answer means if it is no success: the first rule that fits, else its status."""
        for rule in self._options.refusals:
            if _fits(rule, answer):
                return _ruled(rule, answer)
        success = request.success or self._options.success
        if holds(success, answer.reply.status, answer.value):
            return None
        if answer.reply.status in success.status:
            return unknown("未满足成功条件 · success condition not met", answer.where, answer.said)
        return refusal(answer.reply, answer.where, answer.said)

    def _answer(self, reply: Reply, where: str) -> Answer:
        try:
            value = read_json(reply, self._options.charset)
        except AnswerUnreadable as error:
            return Answer(reply, where, None, str(error))
        said = shown(at(value, self._options.reason), self._secret)
        return Answer(reply, where, value, said)

    def _headers(self, request: Request, values: Mapping[str, Value]) -> dict[str, str] | Refused:
        templates = self._options.headers | request.headers
        auth = self._options.auth
        wanted = auth is not None or any("{credential" in text for text in templates.values())
        secret = self._secret.value if self._secret else ""
        if wanted and not (secret and secret.isprintable()):
            text = "缺少凭据或凭据含换行 · no credential, or one with a line break in it"
            return Refused(Need.CREDENTIAL, text)
        user, _, password = secret.partition(":")
        known = {
            "credential": secret,
            "credential_user": user,
            "credential_password": password,
            "key": values.get("key", ""),
        }
        headers = {"accept": "application/json"}
        headers |= {name.lower(): holes.fill(text, known) for name, text in templates.items()}
        if auth is not None and auth.kind == "basic":
            headers["authorization"] = f"Basic {base64.b64encode(secret.encode()).decode('ascii')}"
        elif auth is not None and auth.kind == "bearer":
            headers["authorization"] = f"Bearer {secret}"
        elif auth is not None and auth.name is not None:
            headers[auth.name.lower()] = secret
        return headers


def _fits(rule: RefusalRule, answer: Answer) -> bool:
    if rule.status not in {None, answer.reply.status}:
        return False
    return rule.path is None or same(at(answer.value, rule.path), rule.equals)


def _ruled(rule: RefusalRule, answer: Answer) -> Refusal | None:
    """The outcome a rule names; None for one that takes the answer as success."""
    text = explain(rule.message, f"refusal rule: {rule.outcome}", answer.where, answer.said)
    if rule.outcome == "accepted":
        return None
    if rule.need is not None:
        return Refused(rule.need, text)
    if rule.outcome == "throttled":
        return Throttled(retry_after_s(answer.reply), text)
    return Failed(text) if rule.outcome == "failed" else Unknown(text)
