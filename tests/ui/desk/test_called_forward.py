"""The window that is open comes forward when the program is started once more."""

import socket
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desk_app.ui.desk.called_forward import CalledForward


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def test_a_minimised_window_is_shown_for_each_call(qtbot: QtBot, listener: socket.socket) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    CalledForward(listener, window)
    for _ in range(2):
        window.showMinimized()
        assert window.isMinimized()
        with socket.create_connection(listener.getsockname()):
            qtbot.waitUntil(lambda: not window.isMinimized())
        assert window.isVisible()
