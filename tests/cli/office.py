"""A small office for the command-line tests: configuration, store and socket in one directory."""

import getpass
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.settings.files import GOOD, write

ROLES = "[operator, editor, releaser, duty, auditor]"


@dataclass(frozen=True, slots=True)
class Office:
    """Where its things are."""

    config: Path
    store: Path
    socket: Path

    def option(self) -> list[str]:
        """The option every verb takes."""
        return ["--config", str(self.config)]


def office(directory: Path, sources: str | None = None) -> Office:
    """Lay out an office whose every role is held by whoever runs the tests."""
    account = getpass.getuser()
    main = GOOD["syndicator.yaml"]
    main = main.replace("state.db", str(directory / "state.db"))
    main = main.replace("control.sock", str(directory / "control.sock"))
    main = main.replace("port: 9843", "port: 0")
    person = f"  - key: tester\n    name: 试验员\n    login: {account}\n    roles: {ROLES}\n"
    changes: dict[str, str | bytes | None] = {
        "syndicator.yaml": main,
        "people.yaml": GOOD["people.yaml"] + person,
        "platforms/cloud.yaml": PLATFORMS,
    }
    if sources is not None:
        changes["sources/capital.yaml"] = sources
    return Office(
        config=write(directory / "config", changes),
        store=directory / "state.db",
        socket=directory / "control.sock",
    )


PLATFORMS = """\
platforms:
  - key: cloud
    name: 云州平台
    adapter: none
    trust: observe
  - key: seen
    name: 只看
    adapter: none
    trust: observe
"""


def command(arguments: Sequence[str], *, code: int = 0) -> subprocess.CompletedProcess[str]:
    """Run the program in a process of its own and expect this exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "syndicator", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=240,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def objects(text: str) -> list[dict[str, object]]:
    """Every line as one JSON object."""
    return [dict(json.loads(line)) for line in text.splitlines()]
