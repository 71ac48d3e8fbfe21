"""One counter's life in which every kind of fact is sealed once: what it left in journal, tables and papers is kept, and must
come out the same from every later build."""
