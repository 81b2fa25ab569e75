"""Checks of platforms: trust, adapters and their options, no secret in place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, Protocol

from syndicator.core.model import Trust
from syndicator.settings.entries import Entries, refers
from syndicator.settings.gather import KeyPath, Located
from syndicator.settings.model import NO_ADAPTER
from syndicator.settings.problem import Problem, did_you_mean
from syndicator.settings.schema import PlatformEntry

_WHERE: Final = re.compile(r"([A-Za-z0-9_-]+(?:[.\[][A-Za-z0-9_-]+\]?)*): (.+)", re.DOTALL)
_SECRET_NAME: Final = re.compile(
    r"(?i)(?:.*[-_])?(?:password|passwd|pwd|secret|token|api[-_]?key|authorization)"
)


class ChecksOptions(Protocol):
    """As much of an adapter class as the loader needs."""

    def check_options(self, options: Mapping[str, object]) -> Sequence[str]:
        """Errors in a platform's options, each `dotted.path: 中文 · English`."""
        ...


def check_platform(
    platform: Located[PlatformEntry],
    entries: Entries,
    adapters: Mapping[str, ChecksOptions],
    lease_s: int | None,
) -> Iterator[Problem]:
    """Every error of one platform. `lease_s` None: the lease itself was wrong."""
    entry = platform.entry
    for name, egress in (("egress", entry.egress), ("look_egress", entry.look_egress)):
        yield from refers(platform, (name,), egress, entries.egresses, "出口", "egress")
    if entry.trust is Trust.PUBLISH and entry.authorisation is None:
        yield platform.problem(
            ("trust",),
            "trust: publish 必须写明书面授权 authorisation",
            "trust: publish must name its written authorisation",
            "写授权文件名和文号，或改为 draft · name the document, or use draft",
        )
    if lease_s is not None and (wait := entry.limits.timeout_s) >= lease_s:
        yield platform.problem(
            ("limits", "timeout_s"),
            f"请求超时 {wait:g} 秒不小于 timing.rescue_lease_s（{lease_s} 秒）",
            f"timeout of {wait:g} s is not below timing.rescue_lease_s ({lease_s} s)",
            "否则在途推送会被误当中断 · else a running push is taken for a broken one",
        )
    yield from _inline_secrets(platform, entry.options, ("options",))
    if entry.adapter == NO_ADAPTER:
        if entry.trust is not Trust.OBSERVE:
            yield platform.problem(
                ("adapter",),
                f"trust: {entry.trust} 需要适配器",
                f"trust: {entry.trust} needs an adapter",
                did_you_mean("", adapters),
            )
        elif entry.options:
            yield platform.problem(
                ("options",), "没有适配器就没有选项", "no adapter, no options", of_key=True
            )
    elif (adapter := adapters.get(entry.adapter)) is None:
        yield platform.problem(
            ("adapter",),
            f"适配器 {entry.adapter} 不存在",
            f"there is no adapter {entry.adapter}",
            did_you_mean(entry.adapter, [*adapters, NO_ADAPTER]),
        )
    else:
        for sentence in adapter.check_options(entry.options):
            yield _option_problem(platform, sentence)


def _option_problem(platform: Located[PlatformEntry], sentence: str) -> Problem:
    """Place an adapter's complaint at the option it names."""
    path: KeyPath = ("options",)
    where = "options"
    if found := _WHERE.fullmatch(sentence):
        where, sentence = found[1], found[2]
        parts = re.split(r"[.\[]", where.replace("]", ""))
        path += tuple(int(part) if part.isdigit() else part for part in parts)
    zh, _, en = sentence.partition(" · ")
    return platform.problem(
        path, f"适配器选项 {where}：{zh}", f"adapter option {where}: {en or zh}"
    )


def _inline_secrets(
    platform: Located[PlatformEntry], value: object, path: KeyPath
) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name, inner in value.items():
            here = (*path, str(name))
            if isinstance(inner, str) and _SECRET_NAME.fullmatch(str(name)) and "{" not in inner:
                yield platform.problem(
                    here,
                    f"{name} 看起来是直接写入的凭据",
                    f"{name} looks like a credential written in place",
                    "用 credential 引用，此处写占位如 {credential} · "
                    "name it by credential and put a hole such as {credential} here",
                )
            yield from _inline_secrets(platform, inner, here)
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _inline_secrets(platform, inner, (*path, at))
