"""A kind of fact is named where it is registered and nowhere else, and its types hold its facts together."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from sync.protocol.projection import KINDS

ROOT = Path(__file__).parents[2]
REGISTRY = "sync/protocol/*_facts.py"
ALONE = {"resources/verify_journal.py": "it goes with an export, and is read where nothing of ours is installed"}
"""Files that name kinds beside the registry, and why."""
DRAFTS = "sync/protocol/facts.py"
IN_SQL = re.compile(r"'([A-Z][a-z]+(?:[A-Z][a-z]+)+)'")


def _sources() -> Iterator[tuple[str, ast.Module]]:
    for top in ("desk_app", "printers", "resources", "sync"):
        for path in sorted((ROOT / top).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _texts(tree: ast.AST) -> Iterator[ast.Constant]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))


def _kinds_as_text(tree: ast.AST) -> list[str]:
    return [f"{text.lineno}: {text.value}" for text in _texts(tree) if text.value in KINDS]


def _drafts_by_hand(tree: ast.AST) -> list[int]:
    """Without `draft`, which ties the body to its kind."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if isinstance(call.func, ast.Name) and call.func.id == "Draft"]


def _unknown_in_sql(tree: ast.AST) -> list[str]:
    said = (text for text in _texts(tree) if re.search(r"\bkind\b|^'", str(text.value)))
    return [name for text in said for name in IN_SQL.findall(str(text.value)) if name not in KINDS]


def test_the_checks_see_what_they_look_for() -> None:
    assert _kinds_as_text(ast.parse('x = entry.kind == "FeeSet"')) == ["1: FeeSet"]
    assert _kinds_as_text(ast.parse('"""A FeeSet is a fact."""')) == []
    assert _drafts_by_hand(ast.parse('tx.append(Draft(kind, "x", body), None)')) == [1]
    assert _unknown_in_sql(ast.parse("f\"SELECT {x} FROM journal WHERE kind = 'FeeSett' OR kind = 'FeeSet'\"")) == ["FeeSett"]
    assert _unknown_in_sql(ast.parse("\"WHERE kind IN ('FeeSet', 'FeeSettled')\"")) == ["FeeSettled"]


def test_a_kind_is_named_in_the_registry_alone() -> None:
    found = {place: _kinds_as_text(tree) for place, tree in _sources() if not Path(place).match(REGISTRY)}
    assert {place: kinds for place, kinds in found.items() if kinds and place not in ALONE} == {}
    assert {place for place in ALONE if not found[place]} == set()


def test_every_fact_is_drafted_by_its_kind() -> None:
    assert {place: lines for place, tree in _sources() if (lines := _drafts_by_hand(tree)) and place != DRAFTS} == {}


def test_sql_asks_for_kinds_that_there_are() -> None:
    assert {place: names for place, tree in _sources() if (names := _unknown_in_sql(tree))} == {}


SNIPPET = """
from sync.protocol.changes import Change, Happening, when
from sync.protocol.dossier_facts import LOSS_REPORTED, PAPERS_REBUILT, SUPPORT_CALLED, PapersRebuilt, SupportCalled
from sync.protocol.facts import body_of, draft
from sync.protocol.receipt_facts import RECEIPT_SIGNED, PayerPrivate, ReceiptSigned, ReceiptSignedPrivate
from sync.protocol.seal import Entry

called: SupportCalled = {"code": "x", "reason": "x", "officer_name": "x"}
rebuilt: PapersRebuilt = {"code": "x", "reason": "x", "officer_name": "x"}
payer: PayerPrivate = {"payer_name": "x"}

def rule(at: Happening, body: SupportCalled, private: object) -> list[Change]: ...

def right(entry: Entry, signed: ReceiptSigned, xml: ReceiptSignedPrivate) -> str:
    draft(SUPPORT_CALLED, "x", called)
    draft(RECEIPT_SIGNED, "x", signed, xml)
    when(SUPPORT_CALLED, rule)
    return body_of(entry, LOSS_REPORTED)["papers"][0]

def wrong(entry: Entry, signed: ReceiptSigned) -> None:
    draft(SUPPORT_CALLED, "x", rebuilt)  # refused: of another kind with the same fields
    draft(SUPPORT_CALLED, "x", {"code": "x", "reson": "x", "officer_name": "x"})  # refused: misspelt
    draft(SUPPORT_CALLED, "x", called, payer)  # refused: it has no private part
    draft(RECEIPT_SIGNED, "x", signed, payer)  # refused: another kind's private part
    when(PAPERS_REBUILT, rule)  # refused: another kind's rule
    body_of(entry, SUPPORT_CALLED)["papers"]  # refused: another kind's field
"""


def test_mypy_refuses_what_is_of_another_kind(tmp_path: Path) -> None:
    """Just the lines that say so."""
    snippet = tmp_path / "snippet.py"
    snippet.write_text(SNIPPET, encoding="utf-8")
    options = ("--strict", "--config-file=", "--no-error-summary", f"--cache-dir={tmp_path}", "--allow-empty-bodies")
    run = subprocess.run(
        [sys.executable, "-m", "mypy", *options, snippet],
        env={**os.environ, "MYPYPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    found = {int(line) for line in re.findall(r"snippet\.py:(\d+): error", run.stdout)}
    wanted = {number for number, line in enumerate(SNIPPET.splitlines(), 1) if "# refused" in line}
    assert found == wanted, run.stdout
