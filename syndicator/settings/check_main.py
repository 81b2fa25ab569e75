"""Checks of syndicator.yaml: what listens, what leaves, where state lies."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Final

from syndicator.settings.gather import Located
from syndicator.settings.model import ChainAlgorithm, Resolver
from syndicator.settings.problem import Problem, did_you_mean
from syndicator.settings.schema import EgressEntry, MainFile

DEFAULT_EGRESS: Final = "default"
"""The egress of everything that names none; it exists even where the file leaves it out."""

_LONGEST_SOCKET: Final = 107
"""sun_path of unix(7) holds 108 bytes, the last one 0."""


def state_path(text: str, environ: Mapping[str, str]) -> Path:
    """A path of state: relative ones lie in systemd's `$STATE_DIRECTORY`, else in `./.run`."""
    return _below(text, environ, "STATE_DIRECTORY")


def runtime_path(text: str, environ: Mapping[str, str]) -> Path:
    """A path of run time: in `$RUNTIME_DIRECTORY`, else where the state lies."""
    name = "RUNTIME_DIRECTORY" if environ.get("RUNTIME_DIRECTORY") else "STATE_DIRECTORY"
    return _below(text, environ, name)


def _below(text: str, environ: Mapping[str, str], name: str) -> Path:
    # systemd joins several directories by colons; the first is the service's own.
    first = environ.get(name, "").partition(":")[0]
    return (Path(first or ".run") / text).absolute()


def check_main(
    main: Located[MainFile], directory: Path, environ: Mapping[str, str]
) -> Iterator[Problem]:
    """Every error of the main file that its schema cannot see."""
    entry = main.entry
    yield from _check_listen(main)
    socket = runtime_path(entry.control.socket, environ)
    if len(bytes(socket)) > _LONGEST_SOCKET:
        yield main.problem(
            ("control", "socket"),
            f"套接字路径超过 {_LONGEST_SOCKET} 字节：{socket}",
            f"the socket's path is over {_LONGEST_SOCKET} bytes: {socket}",
        )
    if entry.events.chain is ChainAlgorithm.SM3 and "sm3" not in hashlib.algorithms_available:
        yield main.problem(
            ("events", "chain"),
            "本机 OpenSSL 不支持 sm3",
            "OpenSSL on this machine lacks sm3",
            "改用 sha256 或更换 OpenSSL · use sha256, or another OpenSSL",
        )
    hours = [edge for span in entry.office_hours or () for edge in span]
    if any(earlier >= later for earlier, later in pairwise(hours)):
        yield main.problem(
            ("office_hours",), "办公时段须依次不重叠", "office hours must be in order and apart"
        )
    keys: dict[str, int] = {}
    for at, egress in enumerate(entry.egresses):
        if keys.setdefault(egress.key, at) != at:
            zh, en = f"标识 {egress.key} 重复", f"duplicate key {egress.key}"
            yield main.problem(("egresses", at, "key"), zh, en)
        yield from _check_egress(main, at, egress, directory)
    yield from _check_stamp(main, {*keys, DEFAULT_EGRESS}, directory)
    hosts: dict[str, int] = {}
    for at, endpoint in enumerate(entry.endpoints):
        if hosts.setdefault(endpoint.host, at) != at:
            zh, en = f"主机 {endpoint.host} 重复", f"duplicate host {endpoint.host}"
            yield main.problem(("endpoints", at, "host"), zh, en)


def _check_stamp(
    main: Located[MainFile], egresses: Collection[str], directory: Path
) -> Iterator[Problem]:
    stamp = main.entry.evidence.stamp
    if stamp is None:
        return
    if stamp.egress not in egresses:
        yield main.problem(
            ("evidence", "stamp", "egress"),
            f"出口 {stamp.egress} 不存在",
            f"there is no egress {stamp.egress}",
            did_you_mean(stamp.egress, egresses),
        )
    if not (directory / stamp.ca_file).is_file():
        yield main.problem(
            ("evidence", "stamp", "ca_file"),
            f"证书文件 {stamp.ca_file} 不存在",
            f"there is no certificate file {stamp.ca_file}",
            "相对路径以配置目录为准 · relative to the configuration directory",
        )


def _check_listen(main: Located[MainFile]) -> Iterator[Problem]:
    metrics = main.entry.metrics
    try:
        loopback = metrics.listen == "localhost" or ip_address(metrics.listen).is_loopback
    except ValueError:
        zh, en = "监听地址应为 IP 地址", "the listen address must be an IP address"
        yield main.problem(("metrics", "listen"), zh, en, "127.0.0.1, ::1, 10.0.0.5")
        return
    if not loopback and not metrics.expose:
        yield main.problem(
            ("metrics", "listen"),
            f"监听 {metrics.listen} 会对外开放",
            f"listening on {metrics.listen} opens it to others",
            "确需如此请加 expose: true · if meant, add expose: true",
        )


def _check_egress(
    main: Located[MainFile], at: int, egress: EgressEntry, directory: Path
) -> Iterator[Problem]:
    if egress.resolver is Resolver.PROXY and egress.proxy is None:
        yield main.problem(
            ("egresses", at, "resolver"),
            "resolver: proxy 需要 proxy",
            "resolver: proxy needs a proxy",
        )
    if egress.ca_file is not None and not (directory / egress.ca_file).is_file():
        yield main.problem(
            ("egresses", at, "ca_file"),
            f"证书文件 {egress.ca_file} 不存在",
            f"there is no certificate file {egress.ca_file}",
            "相对路径以配置目录为准 · relative to the configuration directory",
        )
