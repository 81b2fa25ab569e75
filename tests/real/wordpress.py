"""A real, unmodified WordPress on loopback: Debian's package, SQLite drop-in, PHP's own server.

    async with wordpress_site(tmp_path / "county", title="示例县人民政府") as site:
        site.url                      # http://127.0.0.1:<port>, home page lists the newest 50 posts
        site.bot.password             # application password; also site.editor, site.admin
        await site.publish(post.id)   # what their own editor does, through REST
        site.posts()                  # every post there is, trash too, straight from the database

The first use builds one installed site in `.real/` of the clone; each test gets a copy of it.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest

from tests.realdata import REPOSITORY

_HERE: Final = Path(__file__).resolve().parent
_PHP: Final = _HERE / "php"
_CACHE: Final = REPOSITORY / ".real"
_DEBIAN: Final = Path("/usr/share/wordpress")
_LANGUAGES: Final = "wp-content/languages"
_START_S: Final = 60.0
_STOP_S: Final = 30.0
"""Patience with PHP on a busy machine; nothing is asserted about its speed."""
_WORKERS: Final = "4"


def missing_components(component: str = "wordpress") -> list[str]:
    """What is not installed of a real component, a line each."""
    listing = [str(_HERE / "install.sh"), "--list", component]
    done = subprocess.run(listing, check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def require_wordpress() -> None:
    """Skip the running test, by name and reason, where WordPress is not installed."""
    if missing := missing_components():
        pytest.skip(f"WordPress is not installed (tests/real/install.sh): {', '.join(missing)}")


@dataclass(frozen=True, slots=True)
class User:
    """A user of the site with an application password."""

    login: str
    password: str


@dataclass(frozen=True, slots=True)
class Post:
    """A post as it stands in the site's database."""

    id: int
    status: str  # publish, draft, pending, future, trash
    slug: str
    title: str
    content: str
    author: str
    date_gmt: str


class WordPressSite:
    """One site directory and, between `start` and `stop`, the PHP server in front of it."""

    def __init__(self, directory: Path) -> None:
        users = json.loads((directory / "users.json").read_text("utf-8"))
        self.directory = directory
        self.admin = User("admin", users["admin"])
        self.editor = User("editor", users["editor"])
        self.bot = User("bot", users["bot"])
        self.port = _free_port()
        self._process: asyncio.subprocess.Process | None = None

    @property
    def url(self) -> str:
        """Address of the home page, without a slash at its end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def feed_url(self) -> str:
        """RSS 2.0 of the newest 50 posts."""
        return f"{self.url}/feed/"

    async def start(self) -> None:
        """Serve the site on its port; returns when it answers."""
        log = (self.directory / "php.log").open("ab")
        with log:
            self._process = await asyncio.create_subprocess_exec(
                *("php", "-S", f"127.0.0.1:{self.port}", "-d", "sendmail_path=/bin/true"),
                *("-t", str(self.directory / "htdocs"), str(_PHP / "router.php")),
                env={**os.environ, "WORDPRESS_URL": self.url, "PHP_CLI_SERVER_WORKERS": _WORKERS},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # with workers, only the whole group can be stopped
            )
        async with asyncio.timeout(_START_S), httpx.AsyncClient(trust_env=False) as client:
            while not await _answers(client, f"{self.url}/wp-json/"):
                if self._process.returncode is not None:
                    raise RuntimeError((self.directory / "php.log").read_text("utf-8"))
                await asyncio.sleep(0.05)

    async def stop(self) -> None:
        """End the server and its workers; the port then refuses, and `start` takes it again."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGCONT)
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()
            self._process = None
            async with asyncio.timeout(_STOP_S):  # its workers hold the port a little longer
                while await _listens(self.port):  # noqa: ASYNC110 - no event tells of a port
                    await asyncio.sleep(0.02)

    def pause(self) -> None:
        """Hang: connections are accepted, nothing is answered."""
        self._signal(signal.SIGSTOP)

    def resume(self) -> None:
        """Go on after `pause`."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, number)

    def posts(self) -> list[Post]:
        """Every post there is, in the order of making: drafts and trash too, no auto-drafts."""
        database = f"file:{self.directory}/db/wp.sqlite?mode=ro"
        with contextlib.closing(sqlite3.connect(database, uri=True, timeout=10)) as connection:
            rows = connection.execute(
                "SELECT p.ID, p.post_status, p.post_name, p.post_title, p.post_content,"
                " u.user_login, p.post_date_gmt FROM wp_posts p"
                " JOIN wp_users u ON u.ID = p.post_author"
                " WHERE p.post_type = 'post' AND p.post_status <> 'auto-draft' ORDER BY p.ID"
            ).fetchall()
        return [Post(int(row[0]), *map(str, row[1:])) for row in rows]

    def columns(self, post: int) -> frozenset[str]:
        """Slugs of the categories that a post is in."""
        database = f"file:{self.directory}/db/wp.sqlite?mode=ro"
        with contextlib.closing(sqlite3.connect(database, uri=True, timeout=10)) as connection:
            rows = connection.execute(
                "SELECT t.slug FROM wp_terms t JOIN wp_term_taxonomy x ON x.term_id = t.term_id"
                " JOIN wp_term_relationships r ON r.term_taxonomy_id = x.term_taxonomy_id"
                " WHERE x.taxonomy = 'category' AND r.object_id = ?",
                (post,),
            ).fetchall()
        return frozenset(slug for (slug,) in rows)

    async def rest(
        self,
        method: str,
        path: str,
        fields: Mapping[str, object] | None = None,
        *,
        user: User | None = None,
    ) -> dict[str, object]:
        """Call `/wp-json/wp/v2/<path>` as a user (default: the editor); fields go as JSON.

        Raises httpx.HTTPStatusError when WordPress refuses.
        """
        who = user or self.editor
        async with httpx.AsyncClient(trust_env=False, timeout=30) as client:
            response = await client.request(
                method,
                f"{self.url}/wp-json/wp/v2/{path}",
                auth=(who.login, who.password),
                json=fields,
            )
            response.raise_for_status()
            body: dict[str, object] = response.json()
            return body

    async def create(self, title: str, content: str, **fields: object) -> int:
        """Put a post up by hand as the editor (published unless `status` says else); its id."""
        made = await self.rest(
            "POST", "posts", {"title": title, "content": content, "status": "publish", **fields}
        )
        return int(str(made["id"]))

    async def change(self, post: int, **fields: object) -> None:
        """Edit a post as the editor: title, content, slug, status or date."""
        await self.rest("POST", f"posts/{post}", fields)

    async def publish(self, post: int) -> None:
        """Publish a draft, as the editor does after reading it."""
        await self.change(post, status="publish")

    async def rename(self, post: int, slug: str) -> None:
        """Give a post another slug: its address changes, the old one redirects."""
        await self.change(post, slug=slug)

    async def trash(self, post: int) -> None:
        """Move a post to the trash (WordPress keeps it as `<slug>__trashed`)."""
        await self.rest("DELETE", f"posts/{post}")

    async def delete(self, post: int) -> None:
        """Delete a post for good."""
        await self.rest("DELETE", f"posts/{post}?force=true")

    async def add_category(self, name: str, slug: str) -> int:
        """Make a column (category) as the admin; its id. Public at `/category/<slug>/`."""
        made = await self.rest("POST", "categories", {"name": name, "slug": slug}, user=self.admin)
        return int(str(made["id"]))

    async def entitle(self, title: str) -> None:
        """Give the site its name."""
        await self.rest("POST", "settings", {"title": title}, user=self.admin)


@contextlib.asynccontextmanager
async def wordpress_site(
    directory: Path, *, title: str = "示例县人民政府"
) -> AsyncIterator[WordPressSite]:
    """Serve a fresh copy of the installed site from `directory` (which must not exist yet).

    Skips the running test where WordPress is not installed.
    """
    require_wordpress()
    template = await asyncio.to_thread(_template)
    await asyncio.to_thread(
        shutil.copytree, template, directory, symlinks=True, copy_function=_link_code
    )
    site = WordPressSite(directory)
    try:
        await site.start()
        await site.entitle(title)
        yield site
    finally:
        await site.stop()


def _template() -> Path:
    """Directory of the installed site, built once per recipe however many tests ask at once."""
    recipe = hashlib.sha256()
    for part in (*sorted(_PHP.iterdir()), _HERE / "install.sh", Path(__file__)):
        recipe.update(part.read_bytes())
    recipe.update((_DEBIAN / "wp-includes" / "version.php").read_bytes())
    ready = _CACHE / f"wordpress-{recipe.hexdigest()[:16]}"
    _CACHE.mkdir(exist_ok=True)
    with (_CACHE / "wordpress.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not ready.is_dir():
            for stale in _CACHE.glob("wordpress-*"):
                shutil.rmtree(stale)
            half = ready.with_suffix(".half")
            _build(half)
            half.rename(ready)
    return ready


def _build(site: Path) -> None:
    htdocs = site / "htdocs"
    shutil.copytree(_DEBIAN, htdocs, ignore=_ignore_foreign_languages)
    (site / "db").mkdir()
    (htdocs / "wp-config.php").unlink()
    shutil.copy(_PHP / "wp-config.php", htdocs)
    plugins = htdocs / "wp-content" / "plugins"
    archive = str(_CACHE / "sqlite-database-integration.zip")
    subprocess.run(["unzip", "-q", archive, "-d", str(plugins)], check=True)
    plugin = plugins / "sqlite-database-integration"
    (plugins / "plugin-sqlite-database-integration").rename(plugin)
    shutil.copy(plugin / "db.copy", htdocs / "wp-content" / "db.php")
    # The drop-in wants WordPress 6.4; this one line is all that Debian's 6.1 lacks for it.
    wpdb = plugin / "wp-includes" / "sqlite" / "class-wp-sqlite-db.php"
    old, new = "$this->__get( 'allow_unsafe_unquoted_parameters' )", "true"
    wpdb.write_text(wpdb.read_text("utf-8").replace(old, new), "utf-8")
    installed = subprocess.run(
        ["php", "-d", "sendmail_path=/bin/true", str(_PHP / "install.php"), str(htdocs)],
        env={**os.environ, "WORDPRESS_URL": "http://127.0.0.1"},
        check=True,
        capture_output=True,
        text=True,
    )
    users = json.loads(installed.stdout)
    (site / "users.json").write_text(json.dumps(users), "utf-8")


def _ignore_foreign_languages(folder: str, names: list[str]) -> set[str]:
    if not folder.endswith(_LANGUAGES):
        return set()
    return {name for name in names if "zh_CN" not in name and (Path(folder) / name).is_file()}


def _link_code(source: str, target: str) -> str:
    """Copy what a site writes to; its 3,000 files of code are linked where the disk allows."""
    if source.endswith((".php", ".js", ".css", ".mo")):
        with contextlib.suppress(OSError):
            os.link(source, target)
            return target
    return shutil.copy2(source, target)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def _answers(client: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await client.get(url)).is_success
    except httpx.TransportError:
        return False


async def _listens(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return False
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()
    return True
