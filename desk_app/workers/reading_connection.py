"""A worker's own reading connection to the desk's data: opened and closed in the worker's thread."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk_app.store.queries import Queries


class Reading:
    """Loads the store when it is opened: the log-in window waits for none of it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._queries: Queries | None = None

    @property
    def is_open(self) -> bool:
        return self._queries is not None

    @property
    def queries(self) -> "Queries":
        """What is read; a worker asks between its start and its stop."""
        if self._queries is None:
            raise RuntimeError("the worker has not started, or has stopped")
        return self._queries

    def open(self) -> "Queries":
        """As the desk that the folder is of."""
        from desk_app.store.reading_connection import open_queries

        self._queries = open_queries(self._folder)
        return self._queries

    def close(self) -> None:
        if self._queries is not None:
            self._queries.close()
            self._queries = None
