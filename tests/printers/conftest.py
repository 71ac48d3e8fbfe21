"""What the tests of paper share."""

from collections.abc import Callable

import pytest

from printers.profiles import Profile
from printers.slip import Slip
from tests.printers.papers import Morning, morning


@pytest.fixture(scope="session")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Morning:
    return morning(tmp_path_factory.mktemp("papers") / "desk")


@pytest.fixture(scope="session")
def slips(papers: Morning) -> dict[str, Callable[[Profile], Slip]]:
    return papers.slips()
