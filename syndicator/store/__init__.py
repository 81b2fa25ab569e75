"""The store: what happened, what is owed, what comes next; nothing is ever only in memory.

tx.py           Tx, Store: the seam          sqlite.py      the driver: open_store, open_readonly
queries.py      named SQL from sql/          group.py       group commit      hop.py     its thread
migrate.py      schema, step by step         place.py       file, lock, mark  sqlite_tx.py
sources items policies reposts deadlines attempts watches sightings evidence events meta
views.py        what people ask for          audit.py  backup.py
"""

from syndicator.store.sqlite import ReadOnlyStore, SqliteStore, open_readonly, open_store
from syndicator.store.tx import Row, Store, Tx

__all__ = ["ReadOnlyStore", "Row", "SqliteStore", "Store", "Tx", "open_readonly", "open_store"]
