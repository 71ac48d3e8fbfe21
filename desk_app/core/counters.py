"""The counters of a centre."""


def counter_of(desk_id: str) -> str:
    """The number that a citizen reads above a desk."""
    return desk_id.removeprefix("quay-")
