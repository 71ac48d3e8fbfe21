"""To the national public service portal and the one-stop software: what was received here is told there."""
