#!/usr/bin/env bash
# A scanner in keyboard mode (set to US keys, as it comes) at a desk whose X keyboard layout is Vietnamese, vn or vn(us).
#
# Guess:   digits, dots and hyphens sit where the US layout has them: only letters might differ, and Vietnamese is typed by an
#          input method anyway. If a scan is spoilt, it looks spoilt.
# Happens: in "vn" the row of digits is ă â ê ô, five combining tone marks and đ, so a dossier code becomes letters. In "vn(us)"
#          the digits are right, but the dot is a dead key: before a digit it vanishes without a trace and may take the digit along
#          (H12.34 becomes H124 by libxkbcommon, H1234 in Qt 6.11 under X11), before a vowel the two become one letter
#          (H12.A4 becomes H12Ạ4).
# Version: xkb-data 2.35.1-1, libxkbcommon0 1.5.0-1, libx11-data 2:1.8.4-2+deb12u2 (Debian 12, amd64)
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get -qq download xkb-data=2.35.1-1 libxkbcommon0=1.5.0-1 libx11-data=2:1.8.4-2+deb12u2
for package in *.deb; do dpkg -x "$package" .; done
export XKB_CONFIG_ROOT="$folder/usr/share/X11/xkb" XLOCALEDIR="$folder/usr/share/X11/locale"
python3 - "$folder"/usr/lib/*/libxkbcommon.so.0 <<'PY'
import ctypes
import sys

xkb, handle = ctypes.CDLL(sys.argv[1]), ctypes.c_void_p
for name in ("context_new", "keymap_new_from_names", "state_new", "compose_table_new_from_locale", "compose_state_new"):
    getattr(xkb, f"xkb_{name}").restype = handle
ROWS = {10: "1234567890-", 24: "QWERTYUIOP", 38: "ASDFGHJKL", 52: "ZXCVBNM", 60: "."}
KEYS = {character: first + place for first, row in ROWS.items() for place, character in enumerate(row)}
SHIFT, NOTHING, COMPOSED, CANCELLED = 50, 0, 2, 3


class Names(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options")]


def typed(layout: bytes, variant: bytes, scanned: str) -> str:
    context = handle(xkb.xkb_context_new(0))
    keymap = handle(xkb.xkb_keymap_new_from_names(context, ctypes.byref(Names(b"evdev", b"pc105", layout, variant)), 0))
    state = handle(xkb.xkb_state_new(keymap))
    compose = handle(xkb.xkb_compose_state_new(handle(xkb.xkb_compose_table_new_from_locale(context, b"en_US.UTF-8", 0)), 0))
    out, text = "", ctypes.create_string_buffer(32)
    for character in scanned:
        xkb.xkb_state_update_key(state, SHIFT, int(character.isalpha()))
        xkb.xkb_compose_state_feed(compose, xkb.xkb_state_key_get_one_sym(state, KEYS[character]))
        status = xkb.xkb_compose_state_get_status(compose)
        if status == NOTHING:
            xkb.xkb_state_key_get_utf8(state, KEYS[character], text, 32)
        elif status == COMPOSED:
            xkb.xkb_compose_state_get_utf8(compose, text, 32)
        out += text.value.decode() if status in (NOTHING, COMPOSED) else ""
        if status in (COMPOSED, CANCELLED):
            xkb.xkb_compose_state_reset(compose)
        xkb.xkb_state_update_key(state, SHIFT, 0)
    return out


seen = {(v, scan): typed(v[0], v[1], scan) for v in ((b"us", b""), (b"vn", b""), (b"vn", b"us")) for scan in ("H12.34-7", "H12.A4")}
for (layout, scan), text in seen.items():
    print(layout, scan, "->", text, ascii(text))
assert all(text == scan for ((layout, _), scan), text in seen.items() if layout == b"us")
assert seen[(b"vn", b""), "H12.34-7"] == "Hăâ.êô-\N{COMBINING TILDE}", "the behaviour has changed"
assert (seen[(b"vn", b"us"), "H12.34-7"], seen[(b"vn", b"us"), "H12.A4"]) == ("H124-7", "H12Ạ4"), "the behaviour has changed"
PY
echo "as described: the layout rewrites what a scanner types"
