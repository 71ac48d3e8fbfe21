"""The projected tables as data: one list of columns for desk and centre.

Notation per column: `*` part of the key, `#` integer (otherwise text), `?` may be NULL.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column of a projected table. `integer`: otherwise text; `key`: a part of the primary key; `nullable`: it may be
    empty."""

    name: str
    integer: bool
    key: bool
    nullable: bool


def _columns(notation: str) -> tuple[ColumnSpec, ...]:
    return tuple(ColumnSpec(word.rstrip("*#?"), "#" in word, "*" in word, "?" in word) for word in notation.split())


TABLES: dict[str, tuple[ColumnSpec, ...]] = {
    "band": _columns("desk_id* epoch#* agency* first# last# overflow_first# overflow_last#"),
    "serial": _columns("agency* serial_symbol* desk_id epoch# form_symbol year# last_no# lost_from#?"),
    "order_use": _columns("desk_id* epoch#* agency* day* last_no#"),
    "session": _columns("desk_id* session_id* officer officer_name opened_at_ms# closed_at_ms#? person_id?"),
    "staff": _columns("desk_id* person_id* name agency? post? since? until?"),
    "officer_account": _columns("desk_id* login* person_id? officer_name? roles? active#? secret_mark? epoch#"),
    "procedure_mark": _columns("desk_id* code* mark epoch# seq#"),
    "login_trouble": _columns("desk_id* login* officer_name failures# at_ms#"),
    "data_view": _columns("desk_id* epoch#* seq#* subject* ways officer? officer_name since_ms# until_ms#"),
    "shift": _columns(
        "desk_id* shift_id* agency* officer opened_at_ms# float_vnd# closed_at_ms#? expected_vnd#? counted_vnd#? "
        "difference_vnd#? reason?"
    ),
    "box_count": _columns(
        "desk_id* count_id* agency* stage shift_id? counts# own_counts# officer? first_vnd# counted_vnd# expected_vnd# "
        "difference_vnd# reason? counted_at_ms# settled_at_ms#? awaits_second# second? reviewed_at_ms#?"
    ),
    "account": _columns("desk_id* agency* account* balance_vnd#"),
    "movement": _columns(
        "desk_id* movement_id* agency* shift_id? amount_vnd#? giver? receiver? handed_at_ms#? to_desk? taken_at_ms#? "
        "taken_vnd#? taker? from_desk? reviewed_at_ms#?"
    ),
    "deposit": _columns(
        "desk_id* deposit_id* agency amount_vnd# slip_no first_receipt? last_receipt? receipts# officer? deposited_at_ms# "
        "reference? confirmed_at_ms#?"
    ),
    "box": _columns("desk_id* agency* balance_vnd# taken_vnd# reversed_vnd#"),
    "posting": _columns("desk_id* epoch#* seq#* line_no#* agency shift_id at_ms# account amount_vnd#"),
    "dossier": _columns(
        "code* desk_id epoch# seq# agency supporting_agency? competent_agency procedure_code procedure_name state "
        "received_at_ms# due_at_ms#? due_text limit_amount? limit_unit? rule_set result_channel dossier_sets# counter "
        "officer? officer_name owner_kind owner_name? identity_no? old_identity_no? tax_code? address? phone? "
        "submitter_name? submitter_identity_no? authorisation? result_no? store_place? result_at_ms#? returned_at_ms#? "
        "receiver_name? copies# "
        "holder held_since_ms# held_by? paused_at_ms#? reappointments# cause? tracking_no? ended_at_ms#? "
        "post_no? postmark? paper_no? lost_at_ms#? online_key? pilot_no? cause_document? "
        "non_territorial# sent_on_no? sent_on_at_ms#? sent_on_taken_at_ms#? first_due_at_ms#? field? field_code? paid_online#"
    ),
    "dossier_history": _columns(
        "dossier_code* desk_id* epoch#* seq#* at_ms# what due_at_ms#? cause? explains? letter? document? reason?"
    ),
    "letter_use": _columns("desk_id* epoch#* kind* year#* last_no#"),
    "guidance": _columns(
        "desk_id* epoch#* kind* year#* no#* text agency procedure_code procedure_name owner_name? identity_no? tax_code? "
        "items# reason at_ms# officer_name online_key?"
    ),
    "handover": _columns(
        "desk_id* handover_id* agency run day at_ms# dossiers# results# left_behind# courier_name officer_name epoch# seq#"
    ),
    "handover_line": _columns("dossier_code* desk_id* handover_id* epoch# seq#"),
    "paper": _columns("dossier_code* line_no#* name original# certified_copy# photocopy#"),
    "opinion": _columns(
        "dossier_code* no#* agency_asked document asked_at_ms# due_at_ms# replied_at_ms#? reply_document? reply? late#"
    ),
    "process_step": _columns(
        "dossier_code* no#* agency task amount unit due_at_ms# began_at_ms#? ended_at_ms#? document? late#"
    ),
    "scan": _columns("dossier_code* line_no#* sha256* media size# desk_id epoch# seq# at_ms# officer_name"),
    "fee": _columns("dossier_code* line_no#* kind name amount_vnd#? status basis full_vnd#? quantity#? unit?"),
    "receipt": _columns(
        "agency* serial_symbol* number#* form_symbol dossier_code total_vnd# cash_vnd# words method reference? state "
        "replaces_serial? replaces_number#? payer_name? issued_at_ms# signed_at_ms#? noticed_at_ms#? officer? shift_id desk_id "
        "epoch# seq#"
    ),
    "receipt_line": _columns("agency* serial_symbol* number#* line_no#* fee_line# kind name amount_vnd#"),
    "receipt_book": _columns("agency* serial_symbol* first#* desk_id form_symbol book_no last# last_no# assigned_at_ms#"),
    "receipt_sheet": _columns("agency* serial_symbol* first#* desk_id last# ending reason ended_at_ms#"),
    "transfer": _columns(
        "desk_id* transfer_id* agency dossier_code amount_vnd# fee_lines state expected_at_ms# seen_at_ms#? reference?"
    ),
    "statement_line": _columns(
        "desk_id* agency* line_id* reference booked_on amount_vnd# purpose? occurrence#? state dossier_code?"
    ),
    "period": _columns(
        "desk_id* agency* kind* no#* label until_epoch# until_seq# receipts# cash_vnd# transfer_vnd# refunded_vnd# "
        "balance_vnd# taken_vnd# reversed_vnd# closed_at_ms#"
    ),
}

JOURNAL = _columns(
    "desk_id epoch#* seq#* recorded_at_ms# kind version# subject agency? actor? session? auth_method? second_actor? "
    "occurred_at_ms# based_on? key_id body private?"
)
