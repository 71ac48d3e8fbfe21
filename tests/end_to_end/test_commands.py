"""The commands as an engineer types them."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from desk_app.cli import main
from desk_app.store.data_folder import DATABASE
from desk_app.store.store import Store
from printers.simulator import PrinterSimulator
from tests.desks import Desk
from tests.exported import GROUND, main_on_a_ground


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(list(arguments))
    out, err = capsys.readouterr()
    return code, out, err


def test_due_words_identity_and_code(capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["due", "--received", "2026-08-20T09:00", "--limit", "2", "--unit", "working_day", "--json"]
    code, out, _ = run(capsys, *arguments)
    assert code == 0
    assert json.loads(out)["due_at"] == "2026-08-22T09:00"
    assert "22/08" in json.loads(out)["explanation"]
    code, out, _ = run(capsys, "words", "1050000", "--json")
    assert json.loads(out)["words"] == "một triệu không trăm năm mươi nghìn đồng"
    card = "014190000123|050000123|Lò Thị Mẫu|15081990|Nữ|Bản Mẫu, Tỉnh Sơn La|01072021"
    code, out, _ = run(capsys, "identity", card, "--json")
    assert json.loads(out)["birth_date"] == "1990-08-15"
    code, out, _ = run(capsys, "code", "000.00.16.H52-261124-0001", "--json")
    assert json.loads(out)["generation"] == "qcvn_102_2016"


@pytest.mark.parametrize(
    "arguments",
    [
        ["due", "--received", "hôm nay", "--limit", "2"],
        ["due", "--received", "2026-08-20T09:00", "--limit", "x"],
        ["due", "--received", "2026-08-20T09:00", "--limit", "2", "--unit", "week"],
        ["due", "--received", "2026-08-20T09:00", "--limit", "2", "--rules", "none"],
        ["due", "--received", "1999-08-20T09:00", "--limit", "2"],
        ["words", "50,000"],
        ["words", "1e6"],
        ["identity", "abc"],
        ["code", "H52"],
        ["print-test", "--to", "ftp://x"],
        ["print-test", "--to", "tcp://127.0.0.1:1"],
        ["find", "x", "--data", "/nowhere"],
        ["verify", "--data", "/nowhere"],
        ["status", "--data", "/nowhere"],
        ["import-catalogue", "/nowhere.toml"],
        ["install", "--printer", "192.168.1.50", "--data", "/nowhere"],
        ["nonsense"],
        [],
        ["words"],
        ["print-test", "--to", "tcp://127.0.0.1:9100", "--width", "70"],
    ],
)
def test_bad_input_is_two_and_one_sentence(capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    code, _, err = run(capsys, *arguments)
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    assert "Traceback" not in err


def test_a_desk_installs_takes_a_catalogue_and_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = ["--data", str(tmp_path / "data")]
    assert run(capsys, "install", *data)[0] == 0
    assert run(capsys, "install", *data)[0] == 2
    assert run(capsys, "verify", *data)[0] == 0
    records = [
        {"code": "1.000001", "name": "Thủ tục một", "state": "ACTIVE"},
        {"code": "1.000002"},
        {"code": "1.000001", "name": "Thủ tục một", "state": "ACTIVE"},
    ]
    path = tmp_path / "catalogue.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records) + "\nnot json\n")
    code, out, _ = run(capsys, "import-catalogue", str(path), "--json", *data)
    report = json.loads(out)
    assert code == 0
    assert {key: report[key] for key in ("added", "changed", "unchanged", "refused")} == {
        "added": 1,
        "changed": 0,
        "unchanged": 1,
        "refused": 2,
    }
    for name, content in (("a.toml", "x = ["), ("b.json", "[]"), ("c.jsonl", "no"), ("d.xz", "no"), ("e.bin", "\x00")):
        (tmp_path / name).write_text(content)
        assert run(capsys, "import-catalogue", str(tmp_path / name), *data)[0] == 2
    code, out, _ = run(capsys, "status", "--json", *data)
    assert json.loads(out)["desk_id"] == "quay-07"
    code, out, err = run(capsys, "find", "nobody", *data)
    assert (code, out) == (2, "")
    assert "--as" in err


def test_print_test_says_what_became_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    printer = PrinterSimulator()
    try:
        code, out, _ = run(capsys, "print-test", "--to", printer.address, "--width", "80", "--json")
    finally:
        printer.close()
    assert code == 0
    assert json.loads(out)["state"] == "confirmed"


def test_verify_names_the_first_bad_entry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    desk = Desk(tmp_path / "data")
    desk.receive(amount=None, tendered=None)
    desk.store.close()
    connection = sqlite3.connect(tmp_path / "data" / "desk.sqlite3")
    connection.execute("DROP TRIGGER journal_no_update")
    connection.execute("UPDATE journal SET actor = 'x' WHERE seq = 3")
    connection.commit()
    connection.close()
    code, _, err = run(capsys, "verify", "--data", str(tmp_path / "data"))
    assert code == 1
    assert "1.3" in err


def test_the_centre_needs_no_qt() -> None:
    loaded = "{name.split('.')[0] for name in sys.modules}"
    code = f"import sys, sync.server.cli, sync.server.app; assert not {{'PySide6', 'desk_app'}} & {loaded}"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_whole_day(tmp_path: Path) -> None:
    """The real window, the real centre as a process, a printer that runs out of paper: everything agrees."""
    done = subprocess.run(
        [sys.executable, "-m", "desk_app.cli", "day", "--out", str(tmp_path / "day")],
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    summary = json.loads((tmp_path / "day" / "summary.json").read_text())
    assert summary["dossiers_received"] >= 6
    assert summary["journal_entries"] == summary["entries_at_centre"]
    assert summary["cash_expected_vnd"] == summary["cash_counted_vnd"]
    assert summary["entries_made_offline"] > 0
    assert len(list((tmp_path / "day" / "forms").glob("*.pdf"))) == summary["dossiers_received"] - summary["dossiers_online"]
    assert summary["dossiers_at_portal"] == summary["dossiers_received"]
    journal = (tmp_path / "day" / "journal.jsonl").read_text()
    assert "Lò Thị Mẫu" not in journal
    assert len(journal.splitlines()) == summary["journal_entries"]


def test_slip_and_printers(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    code = desk.receive(amount=None, tendered=None).code
    folder = str(desk.store.folder)
    printer = PrinterSimulator()
    try:
        with desk.store.write() as tx:
            tx.put_setting("printer", f"{printer.address}#profile=epson-tm-t20&mode=text&drawer=yes")
            tx.put_setting("spare_printer", "tcp://127.0.0.1:1")
        desk.store.close()
        printer.mode = "cover_open"
        status, out, _ = run(capsys, "printers", "--data", folder, "--json")
        assert status == 0
        told = json.loads(out)
        assert [(row["role"], row["health"]) for row in told["printers"]] == [
            ("printer", "cover_open"),
            ("spare_printer", "unreachable"),
        ]
        assert told["waiting"] == 1
        printer.mode = "ready"
        assert main_on_a_ground(["slip", code, "--to", printer.address, "--data", folder, "--json"]) == 0
        assert (json.loads(capsys.readouterr().out)["state"], len(printer.jobs)) == ("confirmed", 1)
    finally:
        printer.close()
    assert main_on_a_ground(["slip", code.lower(), "--to", str(tmp_path / "slip.png"), "--data", folder]) == 0
    assert (tmp_path / "slip.png").read_bytes().startswith(b"\x89PNG")
    for wrong in (["slip", "H52.99-261124-0001"], ["slip", code, "--document", "receipt"]):
        status, _, err = run(capsys, *wrong, "--to", str(tmp_path / "no.png"), "--data", folder, *GROUND)
        assert status != 0
        assert err.strip()


def test_what_an_auditor_types(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.open_shift()
    desk.receive()
    reader = desk.store.reader()
    row = reader.connection.execute("SELECT epoch, seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    reader.close()
    desk.store.close()
    folder = str(desk.store.folder)
    good = f"{row[0]}.{row[1]}.{row[2].hex()}"
    assert run(capsys, "verify", "--witness", good, "--data", folder)[0] == 0
    code, _, err = run(capsys, "verify", "--witness", f"{row[0]}.{row[1] + 1}.{row[2].hex()}", "--data", folder)
    assert code == 1
    assert f"{row[0]}.{row[1] + 1}" in err
    assert run(capsys, "verify", "--witness", "gì đó", "--data", folder)[0] == 2
    assert run(capsys, "export-journal", str(tmp_path / "out"), "--data", folder)[0] == 2  # on no ground
    assert main_on_a_ground(["export-journal", str(tmp_path / "out"), "--data", folder, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] == row[1] + 3  # the session in which it was made
    for name in ("hledger", "beancount"):
        code, out, _ = run(capsys, "export-ledger", "--format", name, str(tmp_path / name), "--data", folder, "--json")
        assert (code, json.loads(out)["transactions"]) == (0, 4)
        assert "3000000 VND" in (tmp_path / name).read_text(encoding="utf-8")
    bank = ["vietqr", "--bank", "970405", "--account", "0000123456789"]
    picture = tmp_path / "qr.png"
    code, out, _ = run(capsys, *bank, "--amount", "150.000", "--purpose", "H52.16-261124-0007 LP", "--png", str(picture))
    assert code == 0
    assert out.strip().endswith("63041684")
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(picture))] == [out.strip()]
    for wrong in (["--amount", "50,000"], ["--amount", "0"], ["--purpose", "x" * 40]):
        assert run(capsys, *bank, *wrong)[0] == 2


def test_a_folder_of_an_earlier_build_is_verified_and_otherwise_asks_to_be_opened_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An auditor's copy: its tables lack what today's build added, and its journal is whole."""
    desk = Desk(tmp_path / "data")
    with desk.store.write() as tx:
        tx.connection.execute("DROP INDEX dossier_old_identity")
        tx.connection.execute("ALTER TABLE dossier DROP COLUMN old_identity_no")
        tx.connection.execute("DROP TABLE box_count")
        tx.connection.execute("PRAGMA user_version = 16")
    desk.store.close()
    data = ["--data", str(tmp_path / "data")]
    code, out, _ = run(capsys, "verify", *data)
    assert code == 0
    assert "chưa đối chiếu với nhật ký" in out
    assert "các bảng khớp" not in out
    for arguments in (["find", "Mẫu"], ["slip", "H52.16-261125-0001", "--to", str(tmp_path / "slip.png"), *GROUND], ["status"]):
        code, _, err = run(capsys, *arguments, *data)
        assert code == 2
        assert err.strip() == "Dữ liệu của quầy do phiên bản trước lập: xin mở chương trình một lần rồi làm lại."
    desk.store = Store(tmp_path / "data", desk.clock)
    desk.store.close()
    assert run(capsys, "status", *data)[0] == 0
    assert "chưa đối chiếu" not in run(capsys, "verify", *data)[1]
    with sqlite3.connect(tmp_path / "data" / DATABASE) as raw:
        raw.execute("PRAGMA user_version = 99")
    assert run(capsys, "status", *data)[2].startswith("Dữ liệu của quầy do một phiên bản mới hơn ghi")
