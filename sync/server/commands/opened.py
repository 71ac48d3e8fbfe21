"""The centre as a command finds it: its database, its key, its register, its files."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from sync.scan_folder import ScanFolder
from sync.server.acceptance import Acceptance
from sync.server.admission import CentreKey
from sync.server.database import database_url, load_or_make_centre_key, open_engine
from sync.server.leader import Leader
from sync.server.register import RegisterFile, begin
from sync.server.requests import system_clock
from sync.server.scans import Scans
from sync.server.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """`folder`: of the scans; `leader`: which server of the database leads."""

    settings: Settings
    engine: Engine
    key: CentreKey
    register: RegisterFile
    folder: ScanFolder
    leader: Leader

    @property
    def acceptance(self) -> Acceptance:
        """What desks say is accepted here as on the line."""
        return Acceptance(self.engine, self.key, system_clock, self.register.note)

    @property
    def scans(self) -> Scans:
        """The scans as desks bring and fetch them."""
        return Scans(self.engine, self.folder, self.key)


Command = Callable[[Opened, argparse.Namespace], int]
"""Returns what the program ends with: 0 all is well, 1 something is open or refused, 2 it could not."""


@contextmanager
def opened(settings: Settings) -> Iterator[Opened | None]:
    """With the tables of this version, and with all that the register knows. None where the database cannot be reached; that
    was said."""
    data = settings.data
    key, leader = load_or_make_centre_key(data), Leader(data)
    try:
        engine = open_engine(database_url(settings.database, data), leader)
    except OperationalError as error:
        print(f"Không kết nối được cơ sở dữ liệu: {error.orig}", file=sys.stderr)
        yield None
        return
    register = RegisterFile(data)
    try:
        lacked = begin(engine, register)
        if lacked:
            print(f"Cơ sở dữ liệu cũ hơn sổ ghi danh: đã bổ sung {lacked} dòng.", file=sys.stderr)
        yield Opened(settings, engine, key, register, ScanFolder(data / "scans"), leader)
    finally:
        engine.dispose()
