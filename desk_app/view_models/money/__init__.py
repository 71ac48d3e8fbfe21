"""The state of the places where money is taken, counted and closed."""
