"""What the day leaves: slips, forms, the journal, and a summary that is compared with the day's own arithmetic."""

import json
import statistics

from desk_app.demo.counter import Counter
from desk_app.demo.hands import DayFailed
from desk_app.documents.fee_standing import fee_standing
from desk_app.documents.forms import dossier_form
from desk_app.documents.forms.case import Act
from desk_app.documents.pdf import to_pdf
from desk_app.resources_reader import load_centre, load_texts
from desk_app.store.data_folder import DATABASE
from desk_app.store.export import write_journal
from desk_app.store.verify import verify
from printers.escpos_raster import decode
from printers.raster import paper_png
from sync.client.centre_line import Accepted

WIDTH_DOTS = 576


def leave_papers(counter: Counter) -> None:
    """Slips and forms of the day as files, and its journal."""
    queries = counter.queries()
    try:
        jobs = queries.print_jobs(("confirmed",), 1000)
        if len(jobs) != len(counter.printer.jobs):
            raise DayFailed(f"{len(jobs)} jobs are confirmed, {len(counter.printer.jobs)} slips came out")
        for number, (job, data) in enumerate(zip(jobs, counter.printer.jobs, strict=True), 1):
            plain = job.document == "appointment_slip" and not job.copy_no
            name = job.code if plain else f"{job.code}-{job.document}-{number}"
            (counter.out / "slips" / f"{name}.bin").write_bytes(data)
            paper_png(decode(data, WIDTH_DOTS)).save(counter.out / "slips" / f"{name}.png")
            if plain:
                place = json.loads(job.content)
                entry = queries.entry(place["epoch"], place["seq"])
                if entry is None:
                    raise DayFailed(f"{name}: the slip's entry is in the journal")
                centre, texts = load_centre(), load_texts()
                act = Act(fee_standing=fee_standing(queries, job.code, texts))
                document = dossier_form("appointment", entry, centre, texts, act)
                pdf = to_pdf(document, centre.short_name, texts("form.page"))
                (counter.out / "forms" / f"{job.code}.pdf").write_bytes(pdf)
        write_journal(queries, counter.out)
    finally:
        queries.close()


def judge(counter: Counter, head: Accepted, cash_expected: int, cash_counted: int) -> int:
    """The summary, printed and left as a file. Returns 0 only if desk, centre and the day's own arithmetic agree."""
    queries = counter.queries()
    counts = queries.counts()
    backlog = queries.backlog()
    last = queries.entry(backlog.last_epoch, backlog.last_seq)
    queries.close()
    if last is None:
        raise DayFailed("the journal has a last entry")
    verdict = verify(counter.out / "data" / DATABASE)
    summary = {
        "dossiers_received": counts["dossiers"],
        "dossiers_online": counter.expected.online,
        "results_returned": counts["returned"],
        "receipts_issued": counts["receipts"],
        "fees_collected_vnd": counts["collected_vnd"],
        "cash_expected_vnd": cash_expected,
        "cash_counted_vnd": cash_counted,
        "journal_entries": counts["entries"],
        "entries_at_centre": head.seq,
        "dossiers_at_portal": len(counter.portal.dossiers) + counter.expected.online,
        "entries_made_offline": counter.offline_entries,
        "first_screen_ms": round(counter.first_screen_ms, 1),
        "intake_commit_ms_p50": round(statistics.median(counter.commits_ms), 2),
    }
    (counter.out / "summary.json").write_text(json.dumps(summary, indent=2) + "\n")
    print(json.dumps(summary, indent=2))
    mine = counter.expected
    checks = {
        "dossiers": counts["dossiers"] == mine.dossiers,
        "returned": counts["returned"] == mine.returned,
        "receipts": counts["receipts"] == mine.receipts,
        "fees": counts["collected_vnd"] == mine.fees_vnd,
        "cash": cash_expected == cash_counted == sum(mine.cash.values()),
        "centre": (head.epoch, head.seq, head.head) == (last.epoch, last.seq, last.hash.hex()),
        "verify": verdict.ok,
        "offline": counter.offline_entries > 0,
        "portal": counter.portal.problems == [],
    }
    failed = [name for name, good in checks.items() if not good]
    if failed:
        print("NOT EQUAL: " + ", ".join(failed))
    return 1 if failed else 0
