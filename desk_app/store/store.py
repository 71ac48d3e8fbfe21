"""The desk's store: one writer, any number of readers."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from desk_app.core.problems import CommittedProblem, EnvironmentProblem
from desk_app.desk_clock import machine_ms, steady_ms
from desk_app.store import schema
from desk_app.store.as_left import read_as_left
from desk_app.store.backup import keep_before_rebuild
from desk_app.store.certificate_file import seal_certificate
from desk_app.store.clock import MOVED, number
from desk_app.store.data_folder import DATABASE, KEY
from desk_app.store.data_key import Sealed
from desk_app.store.database import COMING_BACK, SAFE, create_tables, driver, open_reader, open_writer
from desk_app.store.journal import all_entries
from desk_app.store.key_slots import source_of
from desk_app.store.keys import KeyRing
from desk_app.store.opening import require_sealed
from desk_app.store.queries import Queries
from desk_app.store.rebuild import rebuild
from desk_app.store.restored import settle
from desk_app.store.sealing import drop_plain
from desk_app.store.transaction import StoreTransaction
from desk_app.store.trouble import environment_errors
from sync.protocol.chain import signer_after
from sync.protocol.seal import Entry

STEADY_MS = 2 * 60 * 1000


class Store:
    """Opens (and, when new, lays out) a data folder. Only the use-case runner calls `write`."""

    def __init__(self, folder: Path, clock: Callable[[], int] = machine_ms, steady: Callable[[], int] = steady_ms) -> None:
        self.folder = folder
        self.path = folder / DATABASE
        with environment_errors():
            settle(folder)
        self.clock = clock
        self.steady = steady
        """The PC's; by `moved_ms` this desk's time is after it."""
        self.barred = ""
        """Why this PC gives no new number, as whoever opened it found."""
        with environment_errors():
            self._engine = open_writer(self.path)
            self._connection = self._engine.connect()
            with self._connection.begin():
                if not self._connection.exec_driver_sql("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                    create_tables(self._connection)
                version = self._connection.exec_driver_sql("PRAGMA user_version").scalar_one()
                if version > schema.PROJECTION_VERSION:
                    raise EnvironmentProblem("problem.newer_data")
                if version < schema.PROJECTION_VERSION:
                    keep_before_rebuild(self.path, version)
                    rebuild(self._connection)
                row = self._connection.exec_driver_sql("SELECT value FROM setting WHERE key = 'desk_id'").fetchone()
                self.desk_id: str = row[0] if row else ""
                row = self._connection.exec_driver_sql("SELECT max(epoch) FROM journal").fetchone()
                self.epoch: int = row[0] or 0 if row else 0
            self._writer = writer = driver(self._connection)
            self._file = self._file_there()
            source = source_of(folder)
            if isinstance(source, Sealed):
                require_sealed(self.path, source)
                drop_plain(folder)  # what a kill left of moving it over
                seal_certificate(folder, source)
            self._version: int | None = None
            self._as_left = read_as_left(writer)
            last = self._as_left.last
            self._follow_clock(number(writer, MOVED))
        self._ring = KeyRing(folder / KEY, source)
        if last is None and not self._ring.exists():
            self.key = self._ring.add()
        elif last is not None and self.desk_id:
            self.key = self._ring.key(signer_after(last))
        else:  # new, or without a name yet: the journal of a lost PC is coming back
            self.key = self._ring.newest()
        with environment_errors():
            self._ring.seal()

    def _follow_clock(self, moved_ms: int) -> None:
        self.moved_ms, self._steady = moved_ms, self.clock() - steady_ms()

    def _file_there(self) -> tuple[int, int]:
        """Another one, where the desk was restored or sealed while this process waited: what is written to the one before is
        in no book."""
        of = os.stat(self.path)
        return of.st_dev, of.st_ino

    @contextlib.contextmanager
    def write(self) -> Iterator[StoreTransaction]:
        """One act, one transaction. Disk full and the like come out as EnvironmentProblem, with nothing half done. Whatever is
        raised inside undoes all of it; a CommittedProblem goes on its way after the count of log-ins, and nothing else of the
        act, is committed."""
        problem: CommittedProblem | None = None
        with environment_errors():
            self._writer.execute("BEGIN IMMEDIATE")
            with self._writer:  # commits, or rolls back whatever ended it
                if self._file_there() != self._file:
                    raise EnvironmentProblem("problem.data_exchanged")
                version = self._writer.execute("PRAGMA data_version").fetchone()[0]  # another one when others wrote meanwhile
                found = self._as_left if version == self._version else read_as_left(self._writer)
                of_desk = self.folder, self.desk_id, self.epoch, self.key, self.clock() + self.moved_ms, self._ring
                tx = StoreTransaction(self._writer, *of_desk, found, self.moved_ms, self.steady)
                if self.moved_ms and abs(self.clock() - steady_ms() - self._steady) > STEADY_MS:
                    tx.ask_for_clock("changed")  # somebody set the PC's clock: what it was moved by holds no longer
                tx.barred = self.barred
                tx.act_begins()
                try:
                    yield tx
                except CommittedProblem as raised:
                    if not tx.only_logins_noted():
                        raise RuntimeError("a CommittedProblem came after the act had written something") from raised
                    problem = raised
            if tx.clock_moved_ms != self.moved_ms:
                self._follow_clock(tx.clock_moved_ms)
            self.epoch, self.key, self._version, self._as_left = tx.epoch, tx.key, version, tx.as_left()
            tx.committed()
        if problem is not None:
            raise problem

    @contextlib.contextmanager
    def taking_back(self) -> Iterator[None]:
        """While a journal comes back from the centre: what a power cut costs comes again. What follows is as safe as ever."""
        self._writer.execute(f"PRAGMA {COMING_BACK}")
        try:
            yield
        finally:
            self._writer.execute(f"PRAGMA {SAFE}")

    def checkpoint(self) -> None:
        """Move the write-ahead log into the file; in quiet moments, outside the clerk's commit."""
        with environment_errors():
            self._writer.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()

    def kept_entries(self) -> int:
        return int(self._writer.execute("SELECT count(*) FROM journal").fetchone()[0])

    def entries(self) -> Iterator[Entry]:
        """All that is here, read beside the writer."""
        reader = open_reader(self.path)
        try:
            yield from all_entries(reader)
        finally:
            reader.close()

    def reader(self) -> Queries:
        return Queries(open_reader(self.path), self.desk_id)

    def close(self) -> None:
        self._connection.close()
        self._engine.dispose()
