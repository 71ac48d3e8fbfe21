"""The reports on the settling of procedures computed a second time, from the lines of `report export` alone.

Written from the facts of law that were collected for it and from nothing else: no module of the program is imported here, and
none may be. Where the program and this differ, one of them has misread the rule.
"""
