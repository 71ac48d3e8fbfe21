"""Taking a dossier in: from what is handed in, over the counter or not, to the slip; or why it is not taken."""
