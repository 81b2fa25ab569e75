"""What the system and the parsers say in English alone, in Chinese too."""

from __future__ import annotations

import errno
from typing import Final

_SYSTEM: Final = {
    errno.EISDIR: "这是目录，不是文件",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOENT: "不存在",
    errno.ELOOP: "符号链接绕成了圈",
    errno.EIO: "磁盘读写出错",
    errno.ENAMETOOLONG: "文件名过长",
}

_YAML: Final = (
    ("mapping values are not allowed", "这里不该有冒号：上一行缩进不对，或内容含冒号而没加引号"),
    ("could not find expected ':'", "缺少冒号"),
    ("cannot start any token", "这里不能出现该字符"),
    ("sequence entries are not allowed", "这里不该有“-”"),
    ("mapping keys are not allowed", "这里不该有键"),
    ("expected <block end>", "缩进与上文不一致"),
    ("expected ',' or", "方括号或花括号没有闭合，或缺少逗号"),
    ("unexpected end of stream", "引号没有闭合"),
    ("unknown escape character", "双引号里的“\\”后面不认识（路径请用单引号）"),
    ("found undefined tag", "不支持标签"),
)

_CSV: Final = (
    ("field larger than field limit", "单元格过长"),
    ("unexpected end of data", "引号没有闭合"),
    ("expected after", "引号后面还有内容"),
    ("line contains NUL", "含有空字符"),
)


def of_system(error: OSError) -> tuple[str, str]:
    """Why the system refused, in Chinese and in English."""
    english = error.strerror or type(error).__name__
    return _SYSTEM.get(error.errno or 0, english), english


def of_yaml(words: str) -> str:
    """What is wrong with a YAML file; the parser's own words where there are no better ones."""
    return _translated(words, _YAML)


def of_csv(words: str) -> str:
    """What is wrong with a line of CSV; the reader's own words where there are no better ones."""
    return _translated(words, _CSV)


def _translated(words: str, table: tuple[tuple[str, str], ...]) -> str:
    return next((chinese for part, chinese in table if part in words), words)
