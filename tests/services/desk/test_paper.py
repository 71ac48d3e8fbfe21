"""Paper again: each copy is counted, and a person says whether an interrupted one came out."""

from desk_app.services.desk.paper import AnswerPaper, Reprint, answer_paper, reprint
from tests.desks import Desk, refused


def test_a_reprint_says_which_copy_it_is(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    assert refused(desk, reprint, Reprint(code, ""), desk.actor).key == "problem.no_reason"
    with desk.store.write() as tx:
        assert reprint(tx, Reprint(code, "ướt"), desk.actor) == 1
        assert reprint(tx, Reprint(code, "mất"), desk.actor) == 2
    reader = desk.store.reader()
    assert [job.copy_no for job in reader.jobs_of(code)] == [0, 1, 2]
    reader.close()


def test_an_interrupted_print_becomes_a_question_that_a_person_answers(desk: Desk) -> None:
    code = desk.receive(amount=None, tendered=None).code
    with desk.store.write() as tx:
        assert tx.set_job(1, "sending", "", ("queued",))
        tx.interrupted_jobs()
    with desk.store.write() as tx:
        answer_paper(tx, AnswerPaper(1, True), desk.actor)
    reader = desk.store.reader()
    assert [job.state for job in reader.jobs_of(code)] == ["confirmed"]
    reader.close()
    assert refused(desk, answer_paper, AnswerPaper(1, True), desk.actor).key == "problem.no_job"
