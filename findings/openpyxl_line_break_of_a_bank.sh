#!/usr/bin/env bash
# A purpose of two lines (CR LF) in a bank's XLSX file, and the escape _x000D_ that the format writes the CR with (ECMA-376, ST_Xstring).
#
# Guess:   openpyxl undoes the escape, since it undoes _x005F_ (an underscore), and other readers undo it.
# Happens: openpyxl gives the seven characters "_x000D_" as part of the purpose, so "HS 7_x000D_" is no dossier number; with
#          read_only the same. calamine gives the CR. The other way round, what openpyxl writes as "_x0041_" it reads back as
#          such, while calamine (and Excel) read "A": a text with such letters in it changes between writer and reader.
# Version: openpyxl 3.1.5, python-calamine 0.9.1, xlsxwriter 3.3.1
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check openpyxl==3.1.5 python-calamine==0.9.1 xlsxwriter==3.3.1
v/bin/python - <<'PY'
import openpyxl
import xlsxwriter
from python_calamine import CalamineWorkbook

book = xlsxwriter.Workbook("bank.xlsx")
sheet = book.add_worksheet()
sheet.write_string(0, 0, "Phí HS 7\r\nLò Thị Mẫu")
sheet.write_string(1, 0, "ma_x0041_so")
book.close()
own = openpyxl.Workbook()
own.active["A1"] = "ma_x0041_so"
own.save("own.xlsx")


def by_calamine(file: str) -> list[str]:
    return [row[0] for row in CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()]


def by_openpyxl(file: str, read_only: bool = False) -> list[str]:
    return [row[0] for row in openpyxl.load_workbook(file, read_only=read_only).active.iter_rows(values_only=True)]


seen = {name: read(file) for file in ("bank.xlsx", "own.xlsx") for name, read in ((f"{file} openpyxl", by_openpyxl), (f"{file} calamine", by_calamine))}
for name, texts in seen.items():
    print(name, texts)
assert by_openpyxl("bank.xlsx", read_only=True) == seen["bank.xlsx openpyxl"]
assert seen["bank.xlsx calamine"] == ["Phí HS 7\r\nLò Thị Mẫu", "ma_x0041_so"]
assert seen["bank.xlsx openpyxl"] == ["Phí HS 7_x000D_\nLò Thị Mẫu", "ma_x0041_so"], "the behaviour has changed"
assert (seen["own.xlsx openpyxl"], seen["own.xlsx calamine"]) == (["ma_x0041_so"], ["maAso"]), "the behaviour has changed"
PY
echo "as described: the escape is part of the text for openpyxl"
