"""The places where money is taken, counted and closed, and the cards that they are made of."""
