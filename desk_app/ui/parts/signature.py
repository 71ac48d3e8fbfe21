"""Where the receiver signs: a pen display, a touch screen, or a mouse; and a signature as it was written."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from desk_app.core.signature import HEIGHT, MOST_POINTS, WIDTH, Strokes, points_of
from desk_app.ui.parts.theme import LIGHT

NEAR = 4
"""A point nearer to the last one says nothing new."""


class SignatureView(QWidget):
    """Strokes on a line to sign on: dark on white as on paper, whatever the theme."""

    def __init__(self, accessible_name: str) -> None:
        super().__init__()
        self.setAccessibleName(accessible_name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.strokes: list[list[int]] = []

    def show_strokes(self, strokes: Strokes) -> None:
        self.strokes = [list(stroke) for stroke in strokes]
        self.update()

    def heightForWidth(self, width: int) -> int:
        return width * HEIGHT // WIDTH

    def sizeHint(self) -> QSize:
        return QSize(400, 400 * HEIGHT // WIDTH)

    def _area(self) -> QRectF:
        """As large as fits, in the right proportion."""
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        size = (WIDTH * scale, HEIGHT * scale)
        return QRectF((self.width() - size[0]) / 2, (self.height() - size[1]) / 2, *size)

    def paintEvent(self, _event: QPaintEvent) -> None:
        area = self._area()
        scale = area.width() / WIDTH
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(LIGHT.line), 1))
        painter.setBrush(QColor(LIGHT.surface))
        painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        ground = area.top() + area.height() * 0.8
        painter.drawLine(QPointF(area.left() + 24, ground), QPointF(area.right() - 24, ground))
        pen = QPen(QColor(LIGHT.ink), max(1.5, 5 * scale))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        for stroke in self.strokes:
            points = [
                QPointF(area.left() + x * scale, area.top() + y * scale) for x, y in zip(stroke[::2], stroke[1::2], strict=True)
            ]
            painter.drawPolyline(QPolygonF(points if len(points) > 1 else points * 2))
        painter.end()


class SignaturePad(SignatureView):
    """`signed`: the strokes so far, whenever the pen is lifted. Pen and touch come as a mouse does."""

    signed = Signal(object)

    def __init__(self, accessible_name: str) -> None:
        super().__init__(accessible_name)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._down = False

    def _point(self, event: QMouseEvent) -> tuple[int, int]:
        area = self._area()
        x = round((event.position().x() - area.left()) * WIDTH / area.width())
        y = round((event.position().y() - area.top()) * HEIGHT / area.height())
        return min(max(x, 0), WIDTH), min(max(y, 0), HEIGHT)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and points_of(self.strokes) < MOST_POINTS:
            self._down = True
            self.strokes.append(list(self._point(event)))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._down and points_of(self.strokes) < MOST_POINTS:
            x, y = self._point(event)
            stroke = self.strokes[-1]
            if abs(x - stroke[-2]) + abs(y - stroke[-1]) >= NEAR:
                stroke += (x, y)
                self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self._down:
            self._down = False
            self.signed.emit(tuple(map(tuple, self.strokes)))
