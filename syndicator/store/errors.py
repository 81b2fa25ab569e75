"""Why the store cannot record or answer; foreign exceptions end in sqlite_tx.py.

StoreError (core)
├── StoreDown       nothing can be recorded now; it goes on by itself once the cause is gone
│   ├── StoreFull       no space
│   ├── StoreReadOnly   not writable
│   └── StoreBroken     I/O error, the file was taken away
│       └── StoreDamaged    bytes of it are wrong: only a restore mends that
├── StoreBusy       another process holds it
├── StoreMissing    a store stood here and is gone
├── StoreNewer      written by newer code
├── StoreOlder      laid out by older code, or not whole yet: only the daemon may go on
├── NotAStore       the file is something else
├── Duplicate       the row is there already
├── RuleBroken      the schema refused: a bug
├── NoSuchRow       nothing bears that number
├── BackupBad       a backup is damaged, or does not fit here
└── LostRace (core)
"""

from __future__ import annotations

from syndicator.core.errors import StoreError


class StoreDown(StoreError):
    """Nothing can be recorded now."""


class StoreFull(StoreDown):
    """No space is left for the store."""


class StoreReadOnly(StoreDown):
    """The store cannot be written to."""


class StoreBroken(StoreDown):
    """Reading or writing failed, or the file was taken away while open."""


class StoreDamaged(StoreBroken):
    """Bytes of the file are wrong."""


class StoreBusy(StoreError):
    """Another process holds the store."""


class StoreMissing(StoreError):
    """A store stood here once and is gone."""


class StoreNewer(StoreError):
    """The store was written by newer code than this."""


class StoreOlder(StoreError):
    """The store's layout is older than this code's: its daemon brings it up to date."""


class NotAStore(StoreError):
    """The file is a database, but none of ours."""


class Duplicate(StoreError):
    """The row is there already."""


class RuleBroken(StoreError):
    """The schema refused the row; always a bug."""


class NoSuchRow(StoreError):
    """Nothing bears that number."""


class BackupBad(StoreError):
    """A backup is damaged, or does not fit what stands here."""
