"""The places that open a dossier, and the card that shows it."""
