#!/usr/bin/env bash
# A VietQR transfer code by the PyPI package vietqr-emvco, without a payee's name.
#
# Guess:   field 59 (merchant name) is left out when no name is given: NAPAS asks for none, the bank's application shows the
#          holder of the account.
# Happens: it writes "CUA HANG AI" (a shop) as the payee of an office's account, with a good checksum. vnqr and vietnam-qr-pay
#          leave the field out. So two correct codes for one transfer are not the same text, and a code read back names a payee
#          that nobody gave.
# Version: vietqr-emvco 1.0.0, vnqr 0.1.2, vietnam-qr-pay 1.0.0
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" -q install --disable-pip-version-check vietqr-emvco==1.0.0 vnqr==0.1.2 vietnam-qr-pay==1.0.0
"$folder/v/bin/python" - <<'PY'
from vietnam_qr_pay import QRPay
from vietqr_emvco.generator import VietQRGenerator
from vietqr_emvco.parser import VietQRParser
from vnqr.vietqr import generate_vietqr_string

transfer = ("970436", "0123456789", 50000, "HS H12 0007")
codes = {
    "vietqr-emvco": VietQRGenerator(*transfer[:2]).generate(*transfer[2:]),
    "vnqr": generate_vietqr_string(*transfer),
    "vietnam-qr-pay": QRPay.init_viet_qr(transfer[0], transfer[1], str(transfer[2]), transfer[3]).build(),
}
payees = {}
for package, code in codes.items():
    assert VietQRParser.verify_checksum(code) and QRPay(code).is_valid
    payees[package] = VietQRParser.parse_raw(code).get("59")
    print(package, payees[package], code)
assert payees["vnqr"] is None and payees["vietnam-qr-pay"] is None
assert payees["vietqr-emvco"] == "CUA HANG AI", "the behaviour has changed"
PY
echo "as described: a payee that nobody gave"
