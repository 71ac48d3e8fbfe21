"""Scans on their way up, without the thread of the desk."""

from typing import Any

from desk_app.services.dossier.scans import AttachScans, LoseScan, PassScans, attach_scans, lose_scan, pass_scans
from desk_app.services.records import ScannedFile
from desk_app.store.scans import kept_scans
from desk_app.workers.scan_line import ScanSending
from tests.desks import Desk
from tests.scanned import put
from tests.sync.pair import Pair


def attach(desk: Desk, code: str, content: bytes, line_no: int = 1) -> ScannedFile:
    file = put(desk.store.folder / "scanned", "quet.pdf", content)
    with desk.store.write() as tx:
        attach_scans(tx, AttachScans(code, line_no, (file,)), desk.actor)
    return file


class Sending:
    """A desk's worker, without its thread."""

    def __init__(self, pair: Pair, desk: Desk) -> None:
        self.desk = desk
        self.reader = desk.store.reader()
        self.line = pair.lines[desk.store.desk_id]
        self.kept = kept_scans(desk.store.folder)
        self.sending = self.made()

    def made(self) -> ScanSending:
        return ScanSending(self.reader, self.line, self.kept, self.told)

    def told(self, payload: object) -> None:
        with self.desk.store.write() as tx:
            if isinstance(payload, PassScans):
                pass_scans(tx, payload)
            elif isinstance(payload, LoseScan):
                lose_scan(tx, payload)

    def run(self, most: int = 1_000) -> Any:
        """Until it has nothing more to say, or cannot."""
        backlog = self.reader.backlog()
        for _ in range(most):
            sent = self.sending.step((backlog.last_epoch, backlog.last_seq))
            if not isinstance(sent, float):
                return sent
        return "more"

    def lost(self) -> list[str]:
        return [line[2] for line in self.reader.open_news() if line[1] == "scan_lost"]
