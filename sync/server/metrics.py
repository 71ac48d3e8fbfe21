"""What Prometheus asks: requests as they come, and how things stand at the moment of asking."""

from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Engine, func, select, text

from sync.server import schema

_BEHIND = text(
    "SELECT coalesce(sum(count), 0) FROM (SELECT (SELECT count(*) FROM journal j WHERE j.desk_id = d.desk_id "
    "AND (j.epoch, j.seq) > (d.projected_epoch, d.projected_seq)) AS count FROM desk d "
    "WHERE (d.projected_epoch, d.projected_seq) < (d.epoch, d.seq)) AS behind"
)


class Gauges(Collector):
    """Read from the tables when asked, so that no number can drift from them."""

    def __init__(self, engine: Engine, alone: Callable[[], bool]) -> None:
        self._engine = engine
        self._alone = alone

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """How many rows wait, by table and by state. Raises SQLAlchemyError."""
        yield GaugeMetricFamily("centre_database_alone", "Of several database servers one is left", value=int(self._alone()))
        tables = {"desks": schema.desk, "tray": schema.tray, "quarantine": schema.quarantine, "branches": schema.branch_entry}
        with self._engine.connect() as connection:
            for name, table in tables.items():
                count = connection.execute(select(func.count()).select_from(table)).scalar_one()
                yield GaugeMetricFamily(f"centre_{name}", f"Rows of {name}", value=count)
            behind = connection.execute(_BEHIND).scalar_one()
            yield GaugeMetricFamily("centre_unfolded_entries", "Accepted and not yet in the read model", value=int(behind))
            for name, column in (
                ("mail", schema.mail.c.state),
                ("notice", schema.notice.c.state),
                ("portal", schema.portal_state.c.state),
            ):
                family = GaugeMetricFamily(f"centre_{name}", f"{name} by state", labels=["state"])
                for state, count in connection.execute(select(column, func.count()).group_by(column)):
                    family.add_metric([state], count)
                yield family


class Metrics:
    """Counts what desks ask, from the start of this process on."""

    def __init__(self, engine: Engine, alone: Callable[[], bool]) -> None:
        """`alone`: whether of several database servers one alone is left."""
        self._registry = CollectorRegistry()
        self._requests = Counter("centre_requests", "Requests of desks", ["path", "status"], registry=self._registry)
        self._seconds = Histogram("centre_request_seconds", "Time to answer a desk", ["path"], registry=self._registry)
        self._registry.register(Gauges(engine, alone))

    def answered(self, path: str, status: int, seconds: float) -> None:
        """A request was answered with this status, in so many seconds."""
        self._requests.labels(path, str(status)).inc()
        self._seconds.labels(path).observe(seconds)

    def page(self) -> bytes:
        """Raises SQLAlchemyError."""
        return generate_latest(self._registry)
