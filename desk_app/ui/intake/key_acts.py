"""What the keys of F2 do: each row of its table by the parts of the page."""

from collections.abc import Callable
from functools import partial

from desk_app.ui.intake.declining import DecliningPanel
from desk_app.ui.intake.fee_panel import FeePanel
from desk_app.ui.intake.papers import PapersTable
from desk_app.ui.intake.person_panel import PersonPanel
from desk_app.ui.key_tables.bound import Act, BoundKeys
from desk_app.ui.key_tables.intake import KEYS
from desk_app.ui.parts.buttons import Choices
from desk_app.ui.parts.fields import WalkingField
from desk_app.view_models.intake.page import IntakeViewModel

CHANNELS = ("counter", "post", "online")


class KeyActs:
    """`edited`: the page takes over what stands in its fields."""

    def __init__(
        self,
        vm: IntakeViewModel,
        search: WalkingField,
        person: PersonPanel,
        papers: PapersTable,
        channel: Choices,
        fee: FeePanel,
        declining: DecliningPanel,
        edited: Callable[[], None],
    ) -> None:
        self._vm = vm
        self._search = search
        self._person = person
        self._papers = papers
        self._channel = channel
        self._fee = fee
        self._declining = declining
        self._edited = edited

    def bound(self, act: Act) -> BoundKeys:
        """With the page's own F9."""
        vm, payment = self._vm, self._fee.payment
        acts: dict[str, Act] = {
            "act": act,
            "organisation": self._organisation,
            "other": self._other,
            "next_online": vm.take_online,
            "tick_all": self._papers.tick_all,
            "scan": self._scan,
            "print_letter": vm.last_paper.print_letter,
            "reduce": self._fee.ground.setFocus,
            "guide": partial(self._decline, "give_guidance"),
            "reject": partial(self._decline, "reject_intake"),
            "by_post": partial(self._arrive, "post"),
            "on_paper": partial(self._arrive, "paper"),
            "elsewhere": self._elsewhere,
            "sit": vm.ways.sit,
            "no_slip": vm.ways.leave_slip,
            "all_the_same": self._all_the_same,
            "park": self._park,
            "reprint": vm.last_paper.reprint,
        }
        ways = {method: partial(payment.begin, method) for method in ("cash", "transfer", "online", "later")}
        return BoundKeys(
            KEYS, {**acts, **ways}, {"channel": self._pick_channel, "bring": self._bring}, {"letter": self._may_print_letter}
        )

    def _may_print_letter(self) -> bool:
        return bool(self._vm.state.letter) and self._vm.form.empty

    def _park(self) -> None:
        if self._vm.park():
            self._person.number.line.setFocus()

    def _bring(self, number: int) -> None:
        self._vm.bring(number + 1)
        self._search.setFocus()

    def _pick_channel(self, number: int) -> None:
        self._channel.pick(CHANNELS[number])

    def _organisation(self) -> None:
        self._person.kind.pick("organisation" if self._person.kind.value == "individual" else "individual")
        self._person.number.line.setFocus()

    def _other(self) -> None:
        other = self._person.other
        other.setVisible(not other.isVisible())
        self._edited()
        if other.isVisible():
            self._person.submitter_number.line.setFocus()

    def _arrive(self, how: str) -> None:
        self._vm.ways.arrive(how)
        (self._person.arrival.first(how) if self._vm.form.arrival else self._person.number.line).setFocus()

    def _decline(self, act: str) -> None:
        self._vm.ways.decline(act)
        (self._declining.first if self._vm.form.declining else self._papers).setFocus()

    def _elsewhere(self) -> None:
        self._vm.ways.take_elsewhere()
        (self._person.elsewhere.first if self._vm.form.elsewhere else self._person.number.line).setFocus()

    def _scan(self) -> None:
        self._vm.scans.take(max(0, self._papers.currentRow()))

    def _all_the_same(self) -> None:
        self._edited()
        self._vm.override.use()
