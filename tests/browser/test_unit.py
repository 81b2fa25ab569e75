"""What a real Chromium behind the unit sees, and what no page can make it do."""

import asyncio
import re
from pathlib import Path

import pytest

from syndicator.browser.answer import RENDERED_BY, RENDERED_FROM, rendered
from syndicator.browser.client import BrowserClient
from syndicator.browser.errors import NotRendered
from syndicator.browser.protocol import Ask, Seen
from syndicator.net.errors import AddressRefused, ConnectFailed, TlsFailed, TooLarge
from tests.browser.chromium import Unit
from tests.loopback import Hang, LoopbackServer, Reply, Request
from tests.net.test_tls import made

pytestmark = pytest.mark.real

LOOPBACK = ("127.0.0.1/32",)
PNG = b"\x89PNG\r\n\x1a\n"
SHELL = """<!DOCTYPE html><html><head><meta charset="gbk"><title>云溪县</title></head>
<body><div id="app">加载中……</div><img src="/logo.png"><script>
fetch('/data.json').then(r => r.json()).then(d => {
  document.getElementById('app').innerHTML = '<h1>' + d.title + '</h1><p>' + d.text + '</p>';
});</script></body></html>"""


def page(script: str) -> Reply:
    """A page whose script does something to it."""
    return Reply.html(f"<html><body><p id='out'>原样</p><script>{script}</script></body></html>")


async def seen(socket: Path, url: str, *, picture: bool = False, total_ms: int = 20_000) -> Seen:
    """One page, loopback allowed."""
    ask = Ask(url, picture=picture, total_ms=total_ms, allowed_networks=LOOPBACK)
    return await BrowserClient(socket).see(ask)


def text(shown: Seen) -> str:
    """What stands there, scripts left out."""
    assert shown.page is not None
    return re.sub("<script.*?</script>", "", shown.page.decode(), flags=re.DOTALL)


@pytest.fixture
def shell(site: LoopbackServer) -> str:
    """Address of a page that is empty without its script; as old sites do, in GBK."""
    site.routes["/"] = Reply.of("text/html", SHELL.encode("gbk")).having(X_Site="云".encode().hex())
    site.routes["/data.json"] = Reply.json({"title": "关于水库的通知", "text": "龘靐齉爩"})
    return site.url("/")


async def test_the_page_that_scripts_made_and_the_bytes_behind_it(
    socket: Path, site: LoopbackServer, shell: str
) -> None:
    """The page is UTF-8 as scripts left it; beside it the site's own bytes; no picture fetched."""
    shown = await seen(socket, shell)
    assert "关于水库的通知" in text(shown)
    assert "龘靐齉爩" in text(shown)
    assert (shown.url, shown.status, shown.address) == (shell, 200, "127.0.0.1")
    assert shown.raw == SHELL.encode("gbk")
    assert shown.headers["x-site"] == "云".encode().hex()
    assert shown.picture is None
    assert not site.seen("/logo.png")
    assert "syndicator" in site.seen("/")[0].headers["user-agent"]


async def test_evidence_says_that_it_was_rendered(socket: Path, shell: str) -> None:
    """What is judged bears the browser's name and the digest of the site's own bytes."""
    made = rendered(await seen(socket, shell))
    assert made.source is not None
    assert made.source.body == SHELL.encode("gbk")
    assert "Chrome/" in made.shown.headers[RENDERED_BY]
    assert len(made.shown.headers[RENDERED_FROM]) == 64
    assert made.shown.headers["content-type"] == "text/html; charset=utf-8"
    assert "content-length" not in made.shown.headers


async def test_a_picture_shows_the_whole_page(
    socket: Path, site: LoopbackServer, shell: str
) -> None:
    """A PNG as high as the page; this time its pictures are fetched."""
    picture = await BrowserClient(socket).picture(Ask(shell, allowed_networks=LOOPBACK))
    assert picture.startswith(PNG)
    assert site.seen("/logo.png")
    site.routes["/long"] = Reply.html("<body style='margin:0'><div style='height:5000px'>长</div>")
    long = await seen(socket, site.url("/long"), picture=True)
    assert long.picture is not None
    assert int.from_bytes(long.picture[20:24]) == 5000


async def test_each_page_starts_without_a_past(socket: Path, site: LoopbackServer) -> None:
    """Cookies and storage of one look are unknown to the next."""
    script = (
        "document.cookie = 'known=1; path=/'; const n = localStorage.n || 0;"
        "localStorage.n = n + 1; document.getElementById('out').textContent = 'n=' + n"
    )
    site.routes["/"] = page(script)
    for _ in range(2):
        assert "n=0" in text(await seen(socket, site.url("/")))
    assert all("cookie" not in one.headers for one in site.seen("/"))


async def test_where_scripts_lead_is_what_is_seen(socket: Path, site: LoopbackServer) -> None:
    """A challenge that sets a cookie and loads again: address, status and text of the last page."""
    challenge = "document.cookie = 'passed=1'; setTimeout(() => location.replace('/real'), 50)"

    def answer(_: Request) -> Reply:
        return Reply.html(f"<body><script>{challenge}</script></body>", 412)

    def real(request: Request) -> Reply:
        return Reply.html("<p>真正的页面</p>", 200 if "passed" in str(request.headers) else 403)

    site.routes |= {"/": answer, "/real": real}
    shown = await seen(socket, site.url("/"))
    assert (shown.url, shown.status) == (site.url("/real"), 200)
    assert "真正的页面" in text(shown)


async def test_what_is_no_page_comes_as_it_is(socket: Path, site: LoopbackServer) -> None:
    """A PDF is not downloaded and not rendered; an error page keeps its status."""
    site.routes["/a.pdf"] = Reply.of("application/pdf", b"%PDF-1.4 demonstration")
    shown = await seen(socket, site.url("/a.pdf"))
    assert (shown.page, shown.raw) == (None, b"%PDF-1.4 demonstration")
    site.routes["/gone"] = Reply.html("<h1>页面不存在</h1>", 404)
    gone = await seen(socket, site.url("/gone"))
    assert gone.status == 404
    assert "页面不存在" in text(gone)


async def test_no_page_reaches_what_the_guard_refuses(socket: Path, site: LoopbackServer) -> None:
    """Other machines of the office and the cloud's metadata: asked by script, picture and frame."""
    async with LoopbackServer({"/*": Reply.html("内部")}, host="127.0.0.2") as inner:
        script = (
            f"const out = document.getElementById('out'); Promise.allSettled(["
            f"fetch('{inner.url('/secret')}', {{mode: 'no-cors'}}),"
            "fetch('http://169.254.169.254/latest/meta-data', {mode: 'no-cors'}),"
            "fetch('https://169.254.169.254/', {mode: 'no-cors'}),"
            "fetch('http://localhost.localdomain.example./', {mode: 'no-cors'})"
            "]).then(all => { out.textContent = all.map(one => one.status).join() })"
        )
        site.routes["/"] = Reply.html(
            f"<body><p id='out'></p><iframe src='{inner.url('/frame')}'></iframe>"
            f"<script>{script}</script></body>"
        )
        shown = await seen(socket, site.url("/"), picture=True)
        assert "rejected,rejected,rejected,rejected" in text(shown)
        assert {"127.0.0.2", "169.254.169.254"} <= set(shown.refused)
        assert not inner.connections


async def test_an_address_that_may_not_be_asked_is_told(socket: Path, site: LoopbackServer) -> None:
    """The page itself inside: the guard's own words, nothing was sent; redirects are judged too."""
    client = BrowserClient(socket)
    with pytest.raises(AddressRefused):
        await client.see(Ask(site.url("/")))
    assert not site.connections
    site.routes["/"] = Reply.redirect("http://169.254.169.254/")
    with pytest.raises(AddressRefused):
        await client.see(Ask(site.url("/"), allowed_networks=LOOPBACK))


async def test_a_site_that_is_down_is_told_as_such(socket: Path, site: LoopbackServer) -> None:
    """No connection is no page, and no browser's own error page passes for one."""
    await site.stop()
    with pytest.raises(ConnectFailed):
        await seen(socket, site.url("/"))


async def test_a_certificate_that_nobody_trusts_is_refused(socket: Path, tmp_path: Path) -> None:
    """Chromium judges it; the page behind is not read."""
    _, tls = made(tmp_path, "site.example")
    async with LoopbackServer({"/": Reply.html("假")}, tls=tls) as site:
        with pytest.raises(TlsFailed, match="ERR_CERT"):
            await seen(socket, site.url("/"))
        assert not site.requests


async def test_a_page_that_never_rests_is_taken_as_it_stands(
    socket: Path, site: LoopbackServer
) -> None:
    """A request that hangs for ever does not cost the page."""
    site.routes |= {"/": page("fetch('/slow')"), "/slow": Hang()}
    assert "原样" in text(await seen(socket, site.url("/"), total_ms=5_000))


@pytest.mark.parametrize(
    "script",
    ["while (true) {}", "const a = []; while (true) a.push(new Array(100000).fill(a.length))"],
    ids=["hangs", "eats-memory"],
)
async def test_a_page_that_breaks_costs_itself_alone(
    socket: Path, site: LoopbackServer, script: str
) -> None:
    """A page beside it is seen, and so is the next."""
    site.routes |= {"/bad": page(script), "/": page("")}
    bad = asyncio.create_task(seen(socket, site.url("/bad"), total_ms=5_000))
    assert "原样" in text(await seen(socket, site.url("/")))
    with pytest.raises(NotRendered):
        await bad
    assert "原样" in text(await seen(socket, site.url("/")))


async def test_memory_is_bounded_for_each_page(socket: Path, site: LoopbackServer) -> None:
    """Beyond the heap of scripts too: four gigabytes are not to be had."""
    script = (
        "const kept = []; let said = 'eaten';"
        "try { for (let n = 0; n < 8; n++) kept.push(new Uint8Array(5e8)) }"
        "catch (e) { said = e.name } document.getElementById('out').textContent = said"
    )
    site.routes["/"] = page(script)
    assert "RangeError" in text(await seen(socket, site.url("/")))


async def test_a_browser_that_dies_is_replaced_under_the_page(
    unit: Unit, site: LoopbackServer
) -> None:
    """The page under way is opened once more in the next browser."""
    first = asyncio.Event()

    def answer(_: Request) -> Reply | Hang:
        if not first.is_set():
            first.set()
            return Hang()
        return Reply.html("<p>第二次</p>")

    site.routes["/"] = answer
    looking = asyncio.create_task(seen(unit.socket, site.url("/")))
    await first.wait()
    unit.kill_browser()
    assert "第二次" in text(await looking)


async def test_a_page_too_large_is_refused(socket: Path, site: LoopbackServer) -> None:
    """What scripts pile up is bounded."""
    site.routes["/"] = page("document.body.innerHTML = 'x'.repeat(300000)")
    ask = Ask(site.url("/"), max_bytes=200_000, allowed_networks=LOOPBACK)
    with pytest.raises(TooLarge):
        await BrowserClient(socket).see(ask)


async def test_dialogs_and_popups_stop_nothing(socket: Path, site: LoopbackServer) -> None:
    """An alert is dismissed, a popup is never opened."""
    site.routes |= {
        "/": page("alert('x'); window.open('/pop'); document.getElementById('out').append('过')"),
        "/pop": Reply.html("pop"),
    }
    assert "过" in text(await seen(socket, site.url("/")))
    assert not site.seen("/pop")
