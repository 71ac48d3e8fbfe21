"""A bug's short name, for the clerk to say and for us to find."""

import hashlib
import logging
import traceback
from pathlib import Path

log = logging.getLogger(__name__)


def bug_code(error: BaseException) -> str:
    """A short name for a bug: where it happened, without what it happened to (no personal data)."""
    frames = traceback.extract_tb(error.__traceback__)
    place = "|".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:])
    code = hashlib.sha256(f"{type(error).__name__}|{place}".encode()).hexdigest()[:6].upper()
    log.error("bug %s: %s at %s", code, type(error).__name__, place)
    return code
