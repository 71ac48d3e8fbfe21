#!/usr/bin/env bash
# The moment as Vietnamese official forms write it, "09 giờ 14 phút, ngày 25/11/2026", is no moment for dateparser.
#
# Guess:   25/11/2026 at 09:14, or nothing where the wording is not known.
# Happens: no error and another day: "09 giờ 14 phút" is read as a span, so the answer is nine hours and fourteen minutes before
#          now, and the day that stands beside it is dropped. Without the hour the same day is read rightly. Asked with
#          languages=["vi"] and without: the same.
# Version: dateparser 1.5.0
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" -q install --disable-pip-version-check dateparser==1.5.0
"$folder/v/bin/python" - <<'PY'
from datetime import datetime, timedelta

import dateparser

now = datetime(2026, 11, 30, 12, 0)
for languages in (["vi"], None):
    ask = lambda text: dateparser.parse(text, languages=languages, settings={"RELATIVE_BASE": now})  # noqa: E731
    whole, day = ask("09 giờ 14 phút ngày 25/11/2026"), ask("ngày 25 tháng 11 năm 2026")
    print(languages, "whole:", whole, "day alone:", day)
    assert day is not None and day.date() == datetime(2026, 11, 25).date()
    assert whole == now - timedelta(hours=9, minutes=14), "the behaviour has changed"
PY
echo "as described: the official moment is read as a span before now"
