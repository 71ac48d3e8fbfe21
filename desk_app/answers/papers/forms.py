"""The official form of a slip, or the minutes of a run, page by page as it will be printed."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desk_app.answers.pictures import Picture, PrintablePaper, pdf_of
from desk_app.answers.question import AnsweringDesk, Question
from desk_app.core.problems import UserProblem
from desk_app.services.desk.viewing import DataShown
from sync.protocol.result_facts import DOSSIERS_HANDED_OVER

if TYPE_CHECKING:
    from desk_app.documents.document import Document

FORM_DPI = 130


@dataclass(frozen=True, slots=True)
class MakeForm(Question[PrintablePaper]):
    """The paper `document` about the dossier, letter or run that `code` names. `copy_no` 2 and more says at its foot that it is
    one."""

    code: str
    document: str = "appointment_slip"
    copy_no: int = 1

    def answer(self, desk: AnsweringDesk) -> PrintablePaper:
        """With a picture of each page. Raises UserProblem where there is no such dossier, form or paper yet."""
        document = self._document(desk)
        if self.copy_no > 1:
            again = desk.texts("form.printed_again", number=self.copy_no)
            document = replace(document, foot=f"{document.foot} · {again}")
        pdf = pdf_of(document, desk)
        return PrintablePaper(self.code, pdf, document.paper.upper(), _pages(pdf))

    def shows(self, answer: object) -> DataShown | None:
        """Whose paper it is: it is seen before it is printed."""
        return DataShown("print", (self.code,))

    def _document(self, desk: AnsweringDesk) -> "Document":
        from desk_app.services.desk.paper import LETTERS

        if self.document in LETTERS:
            return self._letter(desk)
        if self.document == "handover_minutes":
            return self._minutes(desk)
        return self._of_dossier(desk)

    def _of_dossier(self, desk: AnsweringDesk) -> "Document":
        from desk_app.documents.acts import control_form, letter_form
        from desk_app.documents.fee_standing import fee_standing
        from desk_app.documents.forms import dossier_form
        from desk_app.documents.forms.case import Act
        from desk_app.services.desk.paper import FACTS_OF, FORM_OF

        reads = desk.reads
        received = reads.received(self.code)
        if received is None:
            raise UserProblem("problem.no_dossier", field="code", code=self.code)
        if self.document not in FORM_OF:
            raise UserProblem("problem.no_official_form")
        if self.document == "appointment_slip":
            standing = fee_standing(reads, self.code, desk.texts)
            return dossier_form("appointment", received, desk.centre, desk.texts, Act(fee_standing=standing))
        if self.document == "control_sheet":
            return control_form(received, reads.history(self.code), desk.centre, desk.texts)
        facts = [entry for entry in reads.history(self.code) if entry.kind in FACTS_OF[self.document]]
        if not facts:
            raise UserProblem("problem.no_paper_yet")
        return letter_form(facts[-1], received, desk.centre, desk.texts)

    def _letter(self, desk: AnsweringDesk) -> "Document":
        """Forms 02 and 03 before acceptance: the fact says by itself who asked for what."""
        from desk_app.documents.acts import letter_form
        from desk_app.services.desk.paper import LETTERS

        fact = next((entry for entry in desk.reads.history(self.code) if entry.kind in LETTERS[self.document]), None)
        if fact is None:
            raise UserProblem("problem.no_paper_yet")
        return letter_form(fact, fact, desk.centre, desk.texts)

    def _minutes(self, desk: AnsweringDesk) -> "Document":
        from desk_app.documents.acts import handover_of
        from desk_app.documents.registers import handover_minutes

        runs = [entry for entry in desk.reads.history(self.code) if entry.kind == DOSSIERS_HANDED_OVER.name]
        if not runs:
            raise UserProblem("problem.no_paper_yet")
        return handover_minutes(handover_of(runs[-1], desk.centre, desk.reads.any_dossier), desk.centre, desk.texts)


def _pages(pdf: bytes) -> tuple[Picture, ...]:
    import pypdfium2

    pages = []
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            image = page.render(scale=FORM_DPI / 72, grayscale=True).to_pil().convert("L")
            pages.append(Picture(image.width, image.height, image.tobytes(), grey=True))
    return tuple(pages)
