"""The state of the places that open a dossier: found, acted on, handed over, returned."""
