"""Commands that answer line by line: one JSON object out for each line in, at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import BinaryIO, TextIO

from syndicator.cli.output import complain_of_bug, put

Answer = Mapping[str, object]


class BadLine(ValueError):
    """A line that cannot be answered; the text is bilingual and says what to mend."""


def answer_lines(
    lines: BinaryIO,
    out: TextIO,
    answer: Callable[[str], Answer],
    refusal: Callable[[str, str], Answer],
) -> int:
    """Answer every line with a flushed JSON line, in order; the number of bad ones.

    A bad line (not UTF-8, or one for which ``answer`` raises BadLine) is answered with
    ``refusal(line, why)`` and costs only itself.
    """
    bad = 0
    for number, raw in enumerate(lines, start=1):
        line = raw.rstrip(b"\r\n")
        shown = line.decode("utf-8", "replace")
        try:
            put(answer(_decoded(line)), out)
        except BadLine as error:
            bad += 1
            put(refusal(shown, f"第 {number} 行 · line {number}: {error}"), out)
        except (OSError, KeyboardInterrupt):
            raise
        except Exception as mistake:
            bad += 1
            complain_of_bug(mistake)
            why = f"程序缺陷 · a bug in syndicator ({type(mistake).__name__})"
            put(refusal(shown, f"第 {number} 行 · line {number}: {why}"), out)
    return bad


def _decoded(line: bytes) -> str:
    try:
        return line.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise BadLine(
            f"不是 UTF-8（第 {error.start} 字节），请转换编码 · "
            f"not UTF-8 at byte {error.start}: convert it first"
        ) from error
