#!/usr/bin/env bash
# A citizen's tax code checked by python-stdnum's module for Viet Nam.
#
# Guess:   it takes the twelve digits of the personal number, which have been a person's tax code since 01/07/2025
#          (Thông tư 86/2024/TT-BTC), beside the ten and thirteen digits of organisations.
# Happens: it knows ten and thirteen digits alone: every private person is refused. There is no module for the personal number
#          either.
# Version: python-stdnum 2.2
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/v"
"$folder/v/bin/pip" -q install --disable-pip-version-check python-stdnum==2.2
"$folder/v/bin/python" - <<'PY'
import pkgutil

import stdnum.vn
from stdnum.exceptions import InvalidLength
from stdnum.vn import mst

print([module.name for module in pkgutil.iter_modules(stdnum.vn.__path__)])
assert [module.name for module in pkgutil.iter_modules(stdnum.vn.__path__)] == ["mst"], "the behaviour has changed"
assert mst.validate("0100109106") == "0100109106"
assert mst.validate("0100109106-001")
try:
    mst.validate("014190000123")
except InvalidLength as error:
    print("014190000123:", error)
else:
    raise SystemExit("the behaviour has changed: a personal number is taken")
PY
echo "as described: a person's tax code is refused"
