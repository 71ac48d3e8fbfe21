"""What puts the program together: a new desk, one that is taken back, and the window with its workers."""
