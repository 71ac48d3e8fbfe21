"""Text is never a command: whatever stands in a name, the drawer stays shut and the paper is cut once."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printers.code_pages import encode as encode_letters
from printers.devices import MODES, encode_as
from printers.escpos_raster import CUT, no_command
from printers.escpos_text import encode_glyphs, encode_text
from printers.profiles import ALL, BY_NAME
from printers.simulator import PaperRoll
from printers.slip import Pair, Qr, Slip, SlipText
from sync.protocol.seal import SALT_DIGITS, private_part
from tests.printers.papers import SLIPS, Morning

COMMANDS = "\x1bp\x00\x19\x7e\x10\x14\x01\x00\x01\x1dV\x42\x03\x1b@\x10\x04\x01\x1b\x3d\x02"
"""Drawer by `ESC p` and by `DLE DC4`, cut, initialise, status, another device."""
WITH_PAGES = [profile for profile in ALL if profile.pages]


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each text."""
    if isinstance(value, str):
        yield path
    elif isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _leaves(inner, (*path, key))


def _with(value: Any, path: tuple[Any, ...], more: str) -> Any:
    if not path:
        return f"{value[:2]}{more}{value[2:]}"
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(copy[path[0]], path[1:], more)
    return copy


def _poisoned(papers: Morning, document: str) -> Iterator[Slip]:
    """The document once for each text of its fact, that text with commands in it. A text that names something (an agency, a
    moment) is left out: no document comes of it at all."""
    fact = papers.facts[document]
    for part in ("body", "private"):
        text = getattr(fact, part)
        if text is None:
            continue
        salt, content = ("", json.loads(text)) if part == "body" else (text[:SALT_DIGITS], private_part(text))
        for path in _leaves(content):
            changed = salt + json.dumps(_with(content, path, COMMANDS), ensure_ascii=False)
            try:
                yield papers.slip(document, entry=fact._replace(**{part: changed}))
            except (LookupError, ValueError, StopIteration):
                continue


@pytest.mark.parametrize("document", [name for name in SLIPS if name != "test_slip"])
def test_no_field_of_any_document_opens_the_drawer_or_cuts(papers: Morning, document: str) -> None:
    tried = 0
    for slip in _poisoned(papers, document):
        tried += 1
        for mode in MODES:
            data = encode_as(slip, BY_NAME["epson-tm-t20"], mode)
            printer = PaperRoll()
            assert printer.feed(data) == b"", "the printer was asked something"
            assert (printer.kicks, len(printer.jobs)) == (0, 1)
            if mode == "text":
                assert data.count(b"\x1b@") == 1
                assert b"\x1b=" not in data
    assert tried >= 3


CONTROLS = st.text(
    st.characters(categories=["Cc", "Cf"], exclude_characters="\n\t\r\v\f\x1c\x1d\x1e\x1f\x85"), min_size=1, max_size=6
)


@given(st.data(), st.sampled_from(WITH_PAGES), st.sampled_from(MODES))
def test_a_slip_with_control_characters_is_the_slip_without_them(data: st.DataObject, profile: Any, mode: Any) -> None:
    def poisoned(text: str) -> str:
        at = data.draw(st.integers(0, len(text)))
        return text[:at] + data.draw(CONTROLS) + text[at:]

    name, value, code = "Lò Văn Mẫu", "3.000.000 đ", "H52.16-261124-0001"
    clean = Slip((SlipText(name), Pair("Cộng", value, bold=True), Qr(code)))
    dirty = Slip((SlipText(poisoned(name)), Pair(poisoned("Cộng"), poisoned(value), bold=True), Qr(poisoned(code))))
    assert encode_as(dirty, profile, mode) == encode_as(clean, profile, mode)


@given(st.text(st.characters(max_codepoint=0xFF), max_size=40))
def test_the_encoders_alone_let_no_control_character_through(text: str) -> None:
    """Also where a text reached them past the slip."""
    line = SlipText("")
    object.__setattr__(line, "text", text)
    try:
        letters, _page = encode_letters(text, (("cp1258", 94),), 94)
    except ValueError:
        letters = b""
    assert not any(byte < 0x20 or byte == 0x7F for byte in letters)
    for encode in (encode_text, encode_glyphs):
        try:
            sent = encode(Slip((line,)), BY_NAME["rongta-rp326"])
        except ValueError:
            continue
        printer = PaperRoll()
        assert printer.feed(sent) == b""
        assert (printer.kicks, len(printer.jobs), sent.count(CUT)) == (0, 1, 1)


@given(
    st.binary(max_size=30), st.sampled_from([b"\x10\x14\x01\x00\x01", b"\x10\x04\x01", b"\x10\x05\x02"]), st.binary(max_size=30)
)
def test_dots_are_no_real_time_command_either(before: bytes, command: bytes, after: bytes) -> None:
    dots = no_command(before + command + after)
    assert len(dots) == len(before + command + after)
    assert not any(command[:3] in dots for command in (b"\x10\x14\x01", b"\x10\x04\x01", b"\x10\x05\x02"))
    added = sum((new ^ old).bit_count() for new, old in zip(dots, before + command + after, strict=True))
    assert 1 <= added <= 20
