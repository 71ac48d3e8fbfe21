"""The places that open a dossier, and the panels that show it."""
