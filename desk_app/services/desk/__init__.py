"""The desk itself: how it is set up, who is logged in, what time it is, and what its printer did."""
