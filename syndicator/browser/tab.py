"""One page in one tab of its own context: opened, let settle, read, closed."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from syndicator.browser.chromium import Chromium
from syndicator.browser.devtools import BrowserGone, CallRefused, Json, Session, as_json
from syndicator.browser.errors import NotRendered
from syndicator.browser.protocol import MOST_BYTES, Ask, Seen
from syndicator.browser.proxy import PageProxy
from syndicator.net.errors import NetError, TlsFailed, TooLarge, Wording

WIDTH: Final = 1280
HEIGHT: Final = 1600
LONGEST: Final = 16_000
"""Pixels of a picture; a page beyond is cut there (Chromium's own bound is 16,384)."""
SETTLE_SHARE: Final = 0.6
"""Of the time a page has: one that never rests is taken as it stands then."""
STILL_S: Final = 0.25
"""A page at rest stays the same for so long."""
CLOSE_S: Final = 3.0
BOM: Final = b"\xef\xbb\xbf"
"""The bytes are UTF-8 whatever the page's own `<meta charset>` says (WHATWG: a mark wins)."""
_REDIRECTS: Final = range(300, 400)
_HTML: Final = frozenset({"text/html", "application/xhtml+xml", ""})
_UNSEEN: Final = ("Image", "Media", "Font")
"""What the text does not need: not fetched unless a picture is wanted."""


@dataclass(slots=True)
class _Document:
    """The last answer that became the page."""

    url: str
    status: int
    headers: dict[str, str]
    raw: bytes


@dataclass(slots=True)
class _Progress:
    """What the tab's events told so far."""

    leads_to: str = ""
    """Where the page was last asked for: a redirect may lead to the host that fails."""
    loader: str = ""
    idle: asyncio.Event = field(default_factory=asyncio.Event)
    document: _Document | None = None


async def see(browser: Chromium, ask: Ask, proxy: PageProxy) -> Seen:
    """One page. Raises NetError, BrowserGone or CallRefused; bounded by the caller."""
    async with proxy as way_out:
        made = await browser.pipe.call(
            "Target.createBrowserContext",
            disposeOnDetach=True,
            proxyServer=way_out,
            # The browser's own exception for loopback is taken away.
            proxyBypassList="<-loopback>",
        )
        context = str(made["browserContextId"])
        try:
            return await _in_context(browser, context, ask, proxy)
        finally:
            await _close(browser, context)


async def _close(browser: Chromium, context: str) -> None:
    """Close the tab with its cookies; a browser that cannot do even that is ended."""
    try:
        async with asyncio.timeout(CLOSE_S):
            await browser.pipe.call("Target.disposeBrowserContext", browserContextId=context)
    except (TimeoutError, BrowserGone, CallRefused):
        await browser.kill()


async def _in_context(browser: Chromium, context: str, ask: Ask, proxy: PageProxy) -> Seen:
    pipe = browser.pipe
    own = {"browserContextId": context}
    await pipe.call("Browser.setDownloadBehavior", behavior="deny", **own)
    await pipe.call("Browser.grantPermissions", permissions=[], **own)
    made = await pipe.call("Target.createTarget", url="about:blank", **own)
    target = str(made["targetId"])
    held = await pipe.call("Target.attachToTarget", targetId=target, flatten=True)
    session = pipe.session(str(held["sessionId"]))
    try:
        return await _Tab(browser, session, target, ask, proxy).see()
    finally:
        pipe.forget(session)


class _Tab:
    """One tab; its main frame bears the target's own key."""

    def __init__(
        self, browser: Chromium, session: Session, frame: str, ask: Ask, proxy: PageProxy
    ) -> None:
        self._browser = browser
        self._session = session
        self._frame = frame
        self._ask = ask
        self._proxy = proxy
        self._now = _Progress()
        self._answering: set[asyncio.Task[None]] = set()

    async def see(self) -> Seen:
        """Open the page and read it, unless the tab breaks before."""
        listening = asyncio.create_task(self._listen())
        looking = asyncio.create_task(self._look())
        try:
            await asyncio.wait({listening, looking}, return_when=asyncio.FIRST_COMPLETED)
            # Of both at once the page counts.
            return await (looking if looking.done() else _broken(listening))
        finally:
            for task in (looking, listening, *self._answering):
                task.cancel()
            await asyncio.gather(looking, listening, *self._answering, return_exceptions=True)

    async def _look(self) -> Seen:
        await self._prepare()
        loop = asyncio.get_running_loop()
        until = loop.time() + self._ask.total_ms / 1000 * SETTLE_SHARE
        opened = await self._session.call("Page.navigate", url=self._ask.url)
        document = self._now.document
        trouble = opened.get("errorText")
        if document is None:
            raise self._not_opened(str(trouble or "no document"))
        if trouble or _kind(document) not in _HTML:
            return self._seen(document, document.url, None, None)
        page, url = await self._settled(until)
        picture = await self._picture() if self._ask.picture else None
        # A script may have led on: the answer is that of the page which was read.
        return self._seen(self._now.document or document, url, page, picture)

    async def _prepare(self) -> None:
        call = self._session.call
        await call("Page.enable")
        await call("Page.setLifecycleEventsEnabled", enabled=True)
        await call("Network.enable", maxTotalBufferSize=0, maxResourceBufferSize=0)
        await call("Network.setBypassServiceWorker", bypass=True)
        await call(
            "Emulation.setDeviceMetricsOverride",
            width=WIDTH,
            height=HEIGHT,
            deviceScaleFactor=1,
            mobile=False,
        )
        # As a visitor's browser, and honest about who looks.
        agent = f"{self._browser.agent} syndicator"
        await call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage="zh-CN,zh")
        patterns = [{"resourceType": "Document", "requestStage": "Response"}]
        if not self._ask.picture:
            patterns += [{"resourceType": kind, "requestStage": "Request"} for kind in _UNSEEN]
        await call("Fetch.enable", patterns=patterns)

    async def _settled(self, until: float) -> tuple[bytes, str]:
        """The page once nothing more is loaded and it stays the same, or as it is at `until`."""
        loop = asyncio.get_running_loop()
        last = None
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout_at(until):
                    await self._now.idle.wait()
            shown = await self._shown()
            if loop.time() >= until or (shown == last and self._now.idle.is_set()):
                return shown
            last = shown
            await asyncio.sleep(STILL_S)

    async def _shown(self) -> tuple[bytes, str]:
        root = as_json((await self._session.call("DOM.getDocument", depth=0)).get("root"))
        found = await self._session.call("DOM.getOuterHTML", nodeId=root.get("nodeId"))
        page = BOM + str(found.get("outerHTML", "")).encode("utf-8", "replace")
        if len(page) > self._ask.max_bytes:
            bound = self._ask.max_bytes
            raise TooLarge(
                self._ask.url, Wording(f"上限 {bound} 字节", f"the bound is {bound} bytes")
            )
        return page, str(root.get("documentURL", self._ask.url))

    async def _picture(self) -> bytes:
        shape = await self._session.call("Page.getLayoutMetrics")
        size = as_json(shape.get("cssContentSize"))
        clip = {
            "x": 0,
            "y": 0,
            "width": min(_number(size.get("width"), WIDTH), LONGEST),
            "height": min(_number(size.get("height"), HEIGHT), LONGEST),
            "scale": 1,
        }
        shot = await self._session.call(
            "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip
        )
        picture = base64.b64decode(str(shot.get("data", "")))
        if len(picture) > MOST_BYTES:
            bound = Wording(f"截图超过 {MOST_BYTES} 字节", f"a picture over {MOST_BYTES} bytes")
            raise TooLarge(self._ask.url, bound)
        return picture

    def _seen(
        self, document: _Document, url: str, page: bytes | None, picture: bytes | None
    ) -> Seen:
        host = urlsplit(document.url).hostname or ""
        return Seen(
            url=url,
            status=document.status,
            headers=document.headers,
            address=self._proxy.addresses.get(host, ""),
            browser=self._browser.name,
            raw=document.raw,
            page=page,
            picture=picture,
            refused=tuple(self._proxy.failures),
        )

    def _not_opened(self, trouble: str) -> NetError:
        """Why there is no page, in the proxy's own words where it knows more."""
        told = self._proxy.failures.get(urlsplit(self._now.leads_to).hostname or "")
        if self._proxy.spent:
            return TooLarge(self._ask.url, Wording("整页字节数超限", "the page's bytes in all"))
        if told is None and "_CERT_" in trouble:
            return TlsFailed(self._ask.url, Wording(trouble, trouble))
        return told or NotRendered(self._ask.url, Wording(trouble, trouble))

    async def _listen(self) -> NetError:
        """Take the tab's events until it breaks; why it did."""
        while True:
            name, told = await self._session.events.get()
            match name:
                case "Page.lifecycleEvent" if told.get("frameId") == self._frame:
                    self._alive(str(told.get("name")), str(told.get("loaderId")))
                case "Network.requestWillBeSent" if told.get("frameId") == self._frame:
                    if told.get("type") == "Document":
                        self._now.leads_to = str(as_json(told.get("request")).get("url"))
                case "Fetch.requestPaused":
                    self._spawn(self._paused(told))
                case "Page.javascriptDialogOpening":
                    self._spawn(self._dismiss())
                case "Inspector.targetCrashed":
                    why = Wording(
                        "页面进程崩溃（多为内存用尽）", "its process crashed, mostly out of memory"
                    )
                    return NotRendered(self._ask.url, why)
                case "Inspector.detached":
                    raise BrowserGone("detached")

    def _alive(self, name: str, loader: str) -> None:
        if name == "init":
            self._now.loader = loader
            self._now.idle.clear()
        elif name == "networkIdle" and loader == self._now.loader:
            self._now.idle.set()

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(_forgiving(work))
        self._answering.add(task)
        task.add_done_callback(self._answering.discard)

    async def _dismiss(self) -> None:
        await self._session.call("Page.handleJavaScriptDialog", accept=False)

    async def _paused(self, told: Json) -> None:
        """A request that waits for our word: no pictures; the page's own answer is kept."""
        request = str(told.get("requestId"))
        status = told.get("responseStatusCode")
        if status is None and "responseErrorReason" not in told:
            await self._session.call(
                "Fetch.failRequest", requestId=request, errorReason="BlockedByClient"
            )
            return
        headers = _headers(told.get("responseHeaders"))
        own = told.get("frameId") == self._frame
        led_on = status in _REDIRECTS and "location" in headers
        if own and isinstance(status, int) and not led_on:
            raw = b""
            with suppress(CallRefused):  # an answer without body
                body = await self._session.call("Fetch.getResponseBody", requestId=request)
                text = str(body.get("body", ""))
                raw = base64.b64decode(text) if body.get("base64Encoded") else text.encode()
            url = str(as_json(told.get("request")).get("url", self._ask.url))
            self._now.document = _Document(url, status, headers, raw[:MOST_BYTES])
        await self._session.call("Fetch.continueRequest", requestId=request)


async def _broken(listening: asyncio.Task[NetError]) -> Seen:
    raise await listening


async def _forgiving(work: Coroutine[None, None, None]) -> None:
    """What a page asked for in passing may be over before it is answered."""
    with suppress(CallRefused, BrowserGone):
        await work


def _kind(document: _Document) -> str:
    return document.headers.get("content-type", "").partition(";")[0].strip().lower()


def _headers(told: object) -> dict[str, str]:
    headers: dict[str, str] = {}
    for entry in told if isinstance(told, list) else ():
        name, value = str(entry.get("name", "")).lower(), str(entry.get("value", ""))
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _number(value: object, otherwise: int) -> int:
    return max(1, int(value)) if isinstance(value, int | float) else otherwise
