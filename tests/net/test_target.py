"""Addresses as requests carry them."""

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syndicator.net.errors import BadRequest
from syndicator.net.target import parse_target

LETTERS = st.text("azAZ019.-_~/?&=%:+,@#;[]!*'() \"中é\\<>{}|^`\t", max_size=30)
SCHEMES = st.sampled_from(["http://", "https://", "HTTP://", "ftp://", "//", "", "http:"])
HOSTS = st.sampled_from(
    [
        *("site.example", "Site.Example", "127.0.0.1", "127.1", "1.2.3.256", "01.2.3.4"),
        *("a", "a.", "-a", "a..b", "a_b.cn", "a-.cn", "1a.cn", "政府.cn", "xn--mxtq1m.cn"),
        *("u:p@a.cn", "[::1]", ""),
    ]
)
PORTS = st.sampled_from(
    [
        *("", ":80", ":443", ":8080", ":0", ":080", ":65535", ":65536", ":99999", ":x"),
        *(":", ":8", ":10"),
    ]
)
PATHS = st.sampled_from(
    [
        *("", "/", "/a/../b", "/a/./b", "/a/.", "/..", "//x", "/a%2fb", "/a%zz", "?", "/?"),
        *("/a?%E4%B8%AD", "/a?%e4", "/a#b", "/a?b=c/d:e,f+g", "/.well-known/x", "/a.html?x=1&y"),
    ]
)


def usual(url: str) -> tuple[str, str, int | None, str, bool, str] | None:
    """The same through httpx alone."""
    try:
        parsed = httpx.URL(url)
        if parsed.fragment:
            parsed = parsed.copy_with(fragment=None)
    except httpx.InvalidURL:
        return None
    host, path = parsed.raw_host.decode(), parsed.raw_path.decode()
    return parsed.scheme, host, parsed.port, path, bool(parsed.userinfo), str(parsed)


@given(st.builds("".join, st.tuples(SCHEMES, HOSTS, PORTS, PATHS, st.just("") | LETTERS)))
@example("http://site.example/a?b=c")
@example("https://127.1.0.1:8443/wp-json/wp/v2/posts?search=%E6%94%BF&page=1")
def test_the_short_way_reads_an_address_as_the_long_one_does(url: str) -> None:
    """Whatever is written, scheme, host, port, path and text are those of the full parser."""
    try:
        read = parse_target(url)
    except BadRequest:
        assert usual(url) is None
        return
    parts = (read.scheme, read.host, read.port, read.path, read.has_account, str(read))
    assert parts == usual(url)


@pytest.mark.parametrize(
    "url, authority, port",
    [
        ("http://site.example/", "site.example", 80),
        ("https://site.example:8443/", "site.example:8443", 8443),
        ("https://[::1]:8443/", "[::1]:8443", 8443),
        ("http://政府.cn/", "xn--mxtq1m.cn", 80),
    ],
)
def test_the_host_header_and_the_port_to_connect_to(url: str, authority: str, port: int) -> None:
    """IPv6 in brackets, the usual port unsaid, names of other scripts in their ASCII form."""
    target = parse_target(url)
    assert (target.authority, target.connect_port) == (authority, port)


@pytest.mark.parametrize("path", ["/a\r\nX: y", "/a\x00", "/\x7f"])
def test_no_address_ends_the_request_line(path: str) -> None:
    """Control characters make no address."""
    with pytest.raises(BadRequest):
        parse_target(f"http://site.example{path}")


def test_blanks_and_other_scripts_are_encoded() -> None:
    """What goes on the wire is ASCII without blanks."""
    assert parse_target("http://site.example/a b/文?c=d é").path == (
        "/a%20b/%E6%96%87?c=d%20%C3%A9"
    )
