#!/usr/bin/env bash
# Asking CUPS which jobs wait for the queue "quầy_7".
#
# Guess:   the name that `lpadmin` took, and that `lp`, `lpstat -e` and `lpstat -a` print, is the name to ask `lpstat -o` with;
#          the jobs' identities are those that `lp` printed. An unknown name is an error.
# Happens: `lp` says "quầy_7-1"; `lpstat -o` lists it as "qu%E1%BA%A7y_7-1"; `lpstat -o quầy_7` prints nothing and answers 0, as
#          if no job waited (for a queue quay_8 it lists the job); asked with the encoded name it knows no such queue.
#          `cancel` takes the plain identity. So jobs are to be counted by number, from the whole list.
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

echo a > page
for name in quầy_7 quay_8; do
  usr/sbin/lpadmin -p "$name" -E -v "file:/dev/null"
  usr/bin/lp -d "$name" -H hold page
done | tee said
grep -q " quầy_7-1 " said
usr/bin/lpstat -o | tee listed
grep -q "^qu%E1%BA%A7y_7-1 " listed
usr/bin/lpstat -o quay_8 | grep -q "^quay_8-2 "
usr/bin/lpstat -o quầy_7 > asked || { echo "the behaviour has changed: an error"; exit 1; }
[ ! -s asked ] || { echo "the behaviour has changed: the job is found"; exit 1; }
if usr/bin/lpstat -o qu%E1%BA%A7y_7; then echo "the behaviour has changed: the encoded name is known"; exit 1; fi
usr/bin/cancel quầy_7-1
[ "$(usr/bin/lpstat -o | wc -l)" = 1 ]
echo "as described: a waiting job is not found under its queue's name"
