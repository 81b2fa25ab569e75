"""One process of Chromium: started without doors, ended whole."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import shutil
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from syndicator.browser.devtools import LONGEST_MESSAGE, BrowserGone, Json, Pipe
from syndicator.core.errors import ConfigurationError

START_S: Final = 20.0
NAMES: Final = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
MOST_MEMORY: Final = 2 * 1024 * 1024 * 1024
"""Bytes that one page's process may hold, also where control groups bound no memory."""
_COMPLAINTS: Final = "complaints"
_OUT_OF_THE_WAY: Final = 10
_EXEC: Final = (
    "import os, resource, sys; a = sys.argv; "
    f"resource.setrlimit(resource.RLIMIT_DATA, ({MOST_MEMORY}, {MOST_MEMORY})); "
    "os.dup2(int(a[1]), 3); os.dup2(int(a[2]), 4); os.execv(a[3], a[3:])"
)
"""The browser wants its pipe at descriptors 3 and 4; the bound is that of each of its processes."""

# https://github.com/GoogleChrome/chrome-launcher/blob/main/docs/chrome-flags-for-tools.md
_SWITCHES: Final = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--disable-component-update",
    "--disable-background-networking",
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider",
    "--no-pings",
    "--mute-audio",
    "--hide-scrollbars",
    "--lang=zh-CN",
    "--password-store=basic",
    "--use-mock-keychain",
    # A popup is not the page; a shared memory of scripts bounds what one page can take.
    "--block-new-web-contents",
    "--js-flags=--max-old-space-size=512",
    # The only way out is each page's own guarded proxy; what belongs to no page goes nowhere.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
)


_PREFERENCES: Final = {
    # After an untrusted certificate it would ask its maker's servers for a captive portal.
    "alternate_error_pages": {"enabled": False},
    "safebrowsing": {"enabled": False},
    "search": {"suggest_enabled": False},
    "net": {"network_prediction_options": 2},
}
"""Nothing is asked but what the page asks."""


def find_chromium(named: Path | None) -> Path:
    """The browser to drive. Raises ConfigurationError where there is none."""
    if named is not None:
        found: str | None = str(named) if os.access(named, os.X_OK) else None
    else:
        found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        what = named or "chromium"
        raise ConfigurationError(
            f"没有找到浏览器 {what}，请安装：apt-get install chromium fonts-noto-cjk · "
            f"no browser {what}; install it: apt-get install chromium fonts-noto-cjk"
        )
    return Path(found)


class Chromium:
    """A running browser. `kill` is the only way it ends: it has nothing worth keeping."""

    def __init__(
        self, process: asyncio.subprocess.Process, pipe: Pipe, profile: Path, version: Json
    ) -> None:
        self._process = process
        self._profile = profile
        self.pipe = pipe
        self.name = str(version.get("product", "")).replace("Headless", "")
        self.agent = str(version.get("userAgent", "")).replace("Headless", "")
        self.pages = 0
        """Pages it was asked for."""

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.returncode is None and not self.pipe.gone

    @classmethod
    async def start(cls, program: Path, *, sandbox: bool) -> Chromium:
        """Start one and wait until it answers. Raises ConfigurationError."""
        # In a thread of its own it would be tidier; a directory costs less than the thread.
        profile = _profile()
        process, pipe = await _spawn(program, profile, sandbox=sandbox)
        try:
            async with asyncio.timeout(START_S):
                version = await pipe.call("Browser.getVersion")
        except (TimeoutError, BrowserGone) as error:
            complaint = await _end(process, pipe, profile)
            raise ConfigurationError(
                f"浏览器 {program} 起不来：{complaint}；若系统不允许用户命名空间，"
                "见安装说明“需要脚本的网页” · "
                f"the browser {program} does not start: {complaint}; where user name spaces are "
                'not allowed see the install page, "pages that need scripts"'
            ) from error
        return cls(process, pipe, profile, version)

    async def kill(self) -> None:
        """End it and all its children, whatever they do; its profile goes."""
        await _end(self._process, self.pipe, self._profile)


async def _spawn(
    program: Path, profile: Path, *, sandbox: bool
) -> tuple[asyncio.subprocess.Process, Pipe]:
    loop = asyncio.get_running_loop()
    to_browser, ours_out = _pipe()
    ours_in, from_browser = _pipe()
    complaints = os.open(profile / _COMPLAINTS, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    switches = [*_SWITCHES, f"--user-data-dir={profile}"]
    if not sandbox:
        switches.append("--no-sandbox")
    try:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-ISc",
            _EXEC,
            f"{to_browser}",
            f"{from_browser}",
            str(program),
            *switches,
            "about:blank",
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=complaints,
            pass_fds=(to_browser, from_browser),
            start_new_session=True,
            env=_environment(profile),
        )
    finally:
        for end in (to_browser, from_browser, complaints):
            os.close(end)
    reader = asyncio.StreamReader(limit=LONGEST_MESSAGE)
    await loop.connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(ours_in, "rb", 0)
    )
    writer, _ = await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(ours_out, "wb", 0))
    return process, Pipe(reader, writer)


def _profile() -> Path:
    profile = Path(tempfile.mkdtemp(prefix="syndicator-render-"))
    settings = profile / "Default" / "Preferences"
    settings.parent.mkdir()
    settings.write_text(json.dumps(_PREFERENCES), "ascii")
    return profile


def _pipe() -> tuple[int, int]:
    """Both ends above 3 and 4, which the browser's own copies take."""
    ends = os.pipe()
    moved = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _OUT_OF_THE_WAY) for end in ends)
    for end in ends:
        os.close(end)
    return moved[0], moved[1]


def _environment(profile: Path) -> dict[str, str]:
    """Nothing of ours is inherited: neither credentials nor proxies."""
    return {
        "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
        "HOME": str(profile),
        "TMPDIR": str(profile),
        "XDG_CONFIG_HOME": str(profile),
        "XDG_CACHE_HOME": str(profile),
        "LANG": "C.UTF-8",
        "TZ": "Asia/Shanghai",
    }


async def _end(process: asyncio.subprocess.Process, pipe: Pipe, profile: Path) -> str:
    code = process.returncode
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()
    await pipe.aclose()
    said = await asyncio.to_thread(_last_words, profile)
    await asyncio.to_thread(shutil.rmtree, profile, ignore_errors=True)
    return said or ("no answer" if code is None else f"exit code {code}")


def _last_words(profile: Path) -> str:
    """What it complained of before it ended; lines of a browser in good health are many."""
    try:
        lines = (profile / _COMPLAINTS).read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    return next((line[-300:] for line in lines if "FATAL" in line or "ERROR" in line), "")
