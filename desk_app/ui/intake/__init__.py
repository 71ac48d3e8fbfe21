"""The intake's page, and the panels that it is made of."""
