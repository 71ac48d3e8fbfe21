"""What papers are called where the citizen named them. A file that is handed in on the portal is called as its owner likes,
often by a name and an identity number: such a name travels in the private part, and the body says its number, `#3`."""

import re
from collections.abc import Collection, Mapping, Sequence

from sync.protocol.intake_facts import PaperLine

Names = Mapping[int, str]
"""By the paper's line, from 1."""
_NUMBERED = re.compile("#([0-9]{1,4})", re.ASCII)


def numbered(line_no: int) -> str:
    """What a paper is called where its name is somebody's own."""
    return f"#{line_no}"


def set_apart(papers: Sequence[PaperLine], theirs: Collection[str]) -> tuple[list[PaperLine], dict[str, str]]:
    """The papers as the body says them, and by line what stays beside it. `theirs`: names that the citizen gave."""
    apart = {str(line_no): paper["name"] for line_no, paper in enumerate(papers, 1) if paper["name"] in theirs}
    said: list[PaperLine] = [
        {**paper, "name": numbered(line_no)} if str(line_no) in apart else paper for line_no, paper in enumerate(papers, 1)
    ]
    return said, apart


def names_in(private: Mapping[str, object] | None) -> Names:
    """What the private part of an intake calls its papers; empty: nothing, or it was erased."""
    kept = private.get("paper_names") if private else None
    return {int(line): str(name) for line, name in kept.items()} if isinstance(kept, dict) else {}


def called(name: str, names: Names) -> str:
    """A paper's name in full, where a fact says its number."""
    found = _NUMBERED.fullmatch(name) if names else None
    return names.get(int(found[1]), name) if found else name


def in_full(papers: Sequence[PaperLine], names: Names) -> list[PaperLine]:
    """The papers with their names."""
    return [{**paper, "name": called(paper["name"], names)} for paper in papers] if names else list(papers)
