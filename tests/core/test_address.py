"""One key for all spellings of an address, and no key for what names no public page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syndicator.core.address import BadAddress, normalise_url, same_site

BASE = "http://www.alpha.example/zwgk/list/index.html"


@pytest.mark.parametrize(
    "url, key",
    [
        ("HTTP://WWW.Alpha.Example/A.html", "https://www.alpha.example/A.html"),
        ("https://www.alpha.example:443/a", "https://www.alpha.example/a"),
        ("http://www.alpha.example:80/a", "https://www.alpha.example/a"),
        ("http://www.alpha.example:8080/a", "https://www.alpha.example:8080/a"),
        ("http://www.alpha.example", "https://www.alpha.example/"),
        ("http://www.alpha.example./a", "https://www.alpha.example/a"),
        ("http://www.alpha.example/a#part", "https://www.alpha.example/a"),
        ("http://www.alpha.example/a/./b/../c", "https://www.alpha.example/a/c"),
        ("http://www.alpha.example/a/%2e%2E/c", "https://www.alpha.example/c"),
        ("http://www.alpha.example/../../c", "https://www.alpha.example/c"),
        ("http://www.alpha.example/a/..", "https://www.alpha.example/"),
        ("http://www.alpha.example/%7Ea%2fb", "https://www.alpha.example/~a%2Fb"),
        ("http://www.alpha.example/政策", "https://www.alpha.example/%E6%94%BF%E7%AD%96"),
        ("http://www.alpha.example/%e6%94%bf", "https://www.alpha.example/%E6%94%BF"),
        ("http://www.alpha.example/a b", "https://www.alpha.example/a%20b"),
        ("http://www.alpha.example/index.html", "https://www.alpha.example/index.html"),
        ("http://www.alpha.example/a;jsessionid=0F3C?b=1", "https://www.alpha.example/a?b=1"),
        ("http://www.alpha.example/a?b=2&a=1", "https://www.alpha.example/a?a=1&b=2"),
        ("http://www.alpha.example/a?a=2&a=1", "https://www.alpha.example/a?a=2&a=1"),
        (
            "http://www.alpha.example/a?utm_source=x&spm=1.2&id=5&_=17",
            "https://www.alpha.example/a?id=5",
        ),
        ("http://www.alpha.example/a?from=timeline", "https://www.alpha.example/a"),
        ("http://www.alpha.example/a?from=2014", "https://www.alpha.example/a?from=2014"),
        ("http://www.alpha.example/a?", "https://www.alpha.example/a"),
        ("http://例子.example/a", "https://xn--fsqu00a.example/a"),
        ("http://[2001:DB8:0::1]/a", "https://[2001:db8::1]/a"),
        ("//www.alpha.example/a", "https://www.alpha.example/a"),
        (" http://www.alpha.example/\n a ", "https://www.alpha.example/%20a"),
        (r"http:\\www.alpha.example\a", "https://www.alpha.example/a"),
    ],
)
def test_one_address_one_key(url: str, key: str) -> None:
    """Case, port, scheme, fragment, escapes, dots, tracking and order make no new identity."""
    assert normalise_url(url) == key
    assert normalise_url(key) == key


@pytest.mark.parametrize(
    "url, key",
    [
        ("./t20190918_693227.shtml", "https://www.alpha.example/zwgk/list/t20190918_693227.shtml"),
        ("../a.html", "https://www.alpha.example/zwgk/a.html"),
        ("/a.html", "https://www.alpha.example/a.html"),
        ("//beta.example/a", "https://beta.example/a"),
        ("?page=2", "https://www.alpha.example/zwgk/list/index.html?page=2"),
        ("https://gamma.example/a", "https://gamma.example/a"),
    ],
)
def test_links_are_resolved_against_their_page(url: str, key: str) -> None:
    """A relative link means what it means on the page it stands on."""
    assert normalise_url(url, BASE) == key


@pytest.mark.parametrize(
    "url",
    [
        "",
        "   ",
        "a.html",
        "javascript:void(0)",
        "mailto:a@alpha.example",
        "ftp://alpha.example/a",
        "file:///etc/passwd",
        "http://",
        "http:///a",
        "http://alpha.example:port/a",
        "http://alpha.example:99999/a",
        "http://[::1/a",
        "http://[zz::1]/a",
        "http://al pha.example/a",
        "http://" + "a" * 70 + ".example/",
        "http://alpha.example/" + "a" * 9000,
    ],
)
def test_what_names_no_page_is_refused(url: str) -> None:
    """Other schemes, missing hosts and impossible ports have no key, and say why."""
    with pytest.raises(BadAddress, match="·"):
        normalise_url(url)


def test_credentials_are_refused_and_not_repeated() -> None:
    """An address with a password has no key, and the message does not show the password."""
    with pytest.raises(BadAddress, match="credentials") as caught:
        normalise_url("http://editor:Geheim-77@alpha.example/a")
    assert "Geheim" not in str(caught.value)
    assert "editor" not in str(caught.value)


def test_www_is_part_of_the_name() -> None:
    """The bare domain may answer otherwise, so it is another identity."""
    assert normalise_url("http://alpha.example/a") != normalise_url("http://www.alpha.example/a")


@given(st.text(max_size=40), st.text(max_size=40))
def test_keys_are_stable(path: str, query: str) -> None:
    """A key is its own key, whatever stands in path and query."""
    try:
        key = normalise_url(f"http://alpha.example/{path}?{query}")
    except BadAddress:
        return
    assert normalise_url(key) == key
    assert key.isascii()


@given(st.text(max_size=80))
def test_any_text_is_a_key_or_a_reason(text: str) -> None:
    """Whatever stands in an href, nothing but BadAddress is raised."""
    try:
        key = normalise_url(text, BASE)
    except BadAddress:
        return
    assert key.startswith("https://")


@pytest.mark.parametrize(
    "url, home, same",
    [
        ("https://xxgk.a.example/x", "http://www.a.example/", True),
        ("http://a.example/x", "http://www.a.example/", True),
        ("http://b.example/x", "http://www.a.example/", False),
        ("http://nota.example/x", "http://a.example/", False),
        ("http://www.a.example/x", "http://xxgk.a.example/", False),
        ("http://127.0.0.1:81/x", "http://127.0.0.1:81/", True),
        ("http://127.0.0.1:82/x", "http://127.0.0.1:81/", False),
    ],
)
def test_the_same_site(url: str, home: str, same: bool) -> None:
    """Sub-hosts are the site's own; another name or another port of an address is not."""
    assert same_site(url, home) is same
