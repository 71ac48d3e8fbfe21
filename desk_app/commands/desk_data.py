"""Where a command finds the desk, and how it answers."""

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.desk_clock import machine_ms

if TYPE_CHECKING:
    from datetime import date

APPLICATION = "desk-app"


def default_data() -> Path:
    """What DESK_APP_DATA names; else where a desk stands already; else this platform's place for a user's data."""
    named = os.environ.get("DESK_APP_DATA")
    if named:
        return Path(named)
    from platformdirs import user_data_path

    from desk_app.store.data_folder import DATABASE

    place = user_data_path(APPLICATION, appauthor=False)
    return next((folder for folder in (place, _place_of_earlier_builds()) if (folder / DATABASE).exists()), place)


def _place_of_earlier_builds() -> Path:
    """It differs where a variable of Windows is set elsewhere, on a Mac, and under an XDG_DATA_HOME that is not absolute."""
    base = os.environ.get("LOCALAPPDATA") or os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / APPLICATION


def data_folder(args: argparse.Namespace) -> Path:
    return args.data if args.data is not None else default_data()


def show(args: argparse.Namespace, value: Mapping[str, object], text: str) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False) if args.json else text)


LONGEST_SECRET_LINE = 1024


def typed_secret(question: str) -> str:
    """Typed unseen, or a line of a pipe."""
    import getpass
    import sys

    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline(LONGEST_SECRET_LINE).rstrip("\r\n")


def open_queries(args: argparse.Namespace) -> Any:
    """Raises EnvironmentProblem where another build made the tables: only the program itself folds them anew."""
    from desk_app.store.data_folder import DATABASE
    from desk_app.store.database import open_reader, version_of
    from desk_app.store.queries import Queries
    from desk_app.store.schema import PROJECTION_VERSION

    path = data_folder(args) / DATABASE
    if not path.exists():
        raise UserProblem("cli.no_data", folder=data_folder(args))
    reader = open_reader(path)
    if (version := version_of(reader)) != PROJECTION_VERSION:
        reader.close()
        raise EnvironmentProblem("problem.newer_data" if version > PROJECTION_VERSION else "cli.older_data")
    queries = Queries(reader, "")
    queries.desk_id = queries.setting("desk_id") or ""
    return queries


def open_store(args: argparse.Namespace) -> Any:
    from desk_app.wiring.setting_up import open_existing

    store = open_existing(data_folder(args))
    if store is None:
        raise UserProblem("cli.no_data", folder=data_folder(args))
    return store


def now_of(queries: Any) -> int:
    """By this desk's clock, milliseconds since 1970 UTC."""
    from desk_app.store.clock import MOVED, number

    return machine_ms() + number(queries.connection, MOVED)


def today_of(queries: Any) -> "date":
    """By this desk's clock, which a person may have set right."""
    from desk_app.core.moments import local

    return local(now_of(queries)).date()


def require_sound_clock(queries: Any) -> None:
    """Before the date is confirmed no dated paper leaves, by a command neither. Raises UserProblem."""
    from desk_app.core.moments import local, long_date
    from desk_app.store.clock import seen_doubt

    now_ms = now_of(queries)
    if seen_doubt(queries.connection, now_ms) is not None:
        raise UserProblem("cli.clock_doubt", machine=long_date(local(now_ms)))


def days_typed_or_of(queries: Any, first: str | None, last: str | None) -> "date":
    """The day that stands for one that was not typed. Where both were, the clock says nothing on the paper, and an auditor's
    copy may be older than any doubt. Raises UserProblem."""
    if not (first and last):
        require_sound_clock(queries)
    return today_of(queries)


def day_of(text: str | None, otherwise: "date") -> "date":
    if not text:
        return otherwise
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserProblem("cli.bad_day", day=text) from None
