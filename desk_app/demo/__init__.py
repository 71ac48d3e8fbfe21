"""The demonstration: a centre and a portal of its own, and a counter day by key presses through the real window."""
