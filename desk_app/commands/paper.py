"""Commands about paper: try a printer, print a slip again, write an official form to a file."""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from desk_app.commands.desk_data import day_of, days_typed_or_of, open_queries, require_sound_clock, show, today_of
from desk_app.commands.exporting import export_options, note_export, require_ground
from desk_app.core.moments import local, to_ms
from desk_app.core.problems import EnvironmentProblem, UserProblem
from desk_app.resources_reader import load_centre, load_texts
from desk_app.services.desk.paper import FACTS_OF
from sync.protocol.intake_facts import DOSSIER_RECEIVED

QUEUE_LIMIT_S = 15.0
Options = Callable[[argparse.ArgumentParser], object]
Command = tuple[str, str, Callable[[argparse.Namespace], int], Options]


def print_test(args: argparse.Namespace) -> int:
    from desk_app.documents.slips import test_slip
    from printers.code_pages import CannotPrint
    from printers.delivery import deliver, settled
    from printers.devices import device_from, encode_as, own_profile
    from printers.profiles import BY_NAME, PROFILES, profile_named
    from printers.transports import BadDeviceAddress

    texts = load_texts()
    try:
        device = device_from(args.to)
    except BadDeviceAddress:
        raise UserProblem("cli.bad_printer") from None
    profile = device.profile
    try:
        if args.profile or args.width in PROFILES:
            profile = profile_named(args.profile, args.width if args.width in PROFILES else 80)
        if args.width and args.width not in PROFILES:
            profile = own_profile(profile, str(args.width), "", "")
    except KeyError:
        raise UserProblem("cli.no_profile", name=args.profile, known=", ".join(BY_NAME)) from None
    except ValueError:
        raise UserProblem("problem.printer_width") from None
    mode = args.mode or device.mode
    try:
        data = encode_as(test_slip(load_centre(), texts, profile), profile, mode)
    except CannotPrint as problem:
        raise UserProblem("cli.mode_lacks", mode=mode, profile=profile.name, letter=problem) from None
    return _told(args, settled(deliver(device.transport(), data), QUEUE_LIMIT_S))


def _told(args: argparse.Namespace, outcome: Any) -> int:
    texts = load_texts()
    value = {"state": outcome.state, "health": outcome.health.value, "bytes": outcome.sent_bytes}
    health = texts(f"ui.printer.{outcome.health.value}")
    if outcome.state == "refused":
        if args.json:
            print(json.dumps(value, ensure_ascii=False))
        raise EnvironmentProblem("cli.printer_failed", detail=health)
    show(args, value, texts("cli.printed", state=texts(f"job.{outcome.state}"), count=outcome.sent_bytes, to=args.to))
    return 0


def slip(args: argparse.Namespace) -> int:
    """A dossier's slip for an engineer, on a printer or as a PNG, and it says so: a copy for a citizen is asked for in the
    window, where it is counted and has a reason."""
    from desk_app.documents.builders import slip_of
    from printers.delivery import deliver, settled
    from printers.devices import device_from
    from printers.raster import paper_png, render
    from printers.slip import Slip, SlipText
    from printers.transports import BadDeviceAddress

    texts, centre = load_texts(), load_centre()
    require_ground(args)
    queries = open_queries(args)
    try:
        require_sound_clock(queries)
        code = args.code.strip().upper()
        history = queries.history(code)
        found = [entry for entry in history if entry.kind in FACTS_OF[args.document]]
        if not found:
            raise UserProblem("problem.no_paper_yet" if queries.dossier(code) else "problem.no_dossier", code=code)
        content = slip_of(args.document, found[-1], queries, centre, texts)
    finally:
        queries.close()
    note_export(args, f"slip {args.document} {code}", 1, Path(args.to))
    content = Slip((SlipText(texts("paper.engineers_copy"), "large", bold=True, align="centre"), *content.blocks))
    if "://" not in args.to:
        image = paper_png(render(content, device_from("folder:///-").profile.width_dots))
        try:
            image.save(args.to, format="PNG")
        except OSError as error:
            raise EnvironmentProblem("cli.cannot_write", file=args.to, detail=error.strerror or "") from None
        show(args, {"file": args.to}, texts("cli.written", file=args.to))
        return 0
    try:
        device = device_from(args.to)
    except BadDeviceAddress:
        raise UserProblem("cli.bad_printer") from None
    return _told(args, settled(deliver(device.transport(), device.encode(content)), QUEUE_LIMIT_S))


def printers(args: argparse.Namespace) -> int:
    """The desk's printers as they answer now; with --find those that can be reached from here too."""
    from desk_app.answers.desk.printer_setup import choice_of
    from printers.delivery import look
    from printers.devices import transport_for
    from printers.discovery import find_printers
    from printers.known import known_from
    from printers.replies import Health
    from printers.transports import BadDeviceAddress

    texts = load_texts()
    queries = open_queries(args)
    try:
        choices = [choice_of(role, queries.setting(role)) for role in ("printer", "spare_printer")]
        waiting = len(queries.print_jobs(("queued",)))
        known = known_from(queries.setting("printer_answers"))
    finally:
        queries.close()
    rows, lines = [], []
    for choice in choices:
        if choice.address:
            try:
                health = look(transport_for(choice.address)(), known.get(choice.address)).value
            except BadDeviceAddress:
                health = Health.UNKNOWN.value
            rows.append({**asdict(choice), "health": health})
            lines.append(f"{texts('ui.printers.' + choice.role)}: {choice.address} · {texts('ui.printer.' + health)}")
    found = find_printers() if args.find else []
    lines = lines or [texts("ui.printer.none")]
    show(args, {"printers": rows, "waiting": waiting, "found": found}, "\n".join([*lines, *found]))
    return 0


def _register(args: argparse.Namespace, queries: Any) -> Any:
    from desk_app.documents.registers import register

    texts, centre = load_texts(), load_centre()
    today = days_typed_or_of(queries, args.first, args.last)
    first, last = day_of(args.first, today.replace(day=1)), day_of(args.last, today)
    until = to_ms(datetime.combine(last + timedelta(days=1), time()))
    dossiers = queries.received_between(to_ms(datetime.combine(first, time())), until)
    note_export(args, "form register", len(dossiers), args.out)
    return register(dossiers, first, last, centre.short_name, centre, texts)


def _write(document: Any, args: argparse.Namespace) -> None:
    texts = load_texts()
    try:
        if args.paper in ("58", "80"):
            from desk_app.documents.thermal import to_slip
            from printers.profiles import PROFILES
            from printers.raster import paper_png, render

            image = paper_png(render(to_slip(document), PROFILES[int(args.paper)].width_dots))
            image.save(args.out, format="PNG")
        else:
            from desk_app.documents.pdf import to_pdf

            args.out.write_bytes(to_pdf(document, load_centre().short_name, texts("form.page")))
    except OSError as error:
        raise EnvironmentProblem("cli.cannot_write", file=args.out, detail=error.strerror or "") from None


def form(args: argparse.Namespace) -> int:
    from dataclasses import replace

    from desk_app.documents.acts import control_form
    from desk_app.documents.fee_standing import fee_standing
    from desk_app.documents.forms import BUILDERS, dossier_form
    from desk_app.documents.forms.case import Act

    texts, centre = load_texts(), load_centre()
    if not args.sample:  # which hides the people
        require_ground(args)
    queries = open_queries(args)
    try:
        entry = next((e for e in queries.history((args.code or "").strip().upper()) if e.kind == DOSSIER_RECEIVED.name), None)
        day = local(entry.recorded_at_ms).date() if entry is not None else day_of(args.last, today_of(queries))
        forms = centre.forms_on(day)
        kind = forms.numbers.get(args.kind, args.kind)
        if kind != "register":
            require_sound_clock(queries)
        if kind == "register":
            document = _register(args, queries)
        elif kind not in BUILDERS or kind not in forms.kinds:
            known = ", ".join(f"{number} ({texts(f'form.{name}.title').strip('*')})" for number, name in forms.numbers.items())
            raise UserProblem("cli.no_form", kind=args.kind, known=known)
        elif entry is None:
            raise UserProblem("problem.no_dossier", code=args.code or "")
        elif kind == "control" and not args.sample:
            document = control_form(entry, queries.history(entry.subject), centre, texts)
        else:
            act = Act(fee_standing=fee_standing(queries, entry.subject, texts)) if kind == "appointment" else None
            document = dossier_form(kind, entry, centre, texts, act, sample=args.sample)
    finally:
        queries.close()
    if kind != "register" and not args.sample:
        note_export(args, f"form {kind} {entry.subject if entry else ''}".strip(), 1, args.out)
    if args.paper == "a4":
        document = replace(document, paper="a4" if document.paper == "a5" else document.paper)
    _write(document, args)
    show(args, {"kind": kind, "file": str(args.out)}, texts("cli.written", file=args.out))
    return 0


def commands() -> Iterator[Command]:
    def print_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--to", required=True)
        parser.add_argument("--width", type=int)
        parser.add_argument("--mode", choices=("raster", "text", "glyphs"))
        parser.add_argument("--profile")

    def form_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", nargs="?")
        parser.add_argument("--kind", default="01")
        parser.add_argument("--paper", choices=("a5", "a4", "80", "58"), default="a5")
        parser.add_argument("--sample", action="store_true")
        parser.add_argument("--from", dest="first")
        parser.add_argument("--to", dest="last")
        parser.add_argument("--out", type=Path, required=True)
        export_options(parser)

    def slip_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--to", required=True)
        parser.add_argument("--document", choices=tuple(FACTS_OF), default="appointment_slip")
        export_options(parser)

    def printers_options(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--find", action="store_true")

    yield "slip", "in phiếu của một hồ sơ để kiểm tra, ra máy in hoặc tệp PNG", slip, slip_options
    yield "printers", "tình trạng các máy in của quầy", printers, printers_options
    yield "print-test", "in phiếu thử", print_test, print_options
    yield "form", "xuất mẫu biểu: 01 đến 07, khổ A5, A4 hoặc giấy cuộn", form, form_options
