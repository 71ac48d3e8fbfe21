#!/usr/bin/env bash
# The QR of a Vietnamese name, UTF-8 as every writer makes it, read by zbar (through pyzbar).
#
# Guess:   UTF-8 is tried first, or the bytes come as they are; and if one name is wrong, all are.
# Happens: the charset is guessed from the bytes of each symbol: "Cần Thơ" comes back as Chinese (Big5), "Trần Văn Bé" as
#          Japanese (Shift-JIS), while "Lò Thị Mẫu" and "Hà Nội" come back right, from one writer and one build. No error, no
#          flag. zxing-cpp reads all four; a symbol that names its charset (ECI 26) is read rightly by zbar too.
# Version: libzbar0 0.23.92-7+deb12u1 (Debian 12, amd64), pyzbar 0.1.9, segno 1.6.6, zxing-cpp 3.1.1
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check pyzbar==0.1.9 segno==1.6.6 zxing-cpp==3.1.1 pillow==12.0.0 numpy
apt-get -qq download libzbar0=0.23.92-7+deb12u1 libjpeg62-turbo libv4l-0 libv4lconvert0 libdbus-1-3 libx11-6 libxcb1 libxau6 libxdmcp6 libbsd0 libmd0
for package in *.deb; do dpkg -x "$package" .; done
library=$(echo "$folder"/usr/lib/*-linux-gnu)
LD_LIBRARY_PATH="$library:$folder/lib/${library##*/}" v/bin/python - "$library/libzbar.so.0" <<'PY'
import ctypes.util
import io
import sys

import numpy
import segno
import zxingcpp
from PIL import Image

ctypes.util.find_library = lambda name: sys.argv[1] if name == "zbar" else None
from pyzbar import pyzbar  # noqa: E402


def read(name: str, eci: bool) -> tuple[str, str]:
    file = io.BytesIO()
    segno.make(name, micro=False, encoding="utf-8", eci=eci).save(file, kind="png", scale=6, border=4)
    picture = Image.open(file).convert("L")
    return pyzbar.decode(picture)[0].data.decode(), zxingcpp.read_barcodes(numpy.array(picture))[0].text


wrong = set()
for name in ("Cần Thơ", "Trần Văn Bé", "Lò Thị Mẫu", "Hà Nội"):
    bare, named = read(name, eci=False), read(name, eci=True)
    print(name, "zbar:", bare[0], "zxing-cpp:", bare[1], "with ECI, zbar:", named[0])
    assert bare[1] == name and named == (name, name)
    if bare[0] != name:
        wrong.add(name)
assert wrong == {"Cần Thơ", "Trần Văn Bé"}, "the behaviour has changed"
PY
echo "as described: which names are read depends on their letters"
