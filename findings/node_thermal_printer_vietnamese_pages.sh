#!/usr/bin/env bash
# Vietnamese by node-thermal-printer, which names character sets for it: WPC1258_VIETNAMESE and TCVN_VIETNAMESE (type "epson").
#
# Guess:   each selects its page in the printer (ESC t 52 is WPC1258, 30 and 31 are TCVN-3) and sends bytes of that page; a letter
#          that the page lacks becomes "?".
# Happens: both select page 52. What 1258 has not as one letter is looked for in other sets, found in TCVN, and sent as that
#          byte under page 52: "Nguyễn" comes out as "NguyÔn" with either set, without an error. Twelve capitals (Ú Ụ Ừ Ứ …)
#          have TCVN codes below 20 hex: "THỪA KẾ" sends EOT (04) in the middle of the word.
# Version: node-thermal-printer 4.6.1, iconv-lite 0.6.3
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-thermal-printer@4.6.1 iconv-lite@0.6.3
cat > a.cjs <<'JS'
const assert = require('node:assert');
const { ThermalPrinter } = require('node-thermal-printer');
const iconv = require('iconv-lite');
const SELECT_52 = '\x1bt4';

const sent = (characterSet, text) => {
  const printer = new ThermalPrinter({ type: 'epson', characterSet, interface: 'tcp://127.0.0.1' }); // never connected
  printer.print(text);
  return printer.getBuffer();
};
for (const set of ['WPC1258_VIETNAMESE', 'TCVN_VIETNAMESE'])
  for (const [text, paper] of [['Nguyễn', 'NguyÔn'], ['THỪA KẾ', 'TH\x04A KÚ']]) {
    const bytes = sent(set, text);
    const onPaper = iconv.decode(bytes, 'win1258').replaceAll(SELECT_52, '');
    console.log(set, text, bytes.toString('hex'), '->', JSON.stringify(onPaper));
    assert(bytes.toString('latin1').startsWith(SELECT_52) && onPaper === paper, 'the behaviour has changed');
  }
const control = [...'ÚỤỪỨỬỮỰỲÝỶỸỴ'].filter((letter) => sent('TCVN_VIETNAMESE', letter).at(-1) < 0x20);
console.log('below 20 hex:', control.join(' '));
assert.equal(control.length, 12, 'the behaviour has changed');
JS
node a.cjs
echo "as described: TCVN bytes under page 1258"
