"""A paper on the screen, as it will be printed."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QFrame,
    QSizePolicy,
)

from desk_app.answers.pictures import Picture


class PaperView(QFrame):
    """The slip as it will be burnt, dot for dot, scaled to the column."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("paperground")
        self._pixmap: QPixmap | None = None
        self.setMinimumWidth(300)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)

    def show_picture(self, picture: Picture | None) -> None:
        if picture is None:
            self._pixmap = None
        else:
            if picture.grey:
                size = (picture.width, picture.height, picture.width)
                image = QImage(picture.bits, *size, QImage.Format.Format_Grayscale8)
            else:
                stride = (picture.width + 7) // 8
                image = QImage(picture.bits, picture.width, picture.height, stride, QImage.Format.Format_Mono)
                image.setColorTable([0xFFFFFFFF, 0xFF17212B])
            self._pixmap = QPixmap.fromImage(image.convertToFormat(QImage.Format.Format_RGB32))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._pixmap is None:
            return
        ratio = self.devicePixelRatioF()
        room_width, room_height = self.width() - 44, self.height() - 24
        scale = min(room_width / self._pixmap.width(), room_height / self._pixmap.height(), 1.0)
        shown = self._pixmap.scaled(
            int(self._pixmap.width() * scale * ratio),
            int(self._pixmap.height() * scale * ratio),
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        shown.setDevicePixelRatio(ratio)
        width = int(shown.width() / ratio)
        x = (self.width() - width) // 2
        painter = QPainter(self)
        painter.fillRect(x - 8, 8, width + 16, int(shown.height() / ratio) + 8, Qt.GlobalColor.white)
        painter.drawPixmap(x, 12, shown)
        painter.end()
