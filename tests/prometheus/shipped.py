"""The shipped monitoring files, and the real programs that check them."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
from ruamel.yaml import YAML

from tests.realdata import REPOSITORY

PROMETHEUS: Final = REPOSITORY / "config" / "prometheus"
ALERTMANAGER: Final = REPOSITORY / "config" / "alertmanager" / "alertmanager.yml"
RULES: Final = PROMETHEUS / "rules.yml"


@dataclass(frozen=True, slots=True)
class Alert:
    """One alerting rule as it stands in the file."""

    name: str
    expr: str
    wait: str
    labels: dict[str, str]
    annotations: dict[str, str]

    @property
    def section(self) -> str:
        """Anchor of its section in the runbook."""
        return self.annotations["runbook"].partition("#")[2]


def read_yaml(file: Path) -> Any:  # noqa: ANN401 - the caller knows the file
    """What a YAML file says."""
    return YAML(typ="safe").load(file.read_text("utf-8"))


def alerts() -> Iterator[Alert]:
    """Every alert of the shipped rules."""
    for group in read_yaml(RULES)["groups"]:
        for rule in group["rules"]:
            if "alert" in rule:
                yield Alert(
                    rule["alert"],
                    rule["expr"],
                    rule.get("for", "0s"),
                    rule["labels"],
                    rule["annotations"],
                )


def tool(*command: str) -> str:
    """What a checking program prints; fails with it where it finds fault, skips where absent."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed (tests/real/install.sh)")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def path(*parts: str) -> str:
    """A file of the clone."""
    return str(Path(REPOSITORY, *parts))
