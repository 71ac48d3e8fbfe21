"""The intake's page, and the cards that it is made of."""
