"""Commands that write personal data, by an auditor who says on what ground."""

import io
import sys
from unittest import mock

from desk_app.cli import main

GROUND = ["--ground", "Quyết định thanh tra 12/QĐ-TTr", "--as", "hoa"]


def main_on_a_ground(arguments: list[str]) -> int:
    """As a person types it, with their PIN."""
    with mock.patch.object(sys, "stdin", io.StringIO("123456\n")):
        return main([*arguments, *GROUND])
