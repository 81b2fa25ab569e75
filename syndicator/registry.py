"""Adapters by entry point: ours and other people's come in by the same door."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Final, cast

from syndicator.sdk import SDK_VERSION, Adapter

GROUP: Final = "syndicator.adapters"

# What importing a stranger's module can raise; anything else (KeyboardInterrupt …) is not about it.
_BROKEN: Final = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    BufferError,
    EOFError,
    ImportError,
    LookupError,
    NameError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
_METHODS: Final = ("check_options", "find", "create", "update", "withdraw", "recent", "probe")


def _log(problem: str) -> None:
    import structlog  # noqa: PLC0415 - a command whose adapters are all usable needs none

    structlog.get_logger(__name__).warning("adapter_unusable", problem=problem)


def load_adapters(
    entries: Iterable[EntryPoint] | None = None, report: Callable[[str], None] = _log
) -> Mapping[str, type[Adapter]]:
    """Every usable adapter by its name.

    An entry that cannot be used is told to `report` (Chinese and English, with what to do) and left
    out: a platform that names it then fails the configuration check, the others go on.
    """
    found = entry_points(group=GROUP) if entries is None else entries
    adapters: dict[str, type[Adapter]] = {}
    for entry in sorted(found, key=lambda entry: (entry.name, not _is_own(entry), entry.value)):
        adapter, fault = _load(entry)
        if entry.name in adapters:
            fault = "重名，请卸载或改名 · the name is taken; uninstall or rename it"
        if adapter is None or fault:
            at = f"{entry.name} ({entry.value})"
            report(f"适配器 {at} 未采用 · adapter {at} is not used: {fault}")
        else:
            adapters[entry.name] = adapter
    return adapters


def _is_own(entry: EntryPoint) -> bool:
    """Whether it comes with the daemon: its names cannot be taken over by another package."""
    return entry.dist is not None and entry.dist.name == "syndicator"


def _load(entry: EntryPoint) -> tuple[type[Adapter] | None, str]:
    try:
        loaded: object = entry.load()
    except _BROKEN as error:
        why = f"{type(error).__name__}: {error}"
        return None, f"无法载入，请重装其软件包 · cannot be loaded, reinstall its package: {why}"
    fault = _fault(entry.name, loaded)
    return (None, fault) if fault else (cast("type[Adapter]", loaded), "")


def _fault(name: str, adapter: object) -> str:
    """Why a loaded object is no adapter of this daemon; empty when it is one."""
    if not inspect.isclass(adapter):
        return "入口不是类 · the entry point is no class"
    version = getattr(adapter, "sdk_version", None)
    if version != SDK_VERSION:
        zh = f"sdk_version 为 {version!r}，应为 {SDK_VERSION}，请安装对应版本"
        en = f"sdk_version is {version!r}, must be {SDK_VERSION}; install the matching release"
        return f"{zh} · {en}"
    if getattr(adapter, "name", None) != name:
        return f"name 应为 {name!r} · its name must be {name!r}"
    missing = [method for method in _METHODS if not callable(getattr(adapter, method, None))]
    return f"缺少方法 · methods missing: {', '.join(missing)}" if missing else ""
