"""A secret is asked for at the keyboard or comes by a pipe; never on the command line, where others see it."""

import getpass
import sys


def typed_secret(asked: str) -> str:
    """`asked`: what a person at the keyboard is shown."""
    return getpass.getpass(asked) if sys.stdin.isatty() else sys.stdin.readline(1024).rstrip("\n")
