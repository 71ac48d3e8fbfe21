#!/usr/bin/env bash
# A bank's CSV with days as 05/11/26 (day, month, year) read by DuckDB, which finds out the format of dates by itself.
#
# Guess:   it is read as the same file with 05/11/2026 is, day first; or left as text where two readings are possible.
# Happens: 05/11/2026 is read day first, 05/11/26 year first: 26/11/2005, a valid day, and 12/11/26 is 26/11/2012. No word, no
#          NULL; a file that has 25/11/26 in it too gives 26/11/2025, a year ago. Amounts beside it: 50.000 is 50.0 unless one
#          amount of the file has two dots. Say dateformat='%d/%m/%y' and all_varchar for the amounts.
# Version: duckdb 2.0.1
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check duckdb==2.0.1
v/bin/python - <<'PY'
from datetime import date
from pathlib import Path

import duckdb


def read(*days: str, more: str = "") -> list[date]:
    Path("bank.csv").write_text("Ngay;So tien;Tham chieu\n" + "".join(f"{day};50.000;FT{at}\n" for at, day in enumerate(days)))
    rows = duckdb.sql(f"select * from read_csv('bank.csv'{more})").fetchall()
    print(days, more, "->", [(row[0].isoformat(), row[1]) for row in rows])
    assert {row[1] for row in rows} == {50.0}
    return [row[0] for row in rows]


right = [date(2026, 11, 5), date(2026, 11, 12)]
assert read("05/11/2026", "12/11/2026") == right
assert read("05/11/26", "12/11/26", more=", dateformat='%d/%m/%y'") == right
assert read("05/11/26", "12/11/26") == [date(2005, 11, 26), date(2012, 11, 26)], "the behaviour has changed"
assert read("05/11/26", "25/11/26") == [date(2005, 11, 26), date(2025, 11, 26)], "the behaviour has changed"
PY
echo "as described: the day becomes the year"
