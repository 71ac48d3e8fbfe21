"""A signature written on a screen: strokes of a pen on an area of fixed measure, so that it can be drawn at any size."""

from collections.abc import Sequence

WIDTH, HEIGHT = 1_000, 360
MOST_POINTS = 4_000
LEAST_POINTS = 8
"""Less is a slip of the finger."""

Strokes = tuple[tuple[int, ...], ...]
"""Of each stroke x, y, x, y, …"""


def points_of(strokes: Sequence[Sequence[int]]) -> int:
    """How many points all strokes have together."""
    return sum(len(stroke) for stroke in strokes) // 2


def is_signature(strokes: Sequence[Sequence[int]]) -> bool:
    """Whether somebody wrote, and on the area alone."""
    if not LEAST_POINTS <= points_of(strokes) <= MOST_POINTS or any(len(stroke) % 2 for stroke in strokes):
        return False
    xs = (x for stroke in strokes for x in stroke[::2])
    ys = (y for stroke in strokes for y in stroke[1::2])
    return all(0 <= x <= WIDTH for x in xs) and all(0 <= y <= HEIGHT for y in ys)
