#!/usr/bin/env bash
# Amounts of đồng with dots, 1.250.000 and 50.000, in one hledger journal.
#
# Guess:   the first amount shows that the dot groups thousands in this commodity, so 50.000 is fifty thousand; or hledger asks.
# Happens: exit 0, balanced, no word: 50.000 is fifty, though 1.250.000 beside it is a million and a quarter. The sum says
#          1.250.050,000. With `decimal-mark ,` on top of the file both are what they say.
# Version: hledger 1.25-2+b5 (Debian 12, amd64)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq download hledger=1.25-2+b5
dpkg -x hledger_*.deb .
./usr/bin/hledger --version | tee version
grep -q "^hledger 1.25," version
printf '2026-11-25 a\n    assets:két   1.250.000 VND\n    income:phí\n\n2026-11-26 b\n    assets:két   50.000 VND\n    income:phí\n' > j
LC_ALL=C.UTF-8 ./usr/bin/hledger -f j bal assets -N -O csv | tee plain
grep -q '"1250050,000 VND"' plain
{ printf 'decimal-mark ,\n\n'; cat j; } > marked
LC_ALL=C.UTF-8 ./usr/bin/hledger -f marked bal assets -N -O csv | tee right
grep -q '"1300000 VND"\|"1.300.000 VND"' right
echo "as described: one dot is a decimal mark beside two that are not"
