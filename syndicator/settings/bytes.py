"""Files as text: encodings named, sizes bounded."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Final

from syndicator.settings.foreign import of_system
from syndicator.settings.problem import Place, Problem

_LARGEST: Final = 32 * 1024 * 1024
_WIDE: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)
_WORKBOOKS: Final = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_AS_CSV: Final = "在 Excel 中另存为“CSV UTF-8” · save it as CSV UTF-8 in Excel"
_SAVE_AS: Final = "请另存为 UTF-8 · save it as UTF-8"


def read_bytes(path: Path, name: str) -> bytes | Problem:
    """All bytes of a file, or what is wrong with it; `name` is the file as messages call it."""
    place = Place(name)
    try:
        if path.stat().st_size > _LARGEST:
            return Problem.at(
                place,
                "",
                "文件超过 32 MiB，不像配置",
                "file is over 32 MiB, hardly a configuration",
            )
        return path.read_bytes()
    except FileNotFoundError:
        return Problem.at(
            place,
            "",
            "缺少此文件",
            "this file is missing",
            "可从自带配置复制一份 · copy it from the shipped configuration",
        )
    except OSError as error:
        zh, en = of_system(error)
        return Problem.at(place, "", f"读不了文件：{zh}", f"cannot read the file: {en}")


def decode_yaml(body: bytes, name: str) -> str | Problem:
    """Text of a YAML file: UTF-8, a byte order mark is dropped."""
    text = _decode_utf8(body)
    if text is not None:
        return text
    return _not_utf8(body, name)


def decode_table(body: bytes, name: str) -> tuple[str, str] | Problem:
    """Text of a spreadsheet's CSV and its encoding: UTF-8 with or without mark, or GB18030."""
    if body.startswith(_WORKBOOKS):
        zh, en = "这是 Excel 工作簿，不是 CSV", "this is an Excel workbook, no CSV"
        return Problem.at(Place(name), "", zh, en, _AS_CSV)
    text = _decode_utf8(body)
    if text is not None:
        return text, "utf-8"
    if not body.startswith(_WIDE):
        try:
            return body.decode("gb18030").removeprefix("\ufeff"), "gb18030"
        except UnicodeDecodeError:
            pass
    return _not_utf8(body, name)


def _decode_utf8(body: bytes) -> str | None:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _not_utf8(body: bytes, name: str) -> Problem:
    if body.startswith(_WIDE):
        return Problem.at(
            Place(name),
            "",
            "文件是 UTF-16/32 编码，应为 UTF-8",
            "file is UTF-16/32, not UTF-8",
            _SAVE_AS,
        )
    place = _first_bad_byte(body, name)
    try:
        body.decode("gb18030")
    except UnicodeDecodeError:
        return Problem.at(place, "", "文件不是 UTF-8 文本", "file is not UTF-8 text", _SAVE_AS)
    return Problem.at(
        place,
        "",
        "文件不是 UTF-8，看起来是 GBK/GB18030",
        "file is not UTF-8 but looks like GBK/GB18030",
        _SAVE_AS,
    )


def _first_bad_byte(body: bytes, name: str) -> Place:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        before = body[: error.start].decode("utf-8")
        return Place(name, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
    return Place(name)
