#!/usr/bin/env bash
# A signer's key file (.p12) whose password is Vietnamese, "mật khẩu", between node-forge and everybody else.
#
# Guess:   a key file opens with its password in each tool, or with an old cipher in none: RFC 7292 and RFC 8018 say how letters
#          beyond ASCII become bytes, and a password of ASCII opens everywhere.
# Happens: with the cipher of today (PBES2, AES-256) the file that node-forge writes opens in node-forge alone, and it opens none
#          that OpenSSL or Python's cryptography wrote. The check of the password (MAC) passes, only then the key "fails to
#          decrypt", so it looks like a damaged file. With 3DES all open all.
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
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

what, password = sys.argv[1], sys.argv[2].encode()
if what == "make":
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Lo Thi Mau")])
    blank = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    cert = blank.not_valid_before(datetime(2026, 1, 1)).not_valid_after(datetime(2026, 1, 1) + timedelta(3650)).sign(key, hashes.SHA256())
    Path("cert").write_bytes(cert.public_bytes(serialization.Encoding.PEM))
    Path("key").write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()))
    made = pkcs12.serialize_key_and_certificates(b"k", key, cert, None, serialization.BestAvailableEncryption(password))
    Path("python.p12").write_bytes(made)
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
const [password] = process.argv.slice(2);
const key = forge.pki.privateKeyFromPem(fs.readFileSync('key', 'utf8'));
const cert = forge.pki.certificateFromPem(fs.readFileSync('cert', 'utf8'));
for (const algorithm of ['3des', 'aes256'])
  fs.writeFileSync(`forge-${algorithm}.p12`, forge.asn1.toDer(forge.pkcs12.toPkcs12Asn1(key, cert, password, { algorithm })).getBytes(), 'binary');
for (const file of ['forge-3des.p12', 'forge-aes256.p12', 'python.p12'])
  try {
    forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(fs.readFileSync(file, 'binary')), password);
    console.log('forge opens', file);
  } catch (error) {
    console.log('forge refuses', file, error.message);
  }
JS
for password in "mat khau" "mật khẩu"; do
  echo "password: $password"
  v/bin/python a.py make "$password"
  { node a.cjs "$password"; v/bin/python a.py open "$password"; } | tee seen
  case $password in
    "mat khau") ! grep -q refuses seen ;;
    *) [ "$(grep refuses seen | cut -d' ' -f1-3 | paste -sd,)" = "forge refuses python.p12,python refuses forge-aes256.p12" ] || { echo "the behaviour has changed"; exit 1; } ;;
  esac
done
echo "as described: one password, two keys"
