"""A table with what its page does for each row: no row without an act, no act without a row."""

from collections import Counter
from collections.abc import Callable, Mapping

from desk_app.ui.key_tables.row import OFFERED, Key

Act = Callable[[], object]
Choice = Callable[[int], object]
Condition = Callable[[], bool]
_NONE: Mapping[str, Condition] = {}


class BoundKeys:
    """`acts`, `choices` (told which of several keys, from 0) and `offered` by names of acts, `conditions` by those of `when`.
    Where rows share a key the first answers that is there. Raises ValueError where table and page differ."""

    def __init__(
        self,
        rows: tuple[Key, ...],
        acts: Mapping[str, Act],
        choices: Mapping[str, Choice] | None = None,
        conditions: Mapping[str, Condition] = _NONE,
        offered: Mapping[str, Condition] = _NONE,
    ) -> None:
        self.rows = rows
        self.acts = dict(acts)
        self.choices = dict(choices or {})
        self.conditions = dict(conditions)
        self.offered = dict(offered)
        self._by_key: dict[str, list[Key]] = {}
        for row in rows:
            for key in () if row.by_field else row.keys:
                self._by_key.setdefault(key, []).append(row)
        if wrong := self._wrong():
            raise ValueError(f"keys of {rows[0].page if rows else 'no page'}: {', '.join(wrong)}")

    def _wrong(self) -> list[str]:
        answered = [row for row in self.rows if not row.by_field]
        names = Counter(row.act for row in self.rows)
        decided = [row for row in answered if row.when == OFFERED or row.when in self.conditions]
        wrong = [f"{act} stands twice" for act, times in names.items() if times > 1]
        for what, have, wanted in (
            ("act", set(self.acts), {row.act for row in answered if len(row.keys) == 1}),
            ("choice", set(self.choices), {row.act for row in answered if len(row.keys) > 1}),
            ("offer", set(self.offered), {row.act for row in answered if row.when == OFFERED}),
            ("condition", set(self.conditions), {row.when for row in answered} & set(self.conditions)),
        ):
            wrong += [f"no {what} {name}" for name in sorted(wanted - have)]
            wrong += [f"no row for the {what} {name}" for name in sorted(have - wanted)]
        for key, rows in self._by_key.items():
            wrong += [f"{row.act} hides what else {key} does" for row in rows[:-1] if row not in decided]
        return wrong

    def row(self, key: str) -> Key | None:
        """What the key does now; None: nothing."""
        return next((row for row in self._by_key.get(key, ()) if self._is_there(row)), None)

    def _is_there(self, row: Key) -> bool:
        if row.when == OFFERED:
            return self.offered[row.act]()
        condition = self.conditions.get(row.when)
        return condition is None or condition()

    def needs(self, key: str, what: str) -> bool:
        """Whether the key does, sometimes at least, something to that."""
        return any(row.needs == what for row in self._by_key.get(key, ()))

    def answer(self, key: str) -> bool:
        """Do it. False: it does nothing here, or not now."""
        row = self.row(key)
        if row is None:
            return False
        if len(row.keys) > 1:
            self.choices[row.act](row.keys.index(key))
        else:
            self.acts[row.act]()
        return True


NO_KEYS = BoundKeys((), {})
