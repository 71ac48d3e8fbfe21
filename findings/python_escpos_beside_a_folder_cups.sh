#!/usr/bin/env bash
# python-escpos 3.1 imported by a program that was started (python -m) in a folder that holds a folder named "cups": /etc, for one,
# or /var/log, /var/spool, /var/cache on a machine that prints.
#
# Guess:   printing by CUPS is optional, pycups is not installed, so nothing changes: a network printer needs none of it.
# Happens: the folder is a namespace package for Python, `import cups` succeeds, and `escpos.printer` fails with AttributeError,
#          "module 'cups' has no attribute 'getServer'": no printer of any kind can be used. Started elsewhere, or with
#          python -P, it works.
# Version: python-escpos 3.1
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check python-escpos==3.1
mkdir -p elsewhere etc/cups
echo 'Browsing Off' > etc/cups/cupsd.conf
program='from escpos.printer import Dummy; Dummy().text("a"); print("imported")'
(cd elsewhere && ../v/bin/python -c "$program")
if (cd etc && ../v/bin/python -c "$program") 2> said; then
  echo "the behaviour has changed: it is imported"
  exit 1
fi
tail -1 said
tail -1 said | grep -q "AttributeError: module 'cups' has no attribute 'getServer'"
echo "as described: a folder's name keeps every printer away"
