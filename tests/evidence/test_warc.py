"""One answer as one WARC record and back; what was changed is told, what lets in is taken out."""

import gzip
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from syndicator.core.times import Millis
from syndicator.evidence import warc
from syndicator.evidence.received import Received, received, without_account
from syndicator.net.client import Response
from syndicator.net.transport import Head

AT = Millis(1_772_413_292_030)
PAGE = ("<p>各区县：请装点街灯。</p>" * 300).encode("gb18030")


def answer(
    *lines: tuple[bytes, bytes], body: bytes = PAGE, url: str = "https://pine.invalid/7.html"
) -> Received:
    """An answer with these header lines."""
    return Received(url, AT, 200, b"OK", "1.1", lines, "203.0.113.9", body)


TYPED = (b"Content-Type", b"text/html; charset=gb2312")
WHOLE = warc.response_record(answer(TYPED))


@pytest.mark.parametrize(
    "came",
    [
        answer(TYPED, (b"Content-Length", b"9999")),
        answer(TYPED, (b"Content-Encoding", b"gzip"), (b"Content-Length", b"512")),
        answer((b"transfer-encoding", b"chunked"), (b"Vary", b"a"), (b"Vary", b"b")),
        answer(TYPED, body=b""),
        answer(url="http://[2001:db8::7]:8080/a?b=c%20d"),
    ],
)
def test_what_came_comes_back(came: Received) -> None:
    """Lines in their order, codings of the way among them; the same answer makes the same bytes."""
    data = warc.response_record(came)
    assert data == warc.response_record(came)
    assert warc.read_record(data) == came


@given(body=st.binary(max_size=4_000), at=st.integers(0, 4_000_000_000_000))
def test_any_bytes_at_any_time_come_back(body: bytes, at: int) -> None:
    """Nothing in a body or an instant is lost, to the millisecond."""
    came = Received("https://pine.invalid/", Millis(at), 200, b"", "1.0", (TYPED,), None, body)
    assert warc.read_record(warc.response_record(came)) == came


def test_any_reader_finds_digest_address_and_time() -> None:
    """The fields of ISO 28500 that a court's expert looks for."""
    data = BytesIO(warc.response_record(answer(TYPED)))
    record = next(iter(ArchiveIterator(data, check_digests="raise")))
    about = record.rec_headers
    assert about.get_header("WARC-Date") == "2026-03-02T01:01:32.030Z"
    assert about.get_header("WARC-IP-Address") == "203.0.113.9"
    assert about.get_header("WARC-Payload-Digest") == f"sha256:{answer(TYPED).digest}"
    assert record.content_stream().read() == PAGE


def test_a_revisit_holds_the_head_and_says_where_the_body_is() -> None:
    """Small, and read with the body of the other; with any other body it is broken."""
    came = answer(TYPED)
    data = warc.revisit_record(came, warc.Target("https://pine.invalid/1.html", Millis(AT - 5)))
    assert len(data) < 700
    assert b"WARC-Refers-To-Date: 2026-03-02T01:01:32.025Z" in gzip.decompress(data)
    assert warc.read_record(data, PAGE) == came
    with pytest.raises(warc.BrokenRecord):
        warc.read_record(data, PAGE + b"x")


@pytest.mark.parametrize(
    "spoilt",
    [
        b"",
        b"no record at all",
        WHOLE[:-40],
        gzip.compress(gzip.decompress(WHOLE).replace(b"\xb8", b"\xb7", 1)),
        zlib.compress(PAGE),
    ],
)
def test_what_is_no_intact_record_is_told(spoilt: bytes) -> None:
    """Cut, changed or foreign bytes are an error with words, never a page."""
    with pytest.raises(warc.BrokenRecord, match="·"):
        warc.read_record(spoilt)


def test_credentials_are_taken_out_before_anything_is_kept() -> None:
    """Cookies keep their names; an account in the address and tokens in headers go."""
    lines = (
        (b"Set-Cookie", b"SESS=7f3a9; HttpOnly"),
        (b"authorization", b"Basic Ym90OnB3"),
        (b"X-WP-Nonce", b"1a2b3c"),
        TYPED,
    )
    came = received(
        Response(
            200,
            {},
            PAGE,
            "https://bot:pw@pine.invalid/7.html",
            (),
            1,
            None,
            Head(b"OK", lines, peer="203.0.113.9"),
        ),
        AT,
    )
    whole = gzip.decompress(warc.response_record(came))
    for secret in (b"7f3a9", b"Ym90", b"1a2b3c", b"pw@", b"bot:"):
        assert secret not in whole
    assert b"Set-Cookie: SESS=(removed)" in whole
    assert came.answer.headers["content-type"] == "text/html; charset=gb2312"


@pytest.mark.parametrize(
    "url, bare",
    [
        ("https://a:b@pine.invalid:81/x?y@z", "https://pine.invalid:81/x?y@z"),
        ("https://pine.invalid/@7", "https://pine.invalid/@7"),
    ],
)
def test_an_address_loses_its_account_and_nothing_else(url: str, bare: str) -> None:
    """Only what stands before the host is an account."""
    assert without_account(url) == bare
