"""Reading answers: what is shown of them, and what they ask of us."""

import base64
from collections.abc import Mapping

import pytest

from syndicator.sdk import Secret
from syndicator.sdk.answers import SHOWN, AnswerUnreadable, read_json, retry_after_s, shown
from tests.contract.adapter.plain import PlainReply

SECRET = Secret("bot:abcd EFGH ijkl")


def _answer(body: bytes, headers: Mapping[str, str] | None = None) -> PlainReply:
    return PlainReply(200, headers or {}, body)


@pytest.mark.parametrize(
    "said, seconds",
    [
        ("120", 120),
        ("0", 0),
        ("Mon, 02 Mar 2026 01:00:30 GMT", 30),
        ("Monday, 02-Mar-26 01:00:30 GMT", 30),
        ("Mon, 02 Mar 2026 00:59:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("", None),
        ("9" * 12, None),
        ("Mon, 99 Mar 2026 01:00:30 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms(said: str, seconds: float | None) -> None:
    """Seconds, or a date against the answer's own Date; nonsense says nothing."""
    headers = {"retry-after": said, "date": "Mon, 02 Mar 2026 01:00:00 GMT"}
    assert retry_after_s(_answer(b"", headers)) == seconds


def test_a_date_without_the_answers_own_date_says_nothing() -> None:
    """Our clock and the site's may differ by more than the wait."""
    headers = {"retry-after": "Mon, 02 Mar 2026 01:00:30 GMT"}
    assert retry_after_s(_answer(b"", headers)) is None


def test_a_mark_before_the_json_is_tolerated() -> None:
    """Old Windows servers put a BOM first."""
    assert read_json(_answer(b'\xef\xbb\xbf{"a": 1}')) == {"a": 1}
    assert read_json(_answer('{"题": "通知"}'.encode("gb18030")), "gb18030") == {"题": "通知"}


@pytest.mark.parametrize(
    "body, headers, why",
    [
        (b"", {}, "应答为空"),
        (b"  \n", {}, "应答为空"),
        (b"<html><input type='password'>", {}, "登录网页"),
        ("<p>请登录</p>".encode(), {"content-type": "text/html"}, "登录网页"),
        (b"<html>blocked</html>", {}, "不是接口应答"),
        (b'{"a":', {}, "不是完整的 JSON"),
        (b"\xc4\xe3", {}, "不是 utf-8 编码"),
        (b"[" * 100_000, {}, "不是完整的 JSON"),
    ],
)
def test_what_came_instead_of_json_is_said(
    body: bytes, headers: Mapping[str, str], why: str
) -> None:
    """In both languages; nothing of the page is quoted."""
    with pytest.raises(AnswerUnreadable, match=why) as told:
        read_json(_answer(body, headers))
    assert " · " in str(told.value)


@pytest.mark.parametrize(
    "echo",
    [
        "bot:abcd EFGH ijkl",
        "abcd EFGH ijkl",
        "abcdEFGHijkl",
        base64.b64encode(b"bot:abcd EFGH ijkl").decode(),
        base64.b64encode(b"abcdEFGHijkl").decode(),
    ],
)
def test_a_credential_is_hidden_in_every_guise(echo: str) -> None:
    """Whole, password alone, without blanks, encoded."""
    text = shown(f"bad {echo}!", SECRET)
    assert text == "bad ***!"


def test_the_sites_words_are_one_short_line() -> None:
    """No line breaks into the log, no novel, no characters nobody can read."""
    assert shown("a\r\nb\x00\x1b[31mc\ufffd", None) == "a b [31mc"
    assert shown("长" * 500, None) == "长" * SHOWN + "…"
    assert shown({"a": 1}, None) == ""
    assert shown(4001, None) == "4001"
