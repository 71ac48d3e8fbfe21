"""On F7: which paper of the marked dossier is shown or printed again."""

from desk_app.answers.dossier.opening import DossierView
from desk_app.resources_reader import Texts
from desk_app.services.desk.paper import FACTS_OF
from desk_app.ui.parts.fields import Pick


class PaperPick(Pick):
    def __init__(self, texts: Texts) -> None:
        super().__init__(texts("ui.find.document"))
        self._texts = texts
        self._documents: tuple[str, ...] = ()

    def choose_number(self, number: int) -> None:
        if number < len(self._documents):
            self.choose(self._documents[number])

    def offer_papers(self, opened: DossierView | None) -> None:
        """Those of what was done to it."""
        done = {line.kind for line in opened.history} if opened else set()
        posted = opened is not None and "post" in (opened.dossier.result_channel, opened.dossier.holder)
        documents = tuple(name for name, kinds in FACTS_OF.items() if done & set(kinds) and (name != "posting_label" or posted))
        if documents != self._documents:
            self._documents, chosen = documents, self.value
            self.offer([(name, self._texts(f"document.{name}")) for name in documents])
            self.choose(chosen)
