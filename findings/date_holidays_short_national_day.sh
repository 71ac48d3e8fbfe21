#!/usr/bin/env bash
# Days off in Viet Nam by the npm package date-holidays, to count a dossier's working days with.
#
# Guess:   2026 has the eleven days of article 112 of the Labour Code of 2019, two of them for National Day, and 24/11 (Ngày Văn
#          hóa Việt Nam, since 2026); what differs between years (which day stands beside 2/9) may be missing.
# Happens: Tết has its five days, National Day has one, as before 2021, and no day beside it is marked in any year; 24/11 is a
#          working day; a day off that falls on a Sunday is not made up on Monday (27/04/2026). PyPI's holidays has all of them.
#          A due moment counted with it is too early by a day for each.
# Version: date-holidays 3.37.0, holidays 0.109
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund date-holidays@3.37.0
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check holidays==0.109
cat > a.cjs <<'JS'
const Holidays = require('date-holidays');
const days = new Holidays('VN', { timezone: 'Asia/Ho_Chi_Minh' });
const off = (day) => [days.isHoliday(new Date(`${day}T12:00:00+07:00`))].flat().some((each) => each && each.type === 'public');
for (const day of process.argv.slice(2)) console.log(day, off(day) ? 'off' : 'working');
JS
cat > a.py <<'PY'
import sys

import holidays

days = holidays.country_holidays("VN", years=(2024, 2025, 2026))
for day in sys.argv[1:]:
    print(day, "off" if day in days else "working")
PY
set -- 2024-09-02 2024-09-03 2025-09-01 2025-09-02 2026-02-16 2026-02-20 2026-04-27 2026-09-01 2026-09-02 2026-11-24
node a.cjs "$@" > js
v/bin/python a.py "$@" > py
paste js py
! grep -q working py
[ "$(grep working js | cut -c1-10 | paste -sd' ')" = "2024-09-03 2025-09-01 2026-04-27 2026-09-01 2026-11-24" ] || { echo "the behaviour has changed"; exit 1; }
echo "as described: days off are counted as working days"
