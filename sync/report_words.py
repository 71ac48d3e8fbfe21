"""The table as lines of text."""

from collections.abc import Mapping

from sync.protocol.report_answer import TableAnswer
from sync.texts import texts_of

AREA = "report"
"""Of the texts."""
_COLUMNS = tuple(f"c{number}" for number in range(3, 14))
_NAME_WIDTH, _WIDTH = 44, 8


def printed(answer: TableAnswer, agencies: Mapping[str, str]) -> str:
    """`answer`: as `report_answer.as_json` makes it; `agencies`: their names by their ids. For a person at a terminal."""
    said, period = texts_of(AREA), answer["period"]
    lines = [
        said["table" if answer["agency"] is None else "table_of_agency"],
        said["period"].format(first=_day(period["first"]), last=_day(period["last"]), as_of=_day(answer["as_of"])),
        said["readings"].format(said=", ".join(said[f"{name}_{value}"] for name, value in answer["readings"].items())),
        "",
        _line("", [f"({column[1:]})" for column in _COLUMNS]),
    ]
    for whole in answer["agencies"]:
        lines.append(_line(agencies.get(str(whole["agency"]), str(whole["agency"])), [whole[column] for column in _COLUMNS]))
        fields = (row for row in answer["rows"] if row["agency"] == whole["agency"])
        lines.extend(_line(f"  {row['field']}", [row[column] for column in _COLUMNS]) for row in fields)
    lines.append(_line(said["total"], [answer["total"][column] for column in _COLUMNS]))
    lines.append("" if answer["check"] else said["unequal"])
    return "\n".join(lines).rstrip()


def _day(iso: str) -> str:
    year, month, day = iso.split("-")
    return f"{day}/{month}/{year}"


def _line(name: str, cells: list[object]) -> str:
    short = name if len(name) <= _NAME_WIDTH else f"{name[: _NAME_WIDTH - 1]}…"
    return f"{short:<{_NAME_WIDTH}}" + "".join(f"{cell!s:>{_WIDTH}}" for cell in cells)
