"""The import contracts have teeth: each breaks on the one import it is there to refuse."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINTER = Path(sys.executable).parent / "lint-imports"


@pytest.mark.parametrize(
    "module, line, contract",
    [
        ("syndicator/core/planted.py", "import asyncio", "core-is-pure"),
        ("syndicator/core/planted.py", "import syndicator.net", "floors"),
        ("syndicator/pages/planted.py", "import syndicator.stages", "floors"),
        (
            "adapters/syndicator_adapters/planted/__init__.py",
            "import syndicator.core.model",
            "adapters-see-sdk",
        ),
        (
            "adapters/syndicator_adapters/planted/__init__.py",
            "import syndicator_adapters.other",
            "adapters-are-strangers",
        ),
        ("syndicator/planted.py", "import syndicator_adapters", "no-adapter-by-name"),
    ],
)
def test_a_planted_import_breaks_its_contract(
    repository: Path, tmp_path: Path, module: str, line: str, contract: str
) -> None:
    """A copy of the house with one wrong import fails exactly the contract meant for it."""
    hide = shutil.ignore_patterns("__pycache__")
    shutil.copytree(repository / "syndicator", tmp_path / "syndicator", ignore=hide)
    shutil.copytree(repository / "adapters", tmp_path / "adapters", ignore=hide)
    other = tmp_path / "adapters/syndicator_adapters/other/__init__.py"
    other.parent.mkdir()
    other.write_text("", "utf-8")
    assert broken(repository, tmp_path, contract) == ""

    planted = tmp_path / module
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"{line}\n", "utf-8")
    assert "BROKEN" in broken(repository, tmp_path, contract)


def broken(repository: Path, copy: Path, contract: str) -> str:
    """Run one contract over a copy; the linter's report, empty when it is kept."""
    done = subprocess.run(
        [
            *(str(LINTER), "--config", str(repository / "pyproject.toml")),
            *("--contract", contract, "--no-cache", "--no-logo"),
        ],
        cwd=copy,
        env={
            "PYTHONPATH": f"{copy}:{copy / 'adapters'}",
            "PATH": "/usr/bin:/bin",
            "COLUMNS": "200",
        },
        check=False,
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr if done.returncode else ""
