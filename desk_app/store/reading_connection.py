"""A reading connection to a desk's data, under the name of its desk."""

from pathlib import Path

from desk_app.store.data_folder import DATABASE
from desk_app.store.database import open_reader
from desk_app.store.queries import Queries


def open_queries(folder: Path) -> Queries:
    """Belongs to the thread that opens it; `close()` ends it."""
    queries = Queries(open_reader(folder / DATABASE), "")
    queries.desk_id = queries.setting("desk_id") or ""
    return queries
