"""What desk and centre agree on about accounts, their people and their secrets: a PIN of six digits, or a password."""

from hashlib import sha256

OF_CENTRE = "centre"
"""As the agency of a person: the centre's own people, whom no agency sends."""
SHORTEST_SECRET = 6
"""Four digits are found in minutes by who has the hash, and in hours by who has the screen."""


def long_enough(secret: str, least: int = SHORTEST_SECRET) -> bool:
    """Blanks at its ends do not count."""
    return len(secret.strip()) >= least


def mark_of(secret_hash: str) -> str:
    """By it a fact says which hash an account has: the salt within the hash keeps it from being tried out."""
    return sha256(secret_hash.encode()).hexdigest() if secret_hash else ""
