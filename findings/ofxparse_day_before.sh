#!/usr/bin/env bash
# A credit of 25/11/2026 in a bank's OFX file, its day written with Viet Nam's offset, read by ofxparse.
#
# Guess:   both spellings of OFX, [+7] and [+7:ICT], mean one moment, so they give one day: the 25th.
# Happens: with the zone's name the offset is taken off and the result has no zone: 24/11/2026 17:00, the day before, for each
#          credit booked before seven. Without the name (which OFX allows) the offset is dropped: 25/11/2026. Take DTPOSTED's
#          first eight digits for the bank's day.
# Version: ofxparse 0.21
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" -q install --disable-pip-version-check ofxparse==0.21
"$folder/v/bin/python" - <<'PY'
import io
from datetime import datetime

from ofxparse import OfxParser

HEAD = "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:UTF-8\nCHARSET:NONE\nCOMPRESSION:NONE\nOLDFILEUID:NONE\nNEWFILEUID:NONE\n\n"
BODY = """<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>VND
<BANKACCTFROM><BANKID>970000<ACCTID>0001<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20261125<DTEND>20261125
<STMTTRN><TRNTYPE>CREDIT<DTPOSTED>20261125000000{zone}<TRNAMT>50000<FITID>1<NAME>LO THI MAU</STMTTRN>
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>"""


def day(zone: str) -> datetime:
    file = OfxParser.parse(io.BytesIO((HEAD + BODY.format(zone=zone)).encode()))
    return file.account.statement.transactions[0].date


seen = {zone: day(zone) for zone in ("", "[+7]", "[+7:ICT]")}
for zone, moment in seen.items():
    print(f"20261125000000{zone}", "->", repr(moment))
assert seen[""] == seen["[+7]"] == datetime(2026, 11, 25)
assert seen["[+7:ICT]"] == datetime(2026, 11, 24, 17), "the behaviour has changed"
PY
echo "as described: one moment, two days"
