#!/usr/bin/env bash
# Sums in Vietnamese words by num2words, as receipts and minutes want them.
#
# Guess:   an empty place of hundreds inside a number is read, as schools teach and tills print it: 1.005 is "một nghìn không
#          trăm linh năm", 1.050.000 "một triệu không trăm năm mươi nghìn".
# Happens: it is left out: "một nghìn lẻ năm", "một triệu năm mươi nghìn"; 1.015 becomes "một nghìn lẻ mười lăm", which nobody
#          says: "lẻ" stands before a single unit only. Single sums up to a hundred are right ("mười lăm", "hai mươi mốt").
# Version: num2words 0.5.14
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip install --quiet --disable-pip-version-check num2words==0.5.14
v/bin/python - <<'PY'
from num2words import num2words

SEEN = {
    15: "mười lăm",
    21: "hai mươi mốt",
    1_005: "một nghìn lẻ năm",
    1_015: "một nghìn lẻ mười lăm",
    1_050_000: "một triệu năm mươi nghìn",
    3_000_050_000: "ba tỷ năm mươi nghìn",
}
for amount, words in SEEN.items():
    said = num2words(amount, lang="vi")
    print(f"{amount:>13,}".replace(",", "."), said)
    if said != words:
        raise SystemExit(f"the behaviour has changed: {said}")
PY
echo "as described: empty hundreds are not read"
