"""What each key does, one table for each page: the program answers by it, and `resources/docs/keys.md` is printed from it."""
