"""The command line: verbs, each loaded only when it is called.

Exit codes: 0 done, 1 failed with a message, 2 wrong usage, 78 bad configuration (EX_CONFIG of
sysexits.h), 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Annotated, Final, Literal

import typer

from syndicator import __version__
from syndicator.cli.output import complain_of_bug, put, say, unicode_streams, warn
from syndicator.core.errors import ConfigurationError, SyndicatorError

EX_USAGE: Final = 2
EX_INTERRUPTED: Final = 130


@dataclass(frozen=True, slots=True)
class Verb:
    """Where the function of a verb stands."""

    module: str
    function: str


VERBS: Final[dict[str, Verb]] = {
    # As they are spelt: one word, or a group and a word.
    "run": Verb("run", "run"),
    "demo": Verb("demo", "demo"),
    "rehearse": Verb("rehearse", "rehearse"),
    "render": Verb("render", "render"),
    "console": Verb("console", "console"),
    "check": Verb("check", "check"),
    "status": Verb("status", "status"),
    "explain": Verb("explain", "explain"),
    "duplicates": Verb("duplicates", "duplicates"),
    "release": Verb("act", "release"),
    "retry": Verb("act", "retry"),
    "waive": Verb("act", "waive"),
    "withdraw": Verb("act", "withdraw"),
    "record-url": Verb("act", "record_url"),
    "freeze": Verb("act", "freeze"),
    "thaw": Verb("act", "thaw"),
    "hold": Verb("orders", "hold"),
    "unhold": Verb("orders", "unhold"),
    "drain": Verb("orders", "drain"),
    "replay": Verb("orders", "replay"),
    "reload": Verb("act", "reload"),
    "backup": Verb("backup", "backup"),
    "restore": Verb("backup", "restore"),
    "export": Verb("export", "export"),
    "figures": Verb("figures", "figures"),
    "audit verify": Verb("audit", "verify"),
    "verify replay": Verb("verify", "replay"),
    "verify stamps": Verb("stamps", "stamps"),
    "evidence export": Verb("evidence", "export"),
    "platform probe": Verb("probe", "probe"),
    "survey": Verb("survey", "survey"),
    "parse": Verb("parse", "parse"),
    "poll": Verb("poll", "poll"),
    "compare": Verb("compare", "compare"),
    "docno": Verb("docno", "docno"),
    "network": Verb("network", "network"),
    "version": Verb("__init__", "version"),
}

GROUPS: Final = {
    "audit": "审计：离线核对事件链 · offline checks of the event chain",
    "verify": "复核：用留存的证据重做判定 · verdicts again from what was kept",
    "evidence": "证据：交给外人查验 · evidence for others to check",
    "platform": "平台 · platforms",
}


def main() -> None:
    """Run the command line of this process and leave with its exit code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Carry out one command line; its exit code. Every failure is told in two languages."""
    unicode_streams()
    try:
        command = typer.main.get_command(application(arguments))
        command.main(list(arguments), prog_name="syndicator")
    except SystemExit as ended:
        return _left(ended)
    except SyndicatorError as failure:
        warn(str(failure))
        return os.EX_CONFIG if isinstance(failure, ConfigurationError) else 1
    except KeyboardInterrupt:
        return EX_INTERRUPTED
    except BrokenPipeError:
        return _deaf_reader()
    except OSError as failure:
        where = f" {failure.filename}" if failure.filename else ""
        why = failure.strerror or type(failure).__name__
        warn(
            f"读写失败{where}：{why}，请检查路径、权限和空间 · cannot read or write{where}: {why}; "
            "check path, permission and space"
        )
        return 1
    except Exception as mistake:
        complain_of_bug(mistake)
        return 1
    return 0


def application(arguments: Sequence[str]) -> typer.Typer:
    """The verbs that these arguments may need: the one they name, or all (for help)."""
    # Boxes and colours are for terminals; a pipe gets plain text.
    style: Literal["rich"] | None = "rich" if sys.stdout.isatty() else None
    app = typer.Typer(
        add_completion=False,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        pretty_exceptions_show_locals=False,
        rich_markup_mode=style,
        help="盯信源、定转载责任、送站点、看公开页、算时限 · watch policy sources, see every "
        "repost through to the public page, say how long it took",
    )
    app.callback()(_root)
    named = arguments[0] if arguments else ""
    wanted = [spelt for spelt in VERBS if spelt.split()[0] == named]
    groups: dict[str, typer.Typer] = {}
    for spelt in wanted or VERBS:
        verb = VERBS[spelt]
        function = getattr(import_module(_module(verb)), verb.function)
        before, _, name = spelt.rpartition(" ")
        if before and before not in groups:
            group = typer.Typer(no_args_is_help=True, rich_markup_mode=style)
            group.callback()(_group)
            groups[before] = group
            app.add_typer(group, name=before, help=GROUPS[before])
        groups.get(before, app).command(name)(function)
    return app


def version(
    json_lines: Annotated[bool, typer.Option("--json", help="一行 JSON · one JSON object")] = False,
) -> None:
    """Show the version of the program (版本)."""
    if json_lines:
        put({"name": "syndicator", "version": __version__})
    else:
        say(f"syndicator {__version__}")


def _module(verb: Verb) -> str:
    return __name__ if verb.module == "__init__" else f"{__name__}.{verb.module}"


def _root() -> None:
    """Keep the verb in the command line even when only one is loaded."""


def _group() -> None:
    """Keep the second word likewise."""


def _left(ended: SystemExit) -> int:
    code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    if code == EX_USAGE:
        warn("用法不对，--help 列出全部选项 · wrong usage; --help lists all options")
    return code


def _deaf_reader() -> int:
    """The reader went away: what is still buffered must not complain when the process ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 1
