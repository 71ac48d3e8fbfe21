"""Moments: milliseconds in facts, the centre's wall clock for people."""

from datetime import datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from desk_app.core.moments import VIETNAM, local, to_ms


@given(st.integers(0, 4_102_444_800_000))
@example(2_176_294_713_595)
def test_a_moment_comes_back_to_the_millisecond(ms: int) -> None:
    assert to_ms(local(ms)) == ms
    assert local(ms) == datetime.fromtimestamp(ms // 1000, VIETNAM).replace(tzinfo=None) + timedelta(milliseconds=ms % 1000)
