#!/usr/bin/env bash
# Vietnamese on a receipt printer by @point-of-sale/codepage-encoder, which knows three Vietnamese pages.
#
# Guess:   "tcvn3" and "windows1258" carry Vietnamese: that is what they are for; what a page lacks is an error.
# Happens: no error, question marks. "tcvn3" has the small letters alone: all 67 marked capitals become "?" (their page is called
#          "tcvn3capitals", and lacks the small ones). "windows1258" does not part a letter into base and tone, as that page
#          wants: 104 of 178 letters become "?". Only "viscii" has all, a page that few printers have.
# Version: @point-of-sale/codepage-encoder 3.0.2
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @point-of-sale/codepage-encoder@3.0.2
cat > a.cjs <<'JS'
const CE = require('@point-of-sale/codepage-encoder');
const C = CE.default || CE;
const small = 'aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ';
const all = [...new Set([...small, ...small.toUpperCase()])];
const lost = (page) => all.filter((letter) => C.encode(letter, page).includes(0x3f));
const found = Object.fromEntries(['tcvn3', 'windows1258', 'viscii'].map((page) => [page, lost(page)]));
for (const page in found) console.log(page, found[page].length, 'of', all.length, found[page].slice(0, 12).join(' '));
const capitals = found.tcvn3.every((letter) => letter === letter.toUpperCase());
if (!(found.tcvn3.length === 67 && capitals && found.windows1258.length === 104 && found.viscii.length === 0)) {
  console.error('the behaviour has changed');
  process.exit(1);
}
JS
node a.cjs
echo "as described: letters are lost without a word"
