"""The life of a dossier after it was taken in, until its result is in the citizen's hands."""
