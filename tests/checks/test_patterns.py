"""Rules that are a pattern in the code, each with its reason. What is excepted is named by its symbol, and each rule is shown
code that breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("desk_app", "printers", "resources", "sync")
SHOWN = ("desk_app/ui", "desk_app/view_models")
BY_ONE_CLOCK = (
    *SHOWN,
    "desk_app/answers",
    "desk_app/core",
    "desk_app/documents",
    "desk_app/resources_reader",
    "desk_app/services",
    "desk_app/signing",
    "desk_app/store",
    "desk_app/workers",
)
CLOCKS = {
    "time": ("time", "time_ns", "localtime", "gmtime", "strftime"),
    "datetime": ("now", "today", "utcnow"),
    "date": ("today",),
    "QDateTime": ("currentDateTime", "currentDateTimeUtc", "currentMSecsSinceEpoch", "currentSecsSinceEpoch"),
    "QDate": ("currentDate",),
    "QTime": ("currentTime",),
}
"""What reads the wall clock, by the last name before the point."""
LAST_STATES = ("returned", "refused", "withdrawn", "stopped", "given_back")


def last_word(node: ast.AST) -> str:
    """Of a name or of what stands after a point: its last word."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _arguments(node: ast.Call) -> list[ast.expr]:
    return [*node.args, *(keyword.value for keyword in node.keywords)]


def _connects_a_lambda(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        and any(
            isinstance(each, ast.Lambda) or (isinstance(each, ast.Call) and last_word(each.func) == "partial")
            for each in _arguments(node)
        )
    )


def _signals_a_number(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and last_word(node.func) == "Signal"
        and any(last_word(part) in ("int", "float") for each in _arguments(node) for part in ast.walk(each))
    )


def _is_float(node: ast.AST) -> bool:
    return (isinstance(node, ast.Name) and node.id == "float") or (isinstance(node, ast.Constant) and type(node.value) is float)


def _keeps_the_screen_waiting(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute | ast.Name) and last_word(node) in ("processEvents", "sleep", "exec", "exec_")


def _reads_words_of_an_error(node: ast.AST) -> bool:
    if not (isinstance(node, ast.Compare) and isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)):
        return False
    looked_into = node.comparators[0]
    in_text = isinstance(looked_into, ast.Call) and last_word(looked_into.func) in ("str", "repr")
    spoken = isinstance(looked_into, ast.Name) and re.search("error|problem|message", looked_into.id)
    return isinstance(node.ops[0], ast.In | ast.NotIn) and bool(in_text or spoken)


def _reads_the_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr in CLOCKS.get(last_word(node.value), ())
    return bool({"time.time", "time.time_ns"} & set(_imported(node)))


def _imported(node: ast.AST) -> list[str]:
    """With the module, however it is spelt."""
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else []


def _takes_the_desks_clock(node: ast.AST) -> bool:
    return any("desk_clock" in name.split(".") for name in _imported(node))


def _asserts(node: ast.AST) -> bool:
    return isinstance(node, ast.Assert)


def _cuts_the_salt(node: ast.AST) -> bool:
    """A slice from 32 on, of whatever holds a private part."""
    cut = node.slice if isinstance(node, ast.Subscript) else None
    return isinstance(cut, ast.Slice) and isinstance(cut.lower, ast.Constant) and cut.lower.value == 32 and cut.upper is None


def _trims_by_hand(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and last_word(node.func) == "join"
        and any(isinstance(each, ast.Call) and last_word(each.func) == "split" for each in node.args)
    )


def _names_an_error_of_sqlite3(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and last_word(node.value) == "sqlite3" and node.attr.endswith("Error")


def _looks_into_a_page(node: ast.AST) -> bool:
    if not isinstance(node, ast.Attribute) or last_word(node.value) == "self":
        return False
    return node.attr == "_vm" or (last_word(node.value) == "page" and bool(re.match("_[a-z]", node.attr)))


def _spells_out_the_end(node: ast.AST) -> bool:
    """Several states in which nobody works on a dossier any more, in one collection or in one text."""
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        return sum(isinstance(each, ast.Constant) and each.value in LAST_STATES for each in node.elts) > 1
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return len(re.findall(f"'({'|'.join(LAST_STATES)})'", node.value)) > 1
    return False


@dataclass(frozen=True)
class Rule:
    """`planted`: lines of which each breaks it. `excepted`: a symbol with how often it may."""

    name: str
    places: tuple[str, ...]
    breaks: Callable[[ast.AST], bool]
    planted: tuple[str, ...]
    excepted: tuple[str, ...] = ()


RULES = (
    # A lambda connected to a worker's signal runs in the worker's thread.
    Rule(
        "no plain function crosses a thread",
        PRODUCT,
        _connects_a_lambda,
        ("a.done.connect(lambda: b())", "a.done.connect(\n    lambda x: b(x),\n)", "a.done.connect(partial(b, 1))"),
    ),
    # Qt's int has 32 bits: 3,000,000,000 đồng would arrive as less than nothing.
    Rule(
        "money never travels in a 32-bit signal",
        PRODUCT,
        _signals_a_number,
        ("paid = Signal(int)", "paid = Signal(str, int)", "paid = QtCore.Signal(float, name='paid')"),
        ("desk_app/ui/parts/fields.py: WalkingField.walked",),  # one row up or down
    ),
    Rule(
        "no float near money",
        ("desk_app/core", "desk_app/services"),
        _is_float,
        ("a = float(b)", "def a(b: float): ...", "def a() -> list[float]: ...", "a = 0.1 * b"),
        ("desk_app/core/catalogue.py: _portal_limit",) * 2,  # a time in the portal's record may be written as one
    ),
    Rule(
        "nothing sleeps or spins on the main thread",
        SHOWN,
        _keeps_the_screen_waiting,
        ("time.sleep(1)", "from time import sleep\nsleep(1)", "box.exec()", "QApplication.processEvents()"),
    ),
    # An error's words hold names of ours, and are spelt anew by each version of a library.
    Rule(
        "trouble is told apart by codes, not by words",
        PRODUCT,
        _reads_words_of_an_error,
        ('if "gone" in str(error): ...', 'if "gone" not in message: ...', 'if "gone" in repr(problem): ...'),
        # keys of a message, not words in it
        ("sync/portal_simulator.py: PortalSimulator.handle", "sync/server/portal/adapter.py: read_reply"),
    ),
    # A person may have set this desk's time right where the PC's is wrong: `desk_clock` knows it, `time` does not.
    Rule(
        "what time it is comes from one clock",
        BY_ONE_CLOCK,
        _reads_the_clock,
        (
            "datetime.now(VIETNAM)",
            "datetime.datetime.now()",
            "date.today()",
            "time.time()",
            "a = time.time_ns",
            "QDate.currentDate()",
            "from time import time_ns",
        ),
        (
            "desk_app/resources_reader/trial.py: try_rules",  # any day does: the rules are tried
            "desk_app/signing/software.py: make_demo_certificate",
            "desk_app/store/scans.py: ScannerFolder.waiting",  # beside a file's own time, which the PC's clock gave
            "desk_app/store/scans.py: TakenScans.put_back",
            "desk_app/workers/page_scanning.py: PageScanningWorker._scan",  # a file's name
        ),
    ),
    # A test sets the date where the program is put together: nothing that a person sees goes by another clock.
    Rule(
        "screens and answers are handed the time",
        (*SHOWN, "desk_app/answers"),
        _takes_the_desks_clock,
        ("from desk_app.desk_clock import DeskClock", "from desk_app import desk_clock", "import desk_app.desk_clock as clock"),
    ),
    # How long the salt is stands in the seal alone (`private_part`).
    Rule(
        "a private part is read in one way",
        ("desk_app", "sync"),
        _cuts_the_salt,
        ("json.loads(entry.private[32:])", "row[1][32:]"),
    ),
    # Fourteen use cases each had their own way to refuse an empty reason, and thirteen of them took one of any length.
    Rule(
        "what had to be said is checked by `core/written`",
        ("desk_app/services",),
        _trims_by_hand,
        ('reason = " ".join(command.reason.split())',),
    ),
    # A sealed file raises SQLCipher's own, which are none of these.
    Rule(
        "whose errors a data file raises is said at its door",
        ("desk_app",),
        _names_an_error_of_sqlite3,
        ("try: ...\nexcept sqlite3.Error: ...", "try: ...\nexcept (OSError, sqlite3.DatabaseError): ..."),
    ),
    # A state that is added later would be forgotten in one of the places.
    Rule(
        "which dossiers are over is said in one place",
        PRODUCT,
        _spells_out_the_end,
        (
            'if a in ("refused", "stopped"): ...',
            'A = {"returned", "given_back"}',
            "B = \"state NOT IN ('returned', 'given_back')\"",
        ),
        (
            "desk_app/core/states.py: State",
            "desk_app/core/states.py: ",  # WITHOUT_RESULT
            "sync/protocol/dossier_rows.py: EndKind",  # how, not that
            "sync/protocol/shared_dossiers.py: ENDED",
        ),
    ),
    # What a person sees, or the frozen `state` of a page: what is read past both ties a test to how a page is made.
    Rule(
        "tests and the demonstration read no private part of a page",
        ("tests", "desk_app/demo"),
        _looks_into_a_page,
        (
            "page._vm.state",
            "vm = program.window.pages['cash']._vm",
            "books._vm.refresh()",
            "page._acts.state",
            "page._edited()",
        ),
    ),
    # `python -O` takes asserts away: what a neighbour sent, or a sum that does not come out, would pass.
    Rule("nothing is guarded by an assert", PRODUCT, _asserts, ("assert a", "def b():\n    assert a, 'why'")),
)


def symbols(tree: ast.AST, breaks: Callable[[ast.AST], bool], inside: str = "", in_function: bool = False) -> Iterator[str]:
    """Where it is broken: the class and the function around it, or what is assigned to; a place twice is named twice."""
    for node in ast.iter_child_nodes(tree):
        around, deeper = inside, in_function
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            around = f"{inside}.{node.name}".lstrip(".")
            deeper = not isinstance(node, ast.ClassDef)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and not in_function:
            around = f"{inside}.{node.targets[0].id}".lstrip(".")
        if breaks(node):
            yield around
        yield from symbols(node, breaks, around, deeper)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def files(places: tuple[str, ...]) -> list[Path]:
    return [
        path for place in places for path in ([ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py")))
    ]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_it_holds_everywhere_but_where_it_is_excepted_bylast_word(rule: Rule) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {symbol}" for path in files(rule.places) for symbol in symbols(tree_of(path), rule.breaks)
    ]
    assert sorted(found) == sorted(rule.excepted)


@pytest.mark.parametrize(
    ("rule", "code"), [(rule, code) for rule in RULES for code in rule.planted], ids=lambda each: getattr(each, "name", each)
)
def test_what_breaks_it_is_found(rule: Rule, code: str) -> None:
    assert list(symbols(ast.parse(code), rule.breaks))


def test_every_place_is_there() -> None:
    """A room that was renamed would be looked at no more."""
    assert {place for rule in RULES for place in rule.places if not (ROOT / place).exists()} <= {"desk_app/answers"}


def test_an_exception_is_for_its_symbol_alone() -> None:
    planted = "class WalkingField:\n    walked = Signal(int)\n    paid = Signal(int)\nsum = Signal(int)\n"
    assert list(symbols(ast.parse(planted), _signals_a_number)) == ["WalkingField.walked", "WalkingField.paid", "sum"]


def test_no_room_for_odds_and_ends() -> None:
    odd = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
    assert [
        str(path.relative_to(ROOT)) for path in files(PRODUCT) if odd & set(path.relative_to(ROOT).with_suffix("").parts)
    ] == []
