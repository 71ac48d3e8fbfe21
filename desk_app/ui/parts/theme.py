"""Colours, type and spacing: the tokens of the design in one place, for light and dark."""

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

FAMILY = "Be Vietnam Pro"
BODY_PX = 14

CELL_FONT_PX, CELL_PADDING_PX = 13, 8
"""Of a table's cells: a row that wraps is measured by them."""


class Tokens(NamedTuple):
    ground: str
    surface: str
    ink: str
    muted: str
    line: str
    accent: str
    accent_soft: str
    good: str
    good_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    chip: str
    on_accent: str


LIGHT = Tokens(
    ground="#F6F7F9",
    surface="#FFFFFF",
    ink="#17212B",
    muted="#5B6875",
    line="#D9DEE4",
    accent="#0B5CAD",
    accent_soft="#E7F0F9",
    good="#1A7F4B",
    good_soft="#E3F3EA",
    warn="#9A5B00",
    warn_soft="#FBEFD9",
    bad="#B3261E",
    bad_soft="#FBE4E2",
    chip="#EDF0F3",
    on_accent="#FFFFFF",
)
DARK = Tokens(
    ground="#10161C",
    surface="#18212A",
    ink="#E8EDF2",
    muted="#A3B0BC",
    line="#32404D",
    accent="#5AA9F2",
    accent_soft="#1C3247",
    good="#5BC48C",
    good_soft="#183528",
    warn="#E5A84B",
    warn_soft="#3A2C14",
    bad="#F28B82",
    bad_soft="#43201D",
    chip="#263340",
    on_accent="#0B1520",
)


def load_fonts() -> None:
    """The typeface from its package; three weights, so that start-up stays short."""
    spec = find_spec("fontpkg_be_vietnam_pro")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent / "files"
    for weight in ("Regular", "Medium", "SemiBold"):
        QFontDatabase.addApplicationFont(str(folder / f"BeVietnamPro-{weight}.ttf"))


def _grounds(t: Tokens) -> str:
    """What the rest stands on."""
    return f"""\
* {{ font-family: '{FAMILY}'; font-size: {BODY_PX}px; color: {t.ink}; }}
QMainWindow, QWidget#ground, QStackedWidget {{ background: {t.ground}; }}
QFrame#strip {{ background: {t.surface}; border-bottom: 1px solid {t.line}; }}
QFrame#rail {{ background: {t.surface}; border-right: 1px solid {t.line}; }}
QFrame#panel {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 8px; }}
QFrame#paperground {{ background: {t.chip}; border: 1px solid {t.line}; border-radius: 8px; }}
"""


def _labels(t: Tokens) -> str:
    """Words by their part; the tones stand after them, because of two that fit Qt takes the last."""
    return f"""\
QLabel {{ background: transparent; }}
QLabel[role="title"] {{ font-size: 18px; font-weight: 600; }}
QLabel[role="section"] {{ font-size: 12px; font-weight: 600; color: {t.muted}; min-height: 20px; }}
QLabel[role="label"] {{ font-size: 12px; color: {t.muted}; }}
QLabel[role="muted"] {{ color: {t.muted}; }}
QLabel[role="strong"] {{ font-weight: 600; }}
QLabel[role="figure"] {{ font-size: 28px; font-weight: 600; }}
QLabel[role="sum"] {{ font-size: 20px; font-weight: 600; }}
QLabel[role="difference"] {{ font-size: 40px; font-weight: 600; }}
QLabel[role="differencelong"] {{ font-size: 32px; font-weight: 600; }}
QLabel[role="tabstate"] {{ font-size: 12px; color: {t.muted}; }}
QLabel[role="steptitle"] {{ font-weight: 600; color: {t.muted}; }}
QLabel[role="step"] {{ font-size: 12px; color: {t.muted}; border: 1px solid {t.line}; border-radius: 11px; }}
QLabel[role="stepnow"] {{ font-size: 12px; font-weight: 600; color: {t.on_accent}; background: {t.accent};
    border-radius: 11px; }}
QLabel[role="stepdone"] {{ font-size: 12px; color: {t.good}; border: 1px solid {t.good}; border-radius: 11px; }}
QLabel[tone="plainbad"] {{ color: {t.bad}; }}
QLabel[tone="plainwarn"] {{ color: {t.warn}; }}
QLabel[tone="plaingood"] {{ color: {t.good}; }}
QLabel[role="customer"] {{ font-size: 24px; font-weight: 500; }}
QLabel[role="customerfigure"] {{ font-size: 46px; font-weight: 600; }}
QLabel[role="due"] {{ font-size: 15px; font-weight: 600; }}
QLabel[role="problem"] {{ color: {t.bad}; font-size: 13px; font-weight: 500; }}
QLabel[role="key"] {{ font-size: 11px; font-weight: 600; color: {t.muted}; background: {t.chip};
    border: 1px solid {t.line}; border-radius: 4px; padding: 1px 5px; }}
"""


def _tones(t: Tokens) -> str:
    """Good, doubtful, bad and neither, as a badge."""
    badges = {
        "good": (t.good, t.good_soft),
        "warn": (t.warn, t.warn_soft),
        "bad": (t.bad, t.bad_soft),
        "plain": (t.muted, t.chip),
    }
    badge = "border-radius: 4px; padding: 2px 8px; font-size: 12px; font-weight: 500;"
    return "\n".join(
        f'QLabel[tone="{name}"] {{ color: {ink}; background: {soft}; {badge} }}' for name, (ink, soft) in badges.items()
    )


def _fields(t: Tokens) -> str:
    """Where a person writes or picks."""
    return f"""\
QLineEdit {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 6px; padding: 6px 10px; min-height: 20px;
    selection-background-color: {t.accent}; selection-color: {t.on_accent}; placeholder-text-color: {t.muted}; }}
QLineEdit:focus {{ border: 2px solid {t.accent}; padding: 5px 9px; }}
QLineEdit[wrong="true"] {{ border: 2px solid {t.bad}; padding: 5px 9px; }}
QLineEdit[readOnly="true"] {{ border-color: {t.surface}; background: {t.surface}; }}
QLineEdit[big="true"] {{ font-size: 20px; min-height: 36px; }}
QLineEdit[money="true"] {{ font-size: 28px; font-weight: 600; min-height: 40px; }}
QComboBox {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 6px; padding: 6px 10px; min-height: 20px; }}
QComboBox:focus {{ border: 2px solid {t.accent}; padding: 5px 9px; }}
QComboBox::drop-down {{ border: none; width: 22px; }}
QComboBox::down-arrow {{ width: 0; height: 0; margin-right: 8px; border-left: 4px solid {t.surface};
    border-right: 4px solid {t.surface}; border-top: 5px solid {t.muted}; }}
QComboBox QAbstractItemView {{ background: {t.surface}; border: 1px solid {t.line};
    selection-background-color: {t.accent_soft}; selection-color: {t.ink}; }}
"""


def _buttons(t: Tokens) -> str:
    """What is pressed, and the words on it."""
    return f"""\
QPushButton {{ background: {t.surface}; border: 1px solid {t.line}; border-radius: 6px; padding: 8px 14px; font-weight: 600; }}
QPushButton:focus {{ border: 2px solid {t.accent}; padding: 7px 13px; }}
QPushButton:disabled {{ color: {t.muted}; }}
QPushButton[main="true"] {{ background: {t.accent}; border: 1px solid {t.accent}; color: {t.on_accent}; border-radius: 8px; }}
QPushButton[main="true"]:disabled {{ background: {t.chip}; border-color: {t.line}; }}
QLabel[on="main"] {{ color: {t.on_accent}; font-size: 15px; font-weight: 600; }}
QLabel[on="mainkey"] {{ color: {t.on_accent}; font-size: 11px; font-weight: 600; border: 1px solid {t.on_accent};
    border-radius: 4px; padding: 1px 5px; }}
QLabel[on="main"]:disabled {{ color: {t.muted}; }}
QLabel[on="mainkey"]:disabled {{ color: {t.muted}; border-color: {t.muted}; }}
QPushButton[choice="true"] {{ background: {t.chip}; border: 1px solid {t.chip};
    font-size: 12px; font-weight: 500; padding: 6px 10px; }}
QPushButton[choice="true"][narrow="true"] {{ padding: 6px 7px; }}
QPushButton[choice="true"]:checked {{ background: {t.accent}; border-color: {t.accent}; color: {t.on_accent}; }}
QPushButton[choice="true"]:focus {{ border: 2px solid {t.ink}; padding: 5px 9px; }}
QPushButton[choice="true"][narrow="true"]:focus {{ padding: 5px 6px; }}
QPushButton[rail="true"] {{ background: transparent; border: none; border-radius: 6px; text-align: left; padding: 0; }}
QPushButton[rail="true"]:checked {{ background: {t.accent_soft}; }}
QPushButton[box="true"] {{ background: {t.chip}; border: 1px solid {t.line}; padding: 0; }}
QPushButton[box="true"]:checked {{ background: {t.surface}; border: 1px solid {t.line}; border-top: 3px solid {t.accent}; }}
QPushButton[box="true"]:focus {{ border: 2px solid {t.accent}; }}
QPushButton[strip="true"] {{ background: transparent; border: 1px solid transparent;
    font-weight: 400; font-size: 13px; padding: 4px 8px; }}
QPushButton[strip="true"]:focus {{ border: 1px solid {t.accent}; }}
QPushButton[strip="true"][tone="warn"] {{ color: {t.warn}; font-weight: 500; }}
QPushButton[strip="true"][tone="bad"] {{ color: {t.bad}; font-weight: 600; }}
"""


def _tables(t: Tokens) -> str:
    """Tables, and what scrolls."""
    return f"""\
QTableWidget {{ background: {t.surface}; border: none; gridline-color: {t.line}; font-size: 13px; outline: none;
    alternate-background-color: {t.surface}; }}
QTableWidget::item {{ border-bottom: 1px solid {t.line}; padding: 2px {CELL_PADDING_PX}px; font-size: {CELL_FONT_PX}px; }}
QTableWidget::item:selected {{ background: {t.accent_soft}; color: {t.ink}; }}
QHeaderView {{ background: {t.surface}; }}
QHeaderView::section {{ background: {t.surface}; color: {t.muted}; border: none; border-bottom: 1px solid {t.line};
    font-size: 12px; padding: 4px 8px; }}
QScrollBar:vertical {{ background: transparent; width: 8px; }}
QScrollBar::handle:vertical {{ background: {t.line}; border-radius: 4px; min-height: 24px; }}
QScrollBar:horizontal {{ background: transparent; height: 8px; }}
QScrollBar::handle:horizontal {{ background: {t.line}; border-radius: 4px; min-width: 24px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ height: 0; width: 0; }}
QScrollArea {{ border: none; background: transparent; }}
"""


def style_sheet(t: Tokens) -> str:
    """Of the whole program."""
    return f"\n{_grounds(t)}{_labels(t)}{_tones(t)}\n{_fields(t)}{_buttons(t)}{_tables(t)}"


def apply_theme(app: QApplication, tokens: Tokens = LIGHT) -> None:
    load_fonts()
    font = QFont(FAMILY)
    font.setPixelSize(BODY_PX)
    sheet = style_sheet(tokens)
    if app.font() != font:
        app.setFont(font)
    if app.styleSheet() != sheet:  # every widget there is would be polished anew, those that are going away too
        app.setStyleSheet(sheet)
