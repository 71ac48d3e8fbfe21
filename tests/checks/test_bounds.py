"""What comes from outside comes through doors that bound it: `bounded_http`, `bounded_lines` and `bounded_files` of `sync`."""

import ast

import pytest

from tests.checks.test_patterns import ROOT, Rule, files, last_word, symbols, tree_of

READ_WHOLE = ("PoolManager", "ProxyManager", "HTTPConnectionPool", "HTTPSConnectionPool", "urlopen", "SMTP", "SMTP_SSL")
WITHOUT_BOUND = ("read_text", "read_bytes", "read", "readline", "readlines")


def _reads_without_bound(node: ast.AST) -> bool:
    """A line to somebody that holds no total time, all of a file, or all that is packed in something."""
    if not isinstance(node, ast.Call):
        return False
    name, of = last_word(node.func), last_word(node.func.value) if isinstance(node.func, ast.Attribute) else ""
    if name in WITHOUT_BOUND:
        return not [each for each in node.args if not isinstance(each, ast.Starred)]
    if name == "decompress":
        return of in ("lzma", "gzip", "zlib", "bz2")
    return name in READ_WHOLE or (name == "request" and of == "urllib3")


# A byte now and then, a gzip of nothing but noughts, a pipe in the place of a file: each held its reader as long as it liked.
RULE = Rule(
    "what comes from outside is read within bounds",
    ("desk_app", "printers", "sync"),
    _reads_without_bound,
    (
        "urllib3.PoolManager(num_pools=1)",
        "urllib3.request('GET', url)",
        "smtplib.SMTP(host)",
        "path.read_text(encoding='utf-8')",
        "file.read()",
        "sys.stdin.readline()",
        "lzma.decompress(raw)",
    ),
    (
        "desk_app/answers/money/workbook.py: main",  # from the program itself, which read it within a bound
        "desk_app/demo/centre_process.py: CentreProcess._end_database",
        "desk_app/demo/centre_process.py: CentreProcess.start",
        "desk_app/demo/portal.py: hand_in",
        "desk_app/documents/receipt_xml.py: _schema",
        "desk_app/resources_reader/files.py: read",
        "desk_app/store/keys.py: KeyRing.load",
        "sync/bounded_http.py: bounded_pool",
        # The centre's own files, and what comes with the program.
        "sync/server/certificate.py: _serves",
        "sync/server/database.py: load_or_make_centre_key",
        "sync/server/operations.py: kind_names",
        "sync/server/our_agencies.py: _as_it_came",
        "sync/server/portal/mapping.py: rules",
        "sync/server/register.py: RegisterFile.lines",
        "sync/server/settings.py: read_settings",
        "sync/texts.py: texts_of",
    ),
)


def test_it_holds_everywhere_but_where_it_is_excepted_bylast_word() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {symbol}" for path in files(RULE.places) for symbol in symbols(tree_of(path), RULE.breaks)
    ]
    assert sorted(found) == sorted(RULE.excepted)


@pytest.mark.parametrize("code", RULE.planted)
def test_what_breaks_it_is_found(code: str) -> None:
    assert list(symbols(ast.parse(code), RULE.breaks))
