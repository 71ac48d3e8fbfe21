#!/usr/bin/env bash
# Queues of a CUPS server whose names have Vietnamese letters. CUPS compares queue names without regard to case.
#
# Guess:   that holds for every letter, as it does for quay_8 and QUAY_8; and a name typed with its marks apart (NFD) is the
#          same queue, or refused.
# Happens: case is folded for ASCII alone: QUẦY_7 beside quầy_7 is a second queue with its own device. So is quầy_7 in NFD:
#          `lpstat -e` then shows the same name twice, and which one a program prints to depends on bytes that nobody sees.
# Version: cups-daemon, cups-client, libcups2 2.4.2-3+deb12u9 (Debian 12, amd64); needs the right to run a cupsd of its own
set -eu
folder=$(mktemp -d)
daemon=
trap '[ -z "$daemon" ] || kill "$daemon"; rm -rf "$folder"' EXIT
cd "$folder"
chmod 755 .
mkdir etc spool cache run log
version=2.4.2-3+deb12u9
apt-get -qq download cups-daemon=$version cups-client=$version libcups2=$version libavahi-client3 libavahi-common3 libpaper1 libdbus-1-3 libgssapi-krb5-2 libpam0g
for package in *.deb; do dpkg -x "$package" .; done
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
printf 'Listen 127.0.0.1:%s\nBrowsing Off\nWebInterface No\n<Location />\nAllow all\n</Location>\n<Policy default>\n<Limit All>\nAllow all\n</Limit>\n</Policy>\n' "$port" > etc/cupsd.conf
printf '%s\n' "ServerRoot $folder/etc" "ServerBin $folder/usr/lib/cups" "DataDir $folder/usr/share/cups" "RequestRoot $folder/spool" \
  "TempDir $folder/spool" "CacheDir $folder/cache" "StateDir $folder/run" "AccessLog $folder/log/a" "ErrorLog $folder/log/e" \
  "PageLog $folder/log/p" "FileDevice Yes" "User nobody" "Group nogroup" > etc/cups-files.conf
LD_LIBRARY_PATH="$(echo usr/lib/*-linux-gnu)"
export LD_LIBRARY_PATH="$folder/$LD_LIBRARY_PATH" CUPS_SERVER=127.0.0.1:$port LC_ALL=C.UTF-8
usr/sbin/cupsd -f -c "$folder/etc/cupsd.conf" -s "$folder/etc/cups-files.conf" &
daemon=$!
until usr/bin/lpstat -r | grep -q "is running"; do kill -0 "$daemon"; sleep 0.2; done

for name in quay_8 QUAY_8 quầy_7 QUẦY_7 "$(printf 'qua\xcc\x82\xcc\x80y_7')"; do
  usr/sbin/lpadmin -p "$name" -E -v "file:/dev/null"
done
usr/bin/lpstat -e | sort | tee queues
[ "$(grep -ci '^quay_8$' queues)" = 1 ]
[ "$(grep -c '_7$' queues)" = 3 ] || { echo "the behaviour has changed"; exit 1; }
[ "$(python3 -c 'import unicodedata as u; print(len({u.normalize("NFC", q).casefold() for q in open("queues", encoding="utf-8")}))')" = 2 ]
echo "as described: three queues of one name"
