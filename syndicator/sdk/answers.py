"""What a CMS's answer says: JSON or a reason why not, Retry-After, and the meaning of a status.

Any adapter may use these, so that one status means one thing whatever the CMS. Messages are safe to
show: the site's own words are cut short and never contain the credential.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

from syndicator.core.errors import SyndicatorError
from syndicator.sdk.adapter import Reply
from syndicator.sdk.types import Failed, LookupFailed, Need, Refused, Secret, Throttled, Unknown

Refusal = Refused | Throttled | Failed | Unknown
"""Every way an exchange can end without the CMS having taken what was asked."""

SHOWN: Final = 160
"""Characters of the site's own words that a message may hold."""

_SHORTEST_SECRET: Final = 4
_LOOKED_AT: Final = 65536
_LOGIN_SIGNS: Final = (b'type="password"', b"type='password'", "登录".encode(), b"log in", b"login")
_SECONDS: Final = re.compile(r"\d{1,9}", re.ASCII)

_NEEDS: Final = {
    400: Need.CONTENT,
    401: Need.CREDENTIAL,
    403: Need.PERMISSION,
    409: Need.CONFLICT,
    412: Need.CONFLICT,
    413: Need.CONTENT,
    415: Need.CONFIGURATION,
    422: Need.CONTENT,
    451: Need.PERMISSION,
}
_ADVICE: Final = {
    Need.CREDENTIAL: ("请核对凭据", "check the credential"),
    Need.PERMISSION: (
        "请核对账号权限及站点防火墙",
        "check the account's rights and the site's firewall",
    ),
    Need.COLUMN: ("请核对栏目映射", "check the column mapping"),
    Need.CONTENT: ("请核对稿件内容", "check the article's content"),
    Need.CONFIGURATION: ("请核对地址与接口配置", "check the address and the interface options"),
    Need.CONFLICT: (
        "站内已有冲突的稿件，请人工核对",
        "a copy there is in the way; a person must look",
    ),
}


class AnswerUnreadable(SyndicatorError):
    """An answer that is not what the interface promises; the text says what came instead."""


def read_json(reply: Reply, charset: str = "utf-8") -> object:
    """Parse the body as JSON (RFC 8259; a leading BOM is tolerated).

    Raises `AnswerUnreadable` with a bilingual reason for anything else: a login page, a cut answer,
    bytes of another encoding.
    """
    try:
        value: object = json.loads(reply.body.decode(charset).removeprefix("\ufeff"))
    except UnicodeDecodeError:
        raise AnswerUnreadable(
            f"应答不是 {charset} 编码 · the answer is not {charset} text"
        ) from None
    except (ValueError, RecursionError):
        raise AnswerUnreadable(describe(reply)) from None
    return value


def describe(reply: Reply) -> str:
    """Say what came instead of JSON. Nothing of the body is quoted: a page may echo anything."""
    start = reply.body[:_LOOKED_AT].lower()
    if not start.strip():
        return "应答为空 · the answer is empty"
    if "html" in reply.headers.get("content-type", "").lower() or start.lstrip().startswith(b"<"):
        if any(sign in start for sign in _LOGIN_SIGNS):
            return "应答是登录网页 · the answer is a login page"
        return "应答是网页，不是接口应答 · the answer is a web page, not the interface's"
    return "应答不是完整的 JSON · the answer is not whole JSON"


def retry_after_s(reply: Reply) -> float | None:
    """Seconds the site asks us to wait (RFC 9110 10.2.3, both forms); None where it does not say.

    A date is counted from the answer's own Date, so a wrong clock there does no harm.
    """
    said = reply.headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(said):
        return float(said)
    until, now = _http_date(said), _http_date(reply.headers.get("date", ""))
    if until is None or now is None:
        return None
    return max(0.0, (until - now).total_seconds())


def _http_date(text: str) -> datetime | None:
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def refusal(reply: Reply, where: str, said: str = "") -> Refusal:
    """Read an answer that is no success by its status alone.

    `where` names the exchange (`POST https://…`), `said` is the site's own words (see `shown`).
    503 counts as "nothing stored" only with Retry-After, the server's word that it did not begin:
    gateways also answer it after the CMS got the request. Redirects and odd successes are Unknown.
    """
    status = reply.status
    http = f"(HTTP {status})"
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in reply.headers
    ):
        text = explain(f"站点要求稍后再来 {http}", f"asked to wait {http}", where, said)
        return Throttled(retry_after_s(reply), text)
    if status in {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY}:
        return Failed(explain(f"请求未被处理 {http}", f"not processed {http}", where, said))
    if HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return refused(_NEEDS.get(status, Need.CONFIGURATION), status, where, said)
    return unknown(f"HTTP {status}", where, said)


def unknown(why: str, where: str, said: str = "") -> Unknown:
    """Compose an outcome nobody can tell; the look-up decides it."""
    zh, en = f"结果不明 ({why})，将先查找再定", f"outcome unknown ({why}); a look-up decides"
    return Unknown(explain(zh, en, where, said))


def refused(need: Need, status: int, where: str, said: str = "") -> Refused:
    """Compose a refusal with the advice that belongs to its need."""
    zh, en = _ADVICE[need]
    said_zh, said_en = f"站点拒绝 (HTTP {status}),{zh}", f"refused (HTTP {status}); {en}"
    return Refused(need, explain(said_zh, said_en, where, said))


def explain(zh: str, en: str, where: str, said: str = "") -> str:
    """Compose one bilingual message: what, where and, where given, the site's own words."""
    quoted = f" [{said}]" if said else ""
    return f"{zh}: {where} · {en}: {where}{quoted}"


def as_lookup_failed(outcome: Refusal) -> LookupFailed:
    """The same bad news as the answer of a look-up."""
    return LookupFailed(
        outcome.message,
        outcome.retry_after_s if isinstance(outcome, Throttled) else None,
        outcome.need if isinstance(outcome, Refused) else None,
        throttled=isinstance(outcome, Throttled),
    )


def shown(words: object, secret: Secret | None) -> str:
    """Fit the site's own words for a message: one short line, nothing of the credential in it."""
    if not isinstance(words, str | int):
        return ""
    text = str(words)
    for hidden in _guises(secret):
        text = text.replace(hidden, "***")
    text = re.sub(r"[\s\x00-\x1f\x7f\ufffd]+", " ", text).strip()
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _guises(secret: Secret | None) -> list[str]:
    """Every form in which a site may echo the credential, the longest first."""
    if secret is None:
        return []
    plain = {secret.value, secret.value.replace(" ", "")}
    plain |= {part for text in plain for part in text.partition(":")[::2]}
    coded = {base64.b64encode(text.encode()).decode() for text in plain}
    return sorted((g for g in plain | coded if len(g) >= _SHORTEST_SECRET), key=len, reverse=True)
