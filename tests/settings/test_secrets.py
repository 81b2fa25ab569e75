"""Credentials come by reference, from places nobody else can read, and never show."""

import os
from pathlib import Path

import pytest

from syndicator.sdk import Secret
from syndicator.settings.secrets import SecretUnavailable, resolve

SECRET = "opensesame"


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    """A private file with a secret and the line break an editor leaves."""
    path = tmp_path / "secret"
    path.write_text(f"{SECRET}\n", "utf-8")
    path.chmod(0o600)
    return path


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable of the daemon's environment."""
    monkeypatch.setenv("SOME_SECRET", SECRET)
    assert resolve("env:SOME_SECRET") == Secret(SECRET)


@pytest.mark.parametrize("mode", [0o600, 0o400])
def test_from_a_private_file(secret_file: Path, mode: int) -> None:
    """One line break at the end is the editor's, not the secret's."""
    secret_file.chmod(mode)
    assert resolve(f"file:{secret_file}") == Secret(SECRET)


def test_only_one_line_break_is_dropped(secret_file: Path) -> None:
    """Blanks may belong to a secret."""
    secret_file.write_bytes(b" a b \r\n")
    assert resolve(f"file:{secret_file}") == Secret(" a b ")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o700])
def test_a_file_others_may_read_is_refused(secret_file: Path, mode: int) -> None:
    """The message names file and mode, never the content."""
    secret_file.chmod(mode)
    with pytest.raises(SecretUnavailable, match=f"{mode:04o}.*chmod 600") as caught:
        resolve(f"file:{secret_file}")
    assert SECRET not in str(caught.value)


def test_a_file_of_somebody_else_is_refused(secret_file: Path) -> None:
    """Whoever owns the file can change what we send."""
    if os.geteuid() == 0:
        os.chown(secret_file, 65_534, -1)
        owner = 65_534
    else:
        secret_file, owner = Path("/etc/passwd"), 0
    with pytest.raises(SecretUnavailable, match=f"uid {owner}"):
        resolve(f"file:{secret_file}")


def test_from_systemd(secret_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A credential that systemd loaded for the service."""
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(secret_file.parent))
    assert resolve("systemd:secret") == Secret(SECRET)


def test_without_systemd_the_reason_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A service started by hand has no credentials directory."""
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(SecretUnavailable, match="LoadCredential=secret"):
        resolve("systemd:secret")


@pytest.mark.parametrize("reference", [SECRET, "env:", "env:A B", "file:relative", "vault:x", ""])
def test_what_is_no_reference_is_refused(reference: str) -> None:
    """A password in the reference's place is not repeated."""
    with pytest.raises(SecretUnavailable) as caught:
        resolve(reference)
    assert SECRET not in str(caught.value)


def test_unset_missing_and_empty(tmp_path: Path) -> None:
    """Each says what is missing where."""
    empty = tmp_path / "empty"
    empty.write_text("\n", "utf-8")
    empty.chmod(0o600)
    for reference in ("env:SURELY_NOT_SET", f"file:{tmp_path}/nowhere", f"file:{empty}"):
        with pytest.raises(SecretUnavailable) as caught:
            resolve(reference)
        assert reference in str(caught.value)


def test_a_pipe_does_not_hang_the_start(tmp_path: Path) -> None:
    """A named pipe in the secret's place is refused at once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe, 0o600)
    with pytest.raises(SecretUnavailable, match="普通文件"):
        resolve(f"file:{pipe}")


def test_bytes_that_are_no_text(secret_file: Path) -> None:
    """A binary file is told as such, its bytes are not."""
    secret_file.write_bytes(b"\xff\xfe")
    with pytest.raises(SecretUnavailable, match="UTF-8"):
        resolve(f"file:{secret_file}")


def test_the_text_never_shows() -> None:
    """Neither repr nor str of a secret tells it."""
    secret = Secret(SECRET)
    assert SECRET not in f"{secret!r} {secret}"
