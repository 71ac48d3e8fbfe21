#!/usr/bin/env bash
# A PDF form that a citizen filled in (field "ten": Nguyễn Thị Ánh), printed through CUPS.
#
# Guess:   what is printed is what the field holds and what a viewer shows; a name that cannot be drawn stops the job.
# Happens: where the form asks its reader to draw the fields (NeedAppearances, as pypdf and others set it), the filter pdftopdf draws
#          them and writes "?" for each letter beyond ASCII: "Nguy?n Th? ?nh", Á too. Exit 0, so the job
#          goes on to the printer. The value in the file is whole; a viewer draws at least the Á. Print such a page as a picture.
# Version: cups-filters-core-drivers 1.28.17-3+deb12u2, libqpdf29 11.3.0-1+deb12u1 (Debian 12, amd64), pypdf 7.1.1, reportlab 5.1.0
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq download cups-filters-core-drivers=1.28.17-3+deb12u2 libqpdf29=11.3.0-1+deb12u1 libcups2 libavahi-client3 libavahi-common3 libdbus-1-3 libgssapi-krb5-2 libjpeg62-turbo
for package in *.deb; do dpkg -x "$package" .; done
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check pypdf==7.1.1 reportlab==5.1.0
v/bin/python - <<'PY'
import logging

import pypdf
from reportlab.pdfgen import canvas

logging.getLogger("pypdf").setLevel(logging.ERROR)  # its own drawing, which it warns of, is not used

page = canvas.Canvas("blank.pdf", pagesize=(420, 595))
page.drawString(50, 500, "Ho ten:")
page.acroForm.textfield(name="ten", x=120, y=490, width=200, height=24, fontSize=12)
page.save()
form = pypdf.PdfWriter(clone_from="blank.pdf")
form.update_page_form_field_values(form.pages[0], {"ten": "Nguyễn Thị Ánh"}, auto_regenerate=True)
form.write("filled.pdf")
PY
LD_LIBRARY_PATH="$(echo "$folder"/usr/lib/*-linux-gnu)" PPD='' usr/lib/cups/filter/pdftopdf 1 clerk form 1 "" filled.pdf > printed.pdf 2> log
v/bin/python - <<'PY'
import pypdf

held = pypdf.PdfReader("filled.pdf").get_fields()["ten"].value
printed = pypdf.PdfReader("printed.pdf").pages[0].extract_text().split()
print("the field holds:", held, "| the printer gets:", *printed)
assert held == "Nguyễn Thị Ánh"
assert "Nguy?n Th? ?nh".split() == printed[-3:], "the behaviour has changed"
PY
echo "as described: a name with question marks, and no error"
