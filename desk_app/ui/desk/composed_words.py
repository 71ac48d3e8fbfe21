"""What an input method says of the word that it composes: how fast it grows, and what of it is in the burst already."""

import time

from desk_app.core.bursts import GAP_MS, SURE_KEYS, are_machine_letters
from desk_app.core.scans import REWRITTEN


class Growth:
    """Whether figures and capitals come through the input method at a scanner's pace."""

    def __init__(self) -> None:
        self._at_ms, self._times = 0, 0

    def is_machine(self, preedit: str) -> bool:
        now = time.monotonic_ns() // 1_000_000
        quick = now - self._at_ms <= GAP_MS and len(preedit) > 1
        self._at_ms, self._times = now, self._times + 1 if quick else 1
        return len(preedit) >= SURE_KEYS and self._times >= SURE_KEYS and are_machine_letters(preedit)


class AdoptedWord:
    """After a burst was taken over from the input method: each word grows, and is committed."""

    def __init__(self) -> None:
        self._adopted = ""  # of the word that is composed now: what is in the burst already
        self._emptied = ""  # it was taken back a moment ago, and is about to be committed

    def begin(self, preedit: str) -> None:
        self._adopted, self._emptied = preedit, ""

    def new_in(self, preedit: str, commit: str) -> str:
        """What is not in the burst yet."""
        new = ""
        if commit:
            known = self._adopted or self._emptied
            new = commit[len(known) :] if commit.startswith(known) else REWRITTEN
            self._adopted = self._emptied = ""
        if preedit:
            if preedit.startswith(self._adopted):
                new += preedit[len(self._adopted) :]
            else:  # begun anew, or another letter than was scanned
                new += preedit if len(preedit) == 1 else REWRITTEN
            self._adopted, self._emptied = preedit, ""
        elif not commit:
            self._adopted, self._emptied = "", self._adopted or self._emptied
        return new
