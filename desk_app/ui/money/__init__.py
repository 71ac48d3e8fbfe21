"""The places where money is taken, counted and closed, and the panels that they are made of."""
