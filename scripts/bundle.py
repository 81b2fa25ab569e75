"""Makes the offline bundle: the wheel, every package of the lock for both architectures, hashes.

    .venv/bin/python scripts/bundle.py --out dist --python 3.11

Packages are fetched by pip through the index this machine is set up for; only files whose hashes
stand in requirements/runtime.lock are taken. The result installs with `--no-index`.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from packaging.utils import parse_wheel_filename

ROOT: Final = Path(__file__).resolve().parent.parent
MACHINES: Final = ("x86_64", "aarch64")
GLIBC: Final = (28, 27, 26, 24, 17, 12, 5)
"""Minor versions of glibc 2 that wheels are tagged with (PEP 600), the newest allowed first."""
LEGACY: Final = ("manylinux2014", "manylinux2010", "manylinux1")
DOCUMENTS: Final = ("docs/install.md", "docs/install.zh-CN.md", "LICENSE")


def platforms(machine: str) -> list[str]:
    """Platform tags that run on glibc 2.28."""
    return [f"manylinux_2_{minor}_{machine}" for minor in GLIBC] + [
        f"{name}_{machine}" for name in LEGACY
    ]


def download(lock: Path, machine: str, python: str, to: Path, kept: Path | None = None) -> None:
    """Fetch the wheels of a lock, from those `kept` of an earlier run where all are there.

    Raises CalledProcessError where a package has no such wheel.
    """
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
    only = ["--only-binary=:all:", "--implementation", "cp", "--python-version", python]
    tags = [part for tag in platforms(machine) for part in ("--platform", tag)]
    fetch = [*pip, *only, *tags, "--requirement", str(lock), "--dest", str(to)]
    if kept is not None and kept.is_dir():
        again = [*fetch, "--no-index", "--find-links", str(kept)]
        done = subprocess.run(again, check=False, capture_output=True)  # noqa: S603 - pip, on our own lock
        if done.returncode == 0:
            return
    subprocess.run(fetch, check=True)  # noqa: S603 - pip, on our own lock
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        for wheel in to.glob("*.whl"):
            shutil.copy(wheel, kept)


def build_wheel(clone: Path, to: Path) -> Path:
    """Build the project's wheel; its path."""
    with tempfile.TemporaryDirectory() as made:
        build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", made]
        subprocess.run(build, cwd=clone, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - hatchling, on our own clone
        (wheel,) = Path(made).glob("*.whl")
        return Path(shutil.move(wheel, to / wheel.name))


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def lock_with(lock: Path, wheel: Path) -> str:
    """The lock with the project's own wheel in it."""
    name, version, _, _ = parse_wheel_filename(wheel.name)
    own = f"{name}=={version} \\\n    --hash=sha256:{digest(wheel)}\n"
    return lock.read_text("utf-8") + own


def lay_out(
    folder: Path,
    clone: Path,
    pythons: Iterable[str],
    machines: Iterable[str],
    kept: Path | None = None,
) -> None:
    """Fill a folder with everything of the bundle."""
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    lock = clone / "requirements" / "runtime.lock"
    for python in pythons:
        for machine in machines:
            print(f"下载 · fetching: Python {python}, {machine}", flush=True)
            download(lock, machine, python, wheels, kept)
    finish(folder, clone)


def finish(folder: Path, clone: Path) -> None:
    """Add the project itself to the packages: its wheel, lock, documents, and all hashes."""
    wheel = build_wheel(clone, folder / "wheels")
    (folder / "syndicator.lock").write_text(
        lock_with(clone / "requirements" / "runtime.lock", wheel), "utf-8"
    )
    for name in DOCUMENTS:
        if (clone / name).is_file():
            shutil.copy(clone / name, folder / Path(name).name)
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    sums = "".join(f"{digest(path)}  {path.relative_to(folder)}\n" for path in files)
    (folder / "SHA256SUMS").write_text(sums, "ascii")


def pack(folder: Path, to: Path) -> Path:
    """Write a folder as a tar file named like it (wheels are compressed already)."""
    packed = to / f"{folder.name}.tar"
    part = packed.with_name(packed.name + ".partial")
    with tarfile.open(part, "w") as archive:
        archive.add(folder, folder.name, filter=_anonymous)
    part.replace(packed)
    return packed


def version_of(clone: Path) -> str:
    """The project's version, as hatchling reads it."""
    ask = [sys.executable, "-m", "hatchling", "version"]
    done = subprocess.run(ask, cwd=clone, check=True, capture_output=True, text=True)  # noqa: S603 - hatchling, on our own clone
    return done.stdout.strip()


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Nobody's account, and modes that the service's account can read."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mode = 0o755 if entry.isdir() else 0o644
    return entry


def main() -> None:
    """Make the bundle."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist")
    parser.add_argument("--python", nargs="+", default=["3.11"], metavar="3.N")
    parser.add_argument("--machine", nargs="+", default=MACHINES, choices=MACHINES)
    parser.add_argument("--kept", type=Path, help="packages of earlier runs are kept here")
    chosen = parser.parse_args()
    out = Path(chosen.out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out) as made:
        folder = Path(made) / f"syndicator-{version_of(ROOT)}-offline"
        lay_out(folder, ROOT, chosen.python, chosen.machine, chosen.kept)
        packed = pack(folder, out)
    size = packed.stat().st_size // 1_000_000
    print(f"离线包 · offline bundle: {os.path.relpath(packed)} ({size} MB)")
    print(f"  sha256 {digest(packed)}")


if __name__ == "__main__":
    main()
