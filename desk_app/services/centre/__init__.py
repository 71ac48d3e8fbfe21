"""What the centre tells this desk, and sets for all."""
