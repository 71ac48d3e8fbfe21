#!/usr/bin/env bash
# A signed file (CMS, .p7m) whose signer's certificate is for signing documents, checked with `openssl cms -verify`.
#
# Guess:   a certificate with nonRepudiation and the extended usage id-kp-documentSigning (RFC 9336), issued by the CA that is
#          named, passes: signing documents is what it is for.
# Happens: "unsuitable certificate purpose", exit 4, as for a bad signature: unless told otherwise the signer is tried for
#          S/MIME mail. A certificate for mail and logging in passes, one without extended usage too. `-purpose any` takes it,
#          and then asks for no purpose at all.
# Version: openssl 3.0.20-1~deb12u2 (Debian 12, amd64)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq download openssl=3.0.20-1~deb12u2 libssl3=3.0.20-1~deb12u2
for package in *.deb; do dpkg -x "$package" .; done
LD_LIBRARY_PATH="$(echo "$folder"/usr/lib/*-linux-gnu)"
export LD_LIBRARY_PATH
openssl() { "$folder/usr/bin/openssl" "$@"; }
openssl version | tee version
grep -q "^OpenSSL 3.0.20 " version
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -subj "/CN=CA" -addext "keyUsage=critical,keyCertSign" 2>/dev/null
printf 'lệ phí 50.000 đồng\n' > paper

verify() { # NAME EXTENDED-USAGE OPTION...: signs as a holder of such a certificate and verifies
  name=$1 usage=$2
  shift 2
  { echo "keyUsage=critical,digitalSignature,nonRepudiation"; [ -z "$usage" ] || echo "extendedKeyUsage=$usage"; } > ext
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key -out csr -subj "/CN=Lo Thi Mau" 2>/dev/null
  openssl x509 -req -in csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile ext -out cert 2>/dev/null
  openssl cms -sign -cades -binary -nodetach -in paper -signer cert -inkey key -outform DER -out paper.p7m
  code=0
  openssl cms -verify -binary -inform DER -in paper.p7m -CAfile ca.pem -out read "$@" 2> said || code=$?
  echo "$name $*: $code $(grep -o 'Verify error: .*' said || grep -o 'Verification successful' said)"
}

verify "no extended usage" ""
[ $code = 0 ]
verify "mail and log-in" emailProtection,clientAuth
[ $code = 0 ]
for usage in 1.3.6.1.5.5.7.3.36 1.3.6.1.4.1.311.10.3.12,clientAuth; do
  verify "document signing $usage" $usage
  { [ $code = 4 ] && grep -q "unsuitable certificate purpose" said; } || { echo "the behaviour has changed"; exit 1; }
  verify "document signing $usage" $usage -purpose any
  [ $code = 0 ]
  cmp -s read paper
done
echo "as described: a certificate for documents is refused"
