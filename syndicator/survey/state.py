"""What a survey knows so far, in one file: every answer as it came, every site that is done.

An answer is on disk before it is read, so a survey that was killed goes on without asking for
anything twice, and what it says can be worked out again from what is kept.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from pydantic import TypeAdapter, ValidationError

from syndicator.core.errors import StoreError
from syndicator.core.times import Millis
from syndicator.evidence.received import Received
from syndicator.evidence.warc import read_record, response_record
from syndicator.pages.judging import PageAnswer
from syndicator.survey.model import AskedPolicy, SiteOutcome

FILE: Final = "survey.db"
_FORMAT: Final = "1"
_MISSED: Final = "missed"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS policy (position INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS site (key TEXT PRIMARY KEY, outcome TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS answer (
  asker TEXT NOT NULL, asked TEXT NOT NULL, url TEXT NOT NULL, at INTEGER NOT NULL,
  status INTEGER NOT NULL, record BLOB NOT NULL, failure TEXT NOT NULL,
  PRIMARY KEY (asker, asked)) STRICT;
"""
_POLICY: Final = TypeAdapter(AskedPolicy)
_OUTCOME: Final = TypeAdapter(SiteOutcome)


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer, or why none came (`failure`, bilingual)."""

    asked: str
    """The address asked for, as a key."""
    came: Received
    """Of a failure: where and when, status 0, no bytes."""
    failure: str = ""

    @property
    def url(self) -> str:
        """Where the answer came from, after redirects."""
        return self.came.url

    @property
    def at(self) -> Millis:
        """When it had come."""
        return self.came.at

    @property
    def status(self) -> int:
        """Of HTTP; 0 where none came."""
        return self.came.status

    @property
    def answer(self) -> PageAnswer:
        """As pages are judged by."""
        return self.came.answer

    @property
    def headers(self) -> Mapping[str, str]:
        """Names in lower case."""
        return self.answer.headers

    @property
    def body(self) -> bytes:
        """Decompressed."""
        return self.came.body

    @property
    def digest(self) -> str:
        """SHA-256 of the body, in hex: names the evidence."""
        return self.came.digest


def silence(asked: str, url: str, at: Millis, why: str) -> Heard:
    """No answer came."""
    return Heard(asked, Received(url, at, 0, b"", "", (), None, b""), why)


def refuse_if_running(path: Path) -> None:
    """Raises StoreError where another survey holds the file; a foreign or missing one is let be."""
    if not path.is_file():
        return
    with contextlib.closing(sqlite3.connect(path, isolation_level=None, timeout=0)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
            db.execute("ROLLBACK")
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{path} 正被另一个摸底使用，未清除；等它结束，或换一个 --out · "
                f"another survey is using {path}: wait for it, or give another --out"
            ) from error
        except sqlite3.DatabaseError:
            return


class SurveyState:
    """The file of one survey; use as a context manager. Raises StoreError for a foreign file."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / FILE
        try:
            self._db = sqlite3.connect(self.path, isolation_level=None, timeout=5)
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "locking_mode=EXCLUSIVE"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.executescript(_SCHEMA)
            known = self.meta("format")
            if known is None:
                self.note("format", _FORMAT)
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{self.path} 打不开：{error}；可能另一个摸底正在写，或目录不可写 · "
                f"cannot open {self.path}: {error}; another survey may be writing it"
            ) from error
        except sqlite3.DatabaseError as error:
            raise _foreign(self.path) from error
        if known not in {None, _FORMAT}:
            raise _foreign(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._db.close()

    def meta(self, name: str) -> str | None:
        """A note of the survey itself."""
        row = self._do("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def note(self, name: str, value: str) -> None:
        """Keep a note."""
        self._do("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def policies(self) -> tuple[AskedPolicy, ...]:
        """The policies this survey asks for; empty before they were chosen."""
        rows = self._do("SELECT value FROM policy ORDER BY position").fetchall()
        return tuple(_POLICY.validate_json(value) for (value,) in rows)

    def missed(self) -> tuple[str, ...]:
        """What could not be chosen from, or was not found, and why (bilingual)."""
        return tuple((self.meta(_MISSED) or "").splitlines())

    def choose(self, policies: tuple[AskedPolicy, ...], missed: Sequence[str] = ()) -> None:
        """Fix the policies, once."""
        self.note(_MISSED, "\n".join(" ".join(one.split()) for one in missed))
        rows = [(at, _POLICY.dump_json(one).decode()) for at, one in enumerate(policies)]
        self._do("BEGIN")
        for row in rows:
            self._do("INSERT INTO policy VALUES (?, ?)", row)
        self._do("COMMIT")

    def outcome(self, key: str) -> SiteOutcome | None:
        """What was found out about a site; None while it is not done."""
        row = self._do("SELECT outcome FROM site WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        try:
            return _OUTCOME.validate_json(row[0])
        except ValidationError as error:
            raise _foreign(self.path) from error

    def finish(self, key: str, outcome: SiteOutcome) -> None:
        """A site is done."""
        self._do(
            "INSERT OR REPLACE INTO site VALUES (?, ?)", (key, _OUTCOME.dump_json(outcome).decode())
        )

    def reopen(self, key: str, *, anew: bool = False) -> None:
        """Look at a site again: what came is kept, failures are asked for anew.

        With `anew` everything is: a wall may answer 200 like any page.
        """
        self._do("DELETE FROM site WHERE key = ?", (key,))
        self._do(
            "DELETE FROM answer WHERE asker = ?"
            " AND (? OR failure <> '' OR status NOT IN (200, 404))",
            (key, anew),
        )

    def heard(self, asker: str, asked: str) -> Heard | None:
        """The answer to an address, where this asker has it already."""
        row = self._do(
            "SELECT url, at, record, failure FROM answer WHERE asker = ? AND asked = ?",
            (asker, asked),
        ).fetchone()
        if row is None:
            return None
        url, at, record, failure = row
        if failure:
            return silence(asked, url, Millis(at), failure)
        return Heard(asked, read_record(record))

    def keep(self, asker: str, heard: Heard) -> None:
        """Put an answer on disk, as the record that goes into the evidence."""
        record = b"" if heard.failure else response_record(heard.came)
        self._do(
            "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?)",
            (asker, heard.asked, heard.url, heard.at, heard.status, record, heard.failure),
        )

    def records(self) -> Iterator[bytes]:
        """Every answer that came, oldest first: one WARC record each, behind one another a file."""
        rows = self._do("SELECT record FROM answer WHERE failure = '' ORDER BY at, asker, asked")
        for (record,) in rows:
            yield record

    def _do(self, sql: str, values: tuple[object, ...] = ()) -> sqlite3.Cursor:
        """Run one statement. Raises StoreError, of a full disk too."""
        try:
            return self._db.execute(sql, values)
        except sqlite3.Error as error:
            raise StoreError(
                f"摸底状态 {self.path} 写不下去：{error}；腾出空间后再运行一次即可继续 · "
                f"the survey's state cannot be written: {error}; make room, run it again"
            ) from error


def _foreign(path: Path) -> StoreError:
    return StoreError(
        f"{path} 不是本版本的摸底状态文件；换一个 --out 目录，或加 --fresh 重新开始 · "
        f"{path} is not a survey of this version: give another --out, or --fresh"
    )
