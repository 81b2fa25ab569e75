"""`parse`: what a feed or list says, one JSON object a line."""

from __future__ import annotations

import asyncio
import errno
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final, Protocol, TextIO

import typer

from syndicator.cli.output import complain_of_bug, warn
from syndicator.core.errors import ConfigurationError, SyndicatorError
from syndicator.feeds.families import family_named, parse_feed
from syndicator.feeds.fetch import fetch_list
from syndicator.feeds.model import Document, Feed, ListOptions
from syndicator.feeds.record import Record, as_line, entry_record
from syndicator.net.client import HttpClient
from syndicator.net.egress import Egress
from syndicator.net.guard import parse_networks
from syndicator.net.pool import ClientPool
from syndicator.ports import SystemClock

AT_ONCE: Final = 64
"""Addresses read at once by `--batch`; the client's own bound is above it."""
_EGRESS: Final = "command-line"

AllowOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NET",
        help="放行的网段，可重复；缺省拒绝环回、内网、链路本地地址 · network that may be reached; "
        "else loopback, private and link-local addresses are refused",
    ),
]
FamilyOption = Annotated[
    str | None,
    typer.Option(help="列表类型：rss、jsonfeed、govlist、html；缺省自动识别 · list family"),
]
SelectorOption = Annotated[
    str | None,
    typer.Option(help="网页列表的 CSS 选择器 · CSS selector of the links of an html list"),
]


def parse(
    target: Annotated[
        str | None,
        typer.Argument(metavar="URL|FILE", help="地址、文件，或 - 表示标准输入 · address or file"),
    ] = None,
    *,
    batch: Annotated[
        bool,
        typer.Option(
            "--batch", help="从标准输入逐行读地址，逐行作答 · addresses on standard input"
        ),
    ] = False,
    json_lines: Annotated[
        bool,
        typer.Option("--json", help="在终端上也输出 JSON · JSON on a terminal too"),
    ] = False,
    allow: AllowOption = None,
    family: FamilyOption = None,
    selector: SelectorOption = None,
    base: Annotated[
        str | None,
        typer.Option(metavar="URL", help="文件的原地址，用来补全相对链接 · where a FILE came from"),
    ] = None,
) -> None:
    """Read a feed or list and print its entries (解析信源).

    One JSON object a line: title, link, id, author, published, published_precision, summary,
    content. With `--batch` one line per address: url, ok, error, items. Readable text on a
    terminal, unless `--json` is given.
    """
    if batch == (target is not None):
        raise typer.BadParameter(
            "请给出一个地址或文件，或用 --batch 从标准输入读 · give one address or file, or --batch"
        )
    reader = Reader(allow or (), family, selector, base)
    if target is None:
        _unicode_input()
        failed = asyncio.run(parse_batch(sys.stdin, sys.stdout, reader))
    else:
        as_json = json_lines or not sys.stdout.isatty()
        failed = asyncio.run(parse_target(target, sys.stdout, reader, as_json=as_json))
    if failed:
        raise typer.Exit(1)


class Reader:
    """How lists are to be read: allowed networks, family and selector, checked at once.

    Raises ConfigurationError for a network or family that is none.
    """

    def __init__(
        self,
        allow: Sequence[str] = (),
        family: str | None = None,
        selector: str | None = None,
        base: str | None = None,
    ) -> None:
        try:
            self.networks = parse_networks(allow)
        except ValueError as error:
            raise ConfigurationError(f"--allow：{error}") from error
        self.family = family if family is None else family_named(family).name
        self.options = ListOptions(selector=selector)
        self.base = base
        """Address that a file came from: what its relative links are relative to."""
        self.how = f"{self.family or ''} {selector or ''}".strip()
        """Names the way of reading: another one reads an unchanged answer again."""

    @asynccontextmanager
    async def client(self) -> AsyncIterator[HttpClient]:
        """A guarded client for as long as the context lasts."""
        egress = Egress(_EGRESS, allowed_networks=self.networks)
        async with ClientPool([egress], SystemClock()) as pool:
            yield pool.client(_EGRESS)

    async def read(self, target: str, client: HttpClient) -> Feed:
        """Read an address or a file. Raises SyndicatorError or OSError."""
        if is_address(target):
            fetched = await fetch_list(client, target, options=self.options)
            document = fetched.document
        else:
            body = await asyncio.to_thread(_file_bytes, target)
            document = Document(body, url=self.base, options=self.options)
        if document is None:
            raise RuntimeError("an unconditional answer without a document")
        return await asyncio.to_thread(parse_feed, document, self.family)


async def parse_target(target: str, out: TextIO, reader: Reader, *, as_json: bool) -> int:
    """Print the entries of one target; 0 when it was read. Raises what reading raises."""
    async with reader.client() as client:
        feed = await reader.read(target, client)
    for warning in feed.warnings:
        warn(warning)
    for entry in feed.entries:
        record = entry_record(entry)
        out.write(as_line(record) if as_json else readable(record))
        out.flush()
    return 0


class Lines(Protocol):
    """An input that is read line by line, such as a text stream."""

    def readline(self) -> str:
        """The next line with its end, "" after the last."""
        ...


async def parse_batch(lines: Lines, out: TextIO, reader: Reader, *, at_once: int = AT_ONCE) -> int:
    """Answer each address line with one JSON line, as each is ready; always 0.

    At most ``at_once`` are read at a time, and no more lines are taken from the input than that. A
    bad address costs its own line only; blank lines are skipped.
    """
    taking, putting = asyncio.Lock(), asyncio.Lock()

    async def work(client: HttpClient) -> None:
        while True:
            async with taking:
                line = await asyncio.to_thread(lines.readline)
            if not line:
                return
            if target := line.strip():
                answer = await _answer(target, client, reader)
                async with putting:
                    await asyncio.to_thread(_put, out, answer)

    async with reader.client() as client, asyncio.TaskGroup() as group:
        for _ in range(at_once):
            group.create_task(work(client))
    return 0


async def _answer(target: str, client: HttpClient, reader: Reader) -> Record:
    try:
        feed = await reader.read(target, client)
    except SyndicatorError as failure:
        return _failed(target, str(failure))
    except OSError as failure:
        return _failed(target, f"无法读取 · cannot be read: {failure.strerror or failure}")
    except Exception as mistake:
        complain_of_bug(mistake)
        return _failed(target, f"程序缺陷 · a bug in syndicator: {type(mistake).__name__}")
    items = [entry_record(entry) for entry in feed.entries]
    return {"url": target, "ok": True, "error": None, "items": items}


def _failed(target: str, error: str) -> Record:
    return {"url": target, "ok": False, "error": error, "items": []}


def _put(out: TextIO, record: Record) -> None:
    out.write(as_line(record))
    out.flush()


def is_address(target: str) -> bool:
    """Whether a target is an http(s) address; anything else names a file."""
    return target.lower().startswith(("http://", "https://"))


def _file_bytes(target: str) -> bytes:
    if target == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(target).read_bytes()
    except ValueError as error:  # a NUL, or letters that the locale's file names cannot have
        raise FileNotFoundError(errno.ENOENT, "no such file name", target) from error


def _unicode_input() -> None:
    reconfigure = getattr(sys.stdin, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors="replace")


def readable(record: Record) -> str:
    """A record for a terminal: time, title, address."""
    when = str(record["published"] or "")
    shown = when[:10] if record["published_precision"] == "day" else when[:16].replace("T", " ")
    return f"{shown:16}  {record['title'] or '-'}\n{'':16}  {record['link'] or '-'}\n"
