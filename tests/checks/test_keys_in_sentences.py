"""A sentence that names a key names the key of the act that it means: which act that is, is written here, and which key it has,
in the tables. A key that moves takes its sentences along, or this fails."""

import re

import pytest

from desk_app.resources_reader import load_texts
from desk_app.ui.key_tables.everywhere import PLACE_KEYS
from desk_app.ui.key_tables.tables import EVERYWHERE, PAGES

TEXTS = load_texts()
NAMED = re.compile(r"\b(?:Alt|Ctrl)\+[A-Z0-9](?:…[0-9])?|\bF\d{1,2}\b")
ROWS = {f"{row.page}.{row.act}": row.keys for row in (*EVERYWHERE, *(row for rows in PAGES.values() for row in rows))}
ACT = "everywhere.act"
LETTER = ("intake.reprint", "intake.print_letter")

MEANT: dict[str, tuple[str, ...]] = {
    "backup.same_disk": ("admin",),
    "cli.clock_doubt": ("clock", ACT),
    "key.collect.correct": (ACT,),
    "key.collect.read_statement": (ACT,),
    "key.find.choose_act": ("find.choose_act",),
    "key.intake.act": ("intake.guide", "intake.reject"),
    "key.tray.open": ("find",),
    "key.when.correcting": ("collect.correct",),
    "key.when.spare_printer": ("admin",),
    "paper.placeholder_code": (ACT,),
    "problem.account_changed": ("everywhere.leave",),
    "problem.box_being_counted": ("cash",),
    "problem.box_still_open": ("cash",),
    "problem.clock_doubt": ("clock", ACT),
    "problem.clock_doubt_others": ("clock",),
    "problem.clock_unlikely": ("clock.all_the_same",),
    "problem.count_awaits_second": ("cash", "cash.witness"),
    "problem.duplicate": ("intake.all_the_same",),
    "problem.edited_online": ("intake.all_the_same",),
    "problem.fee_differs": (ACT,),
    "problem.fee_owed": ("collect",),
    "problem.float_large": ("cash.all_the_same", ACT),
    "problem.guided_before": ("intake.all_the_same",),
    "problem.locked_long": ("tray",),
    "problem.look_first": (ACT,),
    "problem.name_differs": ("intake.all_the_same",),
    "problem.no_page_scanner": ("admin",),
    "problem.no_shift": ("cash",),
    "problem.no_spare_printer": ("admin",),
    "problem.not_non_territorial": ("handover",),
    "problem.parking_full": ("intake.bring", "intake.bring"),
    "problem.reference_doubtful": ("collect",),
    "problem.supplement_again": ("find.all_the_same",),
    "problem.other_agency": ("admin",),
    "problem.term_over": ("admin",),
    "problem.tendered_large": ("collect.all_the_same",),
    "problem.to_be_sent_on": ("find",),
    "scan.card_not_here": ("intake",),
    "scan.code_not_here": ("return",),
    "scan.doubt_again": ("everywhere.as_on_card",),
    "ui.board.agency": ("tray.agency",),
    "ui.board.officer": ("tray.officer",),
    "ui.cash.choose": ("cash.box",),
    "ui.cash.differed_before": ("tray",),
    "ui.cash.goes_to_f8": ("tray",),
    "ui.cash.just_fixed": (ACT,),
    "ui.cash.step_fix_text": (ACT,),
    "ui.clock.meanwhile": ("tray",),
    "ui.collect.other_act": (ACT, ACT),
    "ui.dossier.wanted_online": ("find", "find.acts"),
    "ui.incident.hint": (ACT,),
    "ui.intake.arrival_hint": ("intake.by_post", "intake.on_paper", "intake.elsewhere"),
    "ui.intake.done_give_guidance": LETTER,
    "ui.intake.done_reject_intake": LETTER,
    "ui.intake.ground": ("intake.reduce",),
    "ui.intake.online_waiting": ("intake.next_online",),
    "ui.intake.organisation": ("intake.organisation",),
    "ui.intake.papers_have": ("intake.tick_all", "intake.other", "intake.guide", "intake.reject"),
    "ui.intake.scans": ("intake.scan",),
    "ui.intake.sitting_left": ("intake.sit",),
    "ui.pay.cash": ("intake.cash", "collect.cash"),
    "ui.pay.later": ("intake.later",),
    "ui.pay.mixed": ("collect.mixed",),
    "ui.pay.online": ("intake.online", "collect.online"),
    "ui.pay.transfer": ("intake.transfer", "collect.transfer"),
    "ui.people.unknown": (ACT,),
    "ui.printers.test_first": ("admin.test",),
    "ui.scans.detached": (ACT,),
    "ui.scans.part": ("find.scan_of",),
    "ui.spot.no_slip": ("intake.no_slip",),
    "ui.spot.offered": ("intake.sit",),
    "ui.spot.on": ("intake.no_slip",),
    "ui.strip.alarm": ("tray",),
    "ui.strip.data.backup": ("tray",),
    "ui.strip.data.damage": ("tray",),
    "ui.strip.data.disk": ("tray",),
    "ui.strip.data.numbers": ("tray",),
    "ui.tray.unprinted": ("find",),
    "ui.window.switch": ("everywhere.leave",),
}
"""What each sentence means, in the order of its keys: a place, or an act of a page. One key with several: the acts of every
page that shows the sentence."""
SHOWN_ON_SEVERAL = ("ui.pay.cash", "ui.pay.online", "ui.pay.transfer")


def _keys(meant: str) -> tuple[str, ...]:
    return (PLACE_KEYS[meant],) if meant in PLACE_KEYS else ROWS[meant]


def wrong_keys(text: str, meant: tuple[str, ...], on_several: bool = False) -> list[tuple[str, str]]:
    """What is named beside what it should be. `Alt+1…9` is all of them."""
    named = NAMED.findall(text)
    if on_several:
        named = named * len(meant)
    assert len(named) == len(meant), (text, named, meant)
    return [(key, act) for key, act in zip(named, meant, strict=True) if not {key[:5], key} & set(_keys(act))]


def test_of_every_sentence_with_a_key_it_is_known_what_it_means() -> None:
    assert {key for key in sorted(TEXTS.keys()) if NAMED.search(TEXTS(key))} == set(MEANT)


@pytest.mark.parametrize("key", MEANT)
def test_a_sentence_names_the_key_of_the_act_that_it_means(key: str) -> None:
    assert wrong_keys(TEXTS(key), MEANT[key], key in SHOWN_ON_SEVERAL) == []


def test_a_key_of_another_act_is_found() -> None:
    assert wrong_keys("bấm Alt+S", ("cash.witness",)) == []
    assert wrong_keys("bấm Alt+Y", ("cash.witness",)) == [("Alt+Y", "cash.witness")]
    assert wrong_keys("ở F5", ("tray",)) == [("F5", "tray")]
    assert wrong_keys("Alt+1…9", ("cash.box",)) == []
