"""What WordPress's error answers mean. Pure.

The codes are those of WordPress's class-wp-rest-posts-controller.php and class-wp-rest-server.php.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import urlsplit

from syndicator.sdk import Failed, Need, Reply
from syndicator.sdk.answers import Refusal, explain, refusal, refused

_REDIRECTION, _CLIENT_ERROR = 3, 4  # RFC 9110 15: the first digit
_NEEDS: Final = {
    "rest_no_route": Need.CONFIGURATION,
    "rest_post_invalid_id": Need.CONFLICT,
    "rest_post_exists": Need.CONFLICT,
    "rest_cannot_assign_term": Need.COLUMN,
    "empty_content": Need.CONTENT,
}
_NEEDS_BY_PARAMETER: Final = {
    "categories": Need.COLUMN,
    "title": Need.CONTENT,
    "content": Need.CONTENT,
    "excerpt": Need.CONTENT,
}
_NEEDS_BY_STATUS: Final = {401: Need.CREDENTIAL, 403: Need.PERMISSION}
_NOT_STORED: Final = {"db_insert_error", "db_update_error"}


def error_code(value: object) -> str:
    """WordPress's code for what went wrong; empty where the answer is no error of WordPress's."""
    code = _part(value, "code")
    return code if isinstance(code, str) else ""


def read_refusal(reply: Reply, value: object, where: str, said: str) -> Refusal:
    """Read an answer that is no success; says that nothing was stored only where that is sure."""
    family = reply.status // 100
    if family == _REDIRECTION:  # the interface itself never redirects
        to = urlsplit(reply.headers.get("location", ""))
        return refused(Need.CONFIGURATION, reply.status, where, f"→ {to.scheme}://{to.hostname}")
    code = error_code(value)
    if code in _NOT_STORED:
        zh, en = "WordPress 未能写入数据库", "WordPress could not write to its database"
        return Failed(explain(zh, en, where, said))
    need = _need(code, value)
    if need is not None and family == _CLIENT_ERROR:
        return refused(need, reply.status, where, said)
    return refusal(reply, where, said)


def _need(code: str, value: object) -> Need | None:
    if code not in {"rest_invalid_param", "rest_missing_callback_param"}:
        return _NEEDS.get(code)
    # A status this account may not ask for is reported as a wrong parameter, its cause inside.
    data = _part(value, "data")
    for detail in _values(_part(data, "details")):
        status = _part(_part(detail, "data"), "status")
        if isinstance(status, int) and status in _NEEDS_BY_STATUS:
            return _NEEDS_BY_STATUS[status]
    params = _part(data, "params")  # a mapping, or a list of names
    named = params if isinstance(params, Mapping | list) else ()
    needs = (_NEEDS_BY_PARAMETER.get(str(name)) for name in named)
    return next(filter(None, needs), Need.CONFIGURATION)


def _values(value: object) -> Collection[object]:
    return value.values() if isinstance(value, Mapping) else ()


def _part(value: object, name: str) -> object:
    return value.get(name) if isinstance(value, Mapping) else None
