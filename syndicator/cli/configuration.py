"""Where a command finds the configuration, the store and the socket."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.output import warn
from syndicator.core.times import SHANGHAI
from syndicator.net.literal import literal_refusal
from syndicator.settings.check_main import runtime_path, state_path
from syndicator.settings.defaults import default_config_dir
from syndicator.settings.gather import Gatherer
from syndicator.settings.load import load
from syndicator.settings.model import Settings
from syndicator.settings.problem import ConfigErrors
from syndicator.settings.schema import MainFile

if TYPE_CHECKING:
    from syndicator.ports import Clock

SYSTEM: Final = Path("/etc/syndicator")

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        envvar="SYNDICATOR_CONFIG",
        metavar="DIR",
        help="配置目录；缺省依次为 ./config、/etc/syndicator、自带配置 · configuration directory; "
        "default: ./config, else /etc/syndicator, else as shipped",
    ),
]

StoreOption = Annotated[
    Path | None,
    typer.Option(
        "--store",
        metavar="PATH",
        help="库或备份；缺省按配置 · a store or backup; default: as configured",
    ),
]


@dataclass(frozen=True, slots=True)
class Places:
    """Where the daemon of a configuration keeps its store and listens."""

    store: Path
    socket: Path


def config_dir(given: Path | None) -> Path:
    """The directory meant: the one given, `./config`, `/etc/syndicator`, or the shipped one."""
    if given is not None:
        return given
    here = Path("config")
    if (here / "syndicator.yaml").is_file():
        return here
    return SYSTEM if SYSTEM.is_dir() else default_config_dir()


def load_settings(given: Path | None) -> Settings:
    """Load and check everything, as `check` does. Raises `ConfigErrors`."""
    from syndicator.feeds.families import FAMILIES
    from syndicator.registry import load_adapters

    return load(
        config_dir(given),
        adapters=load_adapters(report=warn),
        families=(*FAMILIES, "atom"),
        today=datetime.now(SHANGHAI).date(),
        refuses=literal_refusal,
    )


def places(given: Path | None) -> Places:
    """Find store and socket from syndicator.yaml alone.

    A slip in another file must not keep anybody from looking, or from ordering a withdrawal, while
    the daemon runs on by its old configuration. Raises `ConfigErrors`.
    """
    gatherer = Gatherer(config_dir(given))
    main = gatherer.whole("syndicator.yaml", MainFile)
    if main is None:
        raise ConfigErrors(gatherer.problems)
    return Places(
        store=state_path(main.entry.store.path, os.environ),
        socket=runtime_path(main.entry.control.socket, os.environ),
    )


def store_of(store: Path | None, config: Path | None) -> Path:
    """The store or backup named, else the configuration's. Raises `ConfigErrors` for the latter."""
    return places(config).store if store is None else store


def clock_of(given: Path | None) -> Clock:
    """The machine's clock; the rehearsal's where the configuration is one's own."""
    from syndicator.ports import SystemClock
    from syndicator.rehearsal.pace import PACE_FILE, PacedClock, read_pace

    pace = config_dir(given).absolute().parent / PACE_FILE
    return PacedClock(read_pace(pace), pace) if pace.is_file() else SystemClock()


def names(given: Path | None) -> Settings | None:
    """The settings, for names and clauses; None, told on standard error, while they are broken."""
    try:
        return load_settings(given)
    except ConfigErrors as wrong:
        count = len(wrong.errors)
        warn(
            f"配置有 {count} 处错误，名称和条文从略，请运行 check · {count} error(s) in the "
            "configuration: names and clauses are left out; run check"
        )
        return None
