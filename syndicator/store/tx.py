"""The seam to the database: what a repository sees of a transaction, what a stage sees of a store.

An *operation* is a plain function of a `Tx`. It runs in the store's own thread, inside one
transaction that it may share with others: it must not wait, and must not keep the `Tx`. Where
another operation's failure undid the transaction it runs a second time, so whatever it leaves
behind outside the store must be the same after two runs as after one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

T = TypeVar("T")

Cell = str | int | float | bytes | None
"""What a column can hold."""


class Row(Protocol):
    """One row of an answer, by column name."""

    def __getitem__(self, column: str, /) -> Any:  # noqa: ANN401 - the repository names its type
        """Value of a column."""
        ...


@dataclass(slots=True)
class Tip:
    """Where the writer's event chain ends, known without asking; undone with what it counts."""

    link: tuple[int, str] | None = None
    """Number and hash of the last link; None: to be read."""


class Tx(Protocol):
    """One transaction. Queries are named in sql/queries/; parameters are always named too."""

    @property
    def tip(self) -> Tip:
        """End of the chain this writer appends to."""
        ...

    @property
    def chain(self) -> str:
        """Name of the event chain this writer appends to."""
        ...

    @property
    def algorithm(self) -> str:
        """Hash of that chain: sha256 or sm3."""
        ...

    def run(self, name: str, /, **params: Cell) -> int:
        """Change rows; how many."""
        ...

    def insert(self, name: str, /, **params: Cell) -> int:
        """Enter one row; its id (the query ends in RETURNING id)."""
        ...

    def one(self, name: str, /, **params: Cell) -> Row | None:
        """The first row of the answer."""
        ...

    def all(self, name: str, /, **params: Cell) -> list[Row]:
        """The whole answer."""
        ...

    def each(self, name: str, /, **params: Cell) -> Iterator[Row]:
        """The answer row by row, for one that may be left early. Close it before writing."""
        ...

    def many(self, name: str, rows: Iterable[Mapping[str, Cell]], /) -> None:
        """Run one changing query for every set of parameters."""
        ...


class Store(Protocol):
    """A store, whatever keeps it."""

    async def write(self, op: Callable[[Tx], T]) -> T:
        """Run an operation and return its result once it is durable.

        An exception of the operation undoes what the operation did, nothing else, and is raised
        here. Raises `StoreDown` when nothing can be recorded. Cancelled before its turn it does
        not run; later it may or may not have been recorded.
        """
        ...

    async def read(self, op: Callable[[Tx], T]) -> T:
        """Run an operation that changes nothing, on one unchanging view of the store."""
        ...

    async def aclose(self) -> None:
        """Record what was handed in, then close."""
        ...
