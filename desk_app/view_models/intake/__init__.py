"""The state of the intake: its page, and each part that the page is made of."""
