#!/usr/bin/env bash
# A Vietcombank statement (XLSX) turned into OFX by the plugin ofxstatement-vn-vietcombank: one credit, one debit.
#
# Guess:   money that came in ("+") is TRNTYPE CREDIT with a positive amount, as OFX has it.
# Happens: the signs are right, the types are the wrong way round: a fee that a citizen paid in is DEBIT 50000, the bank's charge
#          is CREDIT -11000. A reader that goes by the type alone (asks for the day's CREDITs) finds the charges.
# Version: ofxstatement-vn-vietcombank 0.0.3, ofxstatement 0.9.3, openpyxl 3.1.5
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check ofxstatement-vn-vietcombank==0.0.3 ofxstatement==0.9.3 openpyxl==3.1.5 setuptools==65.5.0
v/bin/python - <<'PY'
import openpyxl

book = openpyxl.Workbook()
for row in (
    ("SAO KÊ TÀI KHOẢN",),
    ("Ngày giao dịch", "Số tham chiếu", "Thay đổi", "Số tiền", "Mô tả"),
    ("25/11/2026", "FT0001", "+", "50,000", "LO THI MAU nop phi HS 7"),
    ("25/11/2026", "FT0002", "-", "11,000", "Phi quan ly tai khoan"),
    ("Tổng",),
    ("",),
):
    book.active.append(row)
book.save("bank.xlsx")
PY
cat > a.py <<'PY'
from importlib.metadata import entry_points

(entry,) = [each for each in entry_points(group="ofxstatement") if "vietcombank" in each.value.lower()]
parser = entry.load()(None, {"currency": "VND", "account": "0001"}).get_parser("bank.xlsx")
seen = {line.id: (line.trntype, int(line.amount)) for line in parser.parse().lines}
print(seen)
assert seen == {"FT0001": ("DEBIT", 50000), "FT0002": ("CREDIT", -11000)}, "the behaviour has changed"
PY
v/bin/python a.py
echo "as described: what came in is a debit"
