"""What every place is made of: buttons, fields, tables, papers, colours."""
