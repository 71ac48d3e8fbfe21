"""Two desks of one centre."""

from pathlib import Path
from typing import Any

from desk_app.services.centre.news import TakeNews, take_news
from desk_app.services.money.collect_fee import CollectByCode, Payment, collect_by_code
from desk_app.store.verify import verify
from sync.client.centre_line import Accepted
from sync.protocol.shared_dossiers import PAGE
from tests.desks import SECRET_HASH, Desk, open_boxes
from tests.folded import follow
from tests.sync.conftest import RunningCentre, entries_of


class Pair:
    """Two desks at one centre: 07 takes dossiers in, at 01 the cashier sits."""

    def __init__(self, folder: Path, centre: RunningCentre) -> None:
        self.centre = centre
        self.here, self.there = Desk(folder / "quay-07", "quay-07", 0), Desk(folder / "quay-01", "quay-01", 1)
        self.lines = {"quay-07": centre.enrol(self.here, "07"), "quay-01": centre.enrol(self.there, "01")}
        with self.there.store.write() as tx:
            tx.put_officer("quy", "Hoàng Thị Quỹ", ("cashier",), SECRET_HASH)
        self.cashier = self.there.log_in("quy")
        with self.there.store.write() as tx:
            open_boxes(tx, self.there.centre, {"svhttdl": 0}, self.cashier)
        self.here.open_shift()

    def push(self, desk: Desk) -> None:
        entries = entries_of(desk)
        assert isinstance(self.lines[desk.store.desk_id].push((0, 0), entries), Accepted)
        follow(self.centre.engine)

    def news(self, desk: Desk) -> int:
        """What the worker does: ask behind the cursor, take what comes. Returns how many need a person."""
        reader = desk.store.reader()
        items = self.lines[desk.store.desk_id].news(reader.news_cursor())
        reader.close()
        assert isinstance(items, list)
        with desk.store.write() as tx:
            return take_news(tx, TakeNews(tuple(items)))

    def collect_elsewhere(self, code: str, amount: int, kind: Any = "fee") -> None:
        command = CollectByCode(code, "svhttdl", kind, "Phí thẩm định", amount, "Lò Thị Mẫu", Payment("cash", amount))
        with self.there.store.write() as tx:
            collect_by_code(tx, self.there.centre, command, self.cashier)

    def status(self, code: str) -> str:
        reader = self.here.store.reader()
        (fee,) = reader.fees(code)
        reader.close()
        return fee.status

    def copies(self, desk: Desk) -> int:
        """What the worker does: page by page, the dossiers that others took in. Returns how many came."""
        came = 0
        while True:
            reader = desk.store.reader()
            after, filling = int(reader.setting("copies_after") or 0), not reader.setting("copies_filled")
            reader.close()
            items = self.lines[desk.store.desk_id].dossiers(after, filling)
            assert isinstance(items, list)
            with desk.store.write() as tx:
                tx.take_shared(items, len(items) < PAGE)
            came += len(items)
            if len(items) < PAGE:
                return came

    def close(self) -> None:
        for line in self.lines.values():
            line.close()
        for desk in (self.here, self.there):
            assert verify(desk.store.path).ok
            desk.store.close()
