"""The window around the places: log-in, strip, rail, keys; what waits for a person; the administrator; the citizen's screen."""
