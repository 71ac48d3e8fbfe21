#!/usr/bin/env bash
# A QR that holds digits in a numeric segment and a Vietnamese name in a byte segment, as thrifty writers make it, and OpenCV.
#
# Guess:   it is read, since OpenCV reads the same text in one byte segment, and digits followed by letters without marks.
# Happens: the symbol is found (four corners) and its text is "", in both detectors, without an error. A segment of digits or
#          capitals before one with bytes above 127 is enough; the other order is read. zxing-cpp reads all of them.
# Version: opencv-python-headless 5.0.0.93, segno 1.6.6, zxing-cpp 3.1.1
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" -q install --disable-pip-version-check opencv-python-headless==5.0.0.93 segno==1.6.6 zxing-cpp==3.1.1 pillow numpy
"$folder/v/bin/python" - <<'PY'
import io

import cv2
import numpy
import segno
import zxingcpp
from PIL import Image


def read(*segments: str) -> tuple[bool, set[str]]:
    file = io.BytesIO()
    segno.make([(segment,) for segment in segments], micro=False).save(file, kind="png", scale=6, border=4)
    picture = numpy.array(Image.open(file).convert("L"))
    assert zxingcpp.read_barcodes(picture)[0].text == "".join(segments)
    answers = [detector.detectAndDecode(picture) for detector in (cv2.QRCodeDetector(), cv2.QRCodeDetectorAruco())]
    return all(corners is not None for _, corners, _ in answers), {text for text, _, _ in answers}


def seen(*segments: str) -> set[str]:
    found, texts = read(*segments)
    print(segments, "found" if found else "not found", texts)
    assert found
    return texts


for segments in (("019190000123|Lò Thị Mẫu",), ("019190000123", "|Lo Thi Mau"), ("Lò Thị Mẫu|", "15081990")):
    assert seen(*segments) == {"".join(segments)}
for segments in (("019190000123", "|Lò Thị Mẫu"), ("H12", "|Lò")):
    assert seen(*segments) == {""}, "the behaviour has changed"
PY
echo "as described: found, and empty"
