#!/usr/bin/env bash
# A signer's key file (.p12) whose password is Vietnamese, "mật khẩu", between node-forge and everybody else.
#
# Guess:   a key file opens with its password in each tool, or with an old cipher in none: RFC 7292 and RFC 8018 say how letters
#          beyond ASCII become bytes, and a password of ASCII opens everywhere.
# Happens: with the cipher of today (PBES2, AES-256) the file that node-forge writes opens in node-forge alone, and it opens none
#          that Python's cryptography (or OpenSSL) wrote. The check of the password (MAC) passes, then decrypting
#          fails, and no message names the letters. With 3DES all open all.
# Version: node-forge 1.4.3, cryptography 50.0.2
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node-forge@1.4.3
python3 -m venv v
v/bin/pip -q install --disable-pip-version-check cryptography==50.0.2
cat > a.py <<'PY'
import sys
from pathlib import Path

from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12

what, password = sys.argv[1], sys.argv[2].encode()
if what == "make":
    key = rsa.generate_private_key(65537, 2048)
    Path("key").write_bytes(key.private_bytes(form.Encoding.PEM, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption()))
    Path("python.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, None, None, form.BestAvailableEncryption(password)))
else:
    for file in ("forge-3des.p12", "forge-aes256.p12"):
        try:
            pkcs12.load_key_and_certificates(Path(file).read_bytes(), password)
            print("python opens", file)
        except ValueError as error:
            print("python refuses", file, error)
PY
cat > a.cjs <<'JS'
const forge = require('node-forge');
const fs = require('fs');
const password = process.argv[2];
const key = forge.pki.privateKeyFromPem(fs.readFileSync('key', 'utf8'));
for (const algorithm of ['3des', 'aes256']) {
  const file = forge.pkcs12.toPkcs12Asn1(key, null, password, { algorithm, generateLocalKeyId: false });
  fs.writeFileSync(`forge-${algorithm}.p12`, forge.asn1.toDer(file).getBytes(), 'binary');
}
for (const file of ['forge-3des.p12', 'forge-aes256.p12', 'python.p12'])
  try {
    forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(fs.readFileSync(file, 'binary')), password);
    console.log('forge opens', file);
  } catch (error) {
    console.log('forge refuses', file, error.message);
  }
JS
for password in "mat khau" "mật khẩu"; do
  v/bin/python a.py make "$password"
  { node a.cjs "$password"; v/bin/python a.py open "$password"; } | sed "s/^/$password: /" | tee -a seen
done
refused=$(sed -n 's/^\(.*: [a-z]* refuses [^ ]*\).*/\1/p' seen | paste -sd,)
[ "$refused" = "mật khẩu: forge refuses python.p12,mật khẩu: python refuses forge-aes256.p12" ] || { echo "the behaviour has changed"; exit 1; }
echo "as described: one password, two keys"
