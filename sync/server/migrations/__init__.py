"""The centre's own tables, version by version. The read model is not among them: another shape of it is folded anew."""

import logging
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Brings the tables to a revision, inside the caller's transaction."""
    logging.getLogger("alembic").setLevel(logging.WARNING)  # it tells of each connection otherwise
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
