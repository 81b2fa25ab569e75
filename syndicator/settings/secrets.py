"""Credentials by reference: the configuration names where a secret is, never the secret."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Final

from syndicator.core.errors import ConfigurationError
from syndicator.sdk import Secret
from syndicator.settings.foreign import of_system

REFERENCE: Final = re.compile(
    r"env:[A-Za-z_][A-Za-z0-9_]*|file:/[^\x00\n]+|systemd:[A-Za-z0-9_.-]+"
)
_LARGEST: Final = 64 * 1024
_FORMS: Final = "env:NAME | file:/path | systemd:NAME"


class SecretUnavailable(ConfigurationError):
    """A referenced credential cannot be used; the text never holds any part of it."""


def resolve(reference: str) -> Secret:
    """Fetch the secret behind a reference; one trailing line break is not part of it.

    `env:NAME` is a variable of the daemon's environment; `file:/path` a file of ours that nobody
    else may read (mode 0600 or 0400); `systemd:NAME` a credential of the service (systemd's
    `LoadCredential=`). Raises `SecretUnavailable`.
    """
    if not REFERENCE.fullmatch(reference):
        raise SecretUnavailable(
            f"凭据必须是引用（{_FORMS}），不能直接写密码 · "
            f"a credential must be a reference ({_FORMS}), never the secret itself"
        )
    kind, _, name = reference.partition(":")
    match kind:
        case "env":
            return _usable(os.environ.get(name, ""), reference)
        case "file":
            return _usable(_read_private(Path(name), reference), reference)
        case _:
            return _usable(_read_systemd(name, reference), reference)


def _usable(text: str, reference: str) -> Secret:
    value = text.removesuffix("\n").removesuffix("\r")
    if not value:
        raise SecretUnavailable(
            f"凭据 {reference} 为空或未设置，请设置后重试 · "
            f"credential {reference} is empty or not set; set it and try again"
        )
    return Secret(value)


def _read_private(path: Path, reference: str) -> str:
    try:
        # Non-blocking: a named pipe in the secret's place must not hang the start.
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as opened:
            found = os.fstat(opened.fileno())
            _refuse_exposed(found, reference)
            return opened.read(_LARGEST).decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(reference, error) from None


def _refuse_exposed(found: os.stat_result, reference: str) -> None:
    """Refuse what others may read or have written."""
    mode = stat.S_IMODE(found.st_mode)
    if not stat.S_ISREG(found.st_mode):
        raise SecretUnavailable(
            f"凭据 {reference} 不是普通文件 · credential {reference} is not a regular file"
        )
    if found.st_uid != os.geteuid():
        raise SecretUnavailable(
            f"凭据文件 {reference} 属于 uid {found.st_uid}，应属于运行账户 uid {os.geteuid()}"
            f"（chown）· credential file {reference} belongs to uid {found.st_uid}, not to the "
            f"running account (uid {os.geteuid()}): chown it"
        )
    if mode & 0o177:
        raise SecretUnavailable(
            f"凭据文件 {reference} 权限为 {mode:04o}，其他人可读，请 chmod 600 · credential file "
            f"{reference} has mode {mode:04o}, others may read it: chmod 600"
        )


def _read_systemd(name: str, reference: str) -> str:
    directory = os.environ.get("CREDENTIALS_DIRECTORY")
    if not directory:
        raise SecretUnavailable(
            f"凭据 {reference} 需要 systemd 提供（LoadCredential={name}:…），当前不是由 systemd "
            f"启动 · credential {reference} must come from systemd (LoadCredential={name}:…), "
            "but this process was not started by it"
        )
    try:
        return (Path(directory) / name).read_bytes()[:_LARGEST].decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(reference, error) from None


def _unreadable(reference: str, error: OSError | UnicodeDecodeError) -> SecretUnavailable:
    if isinstance(error, UnicodeDecodeError):
        why_zh, why_en = "不是 UTF-8 文本", "not UTF-8 text"
    else:
        why_zh, why_en = of_system(error)
    return SecretUnavailable(
        f"凭据 {reference} 读不出来：{why_zh} · credential {reference} cannot be read: {why_en}"
    )
