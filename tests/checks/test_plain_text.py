"""No text from outside is a page for Qt: each label and each tool tip goes through `desk_app/ui/parts/plain_text.py`."""

import ast

import pytest

from tests.checks.test_patterns import ROOT, files, last_word, symbols, tree_of

DOOR = "desk_app/ui/parts/plain_text.py"
PAST_IT = ("setToolTip", "setWhatsThis", "setStatusTip", "setHtml", "insertHtml", "setTextFormat", "showText", "setMarkdown")
PAGES = ("QLabel", "QMessageBox", "QTextEdit", "QTextBrowser", "QTextDocument", "QErrorMessage", "QWhatsThis")
ROLES = ("ToolTipRole", "WhatsThisRole", "StatusTipRole")


def _shows_a_page(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(last_word(base) in PAGES for base in node.bases)
    if isinstance(node, ast.Call):
        return last_word(node.func) in (*PAST_IT, *PAGES)
    return isinstance(node, ast.Attribute) and node.attr in ROLES


def test_nobody_shows_a_text_past_the_door() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {symbol}"
        for path in files(("desk_app", "printers"))
        if str(path.relative_to(ROOT)) != DOOR
        for symbol in symbols(tree_of(path), _shows_a_page)
    ]
    assert found == []


@pytest.mark.parametrize(
    "code",
    [
        "a.setToolTip(name)",
        "QLabel(name)",
        "QtWidgets.QLabel()",
        "class A(QLabel): ...",
        "QToolTip.showText(at, name)",
        "item.setData(Qt.ItemDataRole.ToolTipRole, name)",
        "QMessageBox(parent)",
    ],
)
def test_what_goes_past_it_is_found(code: str) -> None:
    assert list(symbols(ast.parse(code), _shows_a_page))
