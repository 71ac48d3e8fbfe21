"""Devices at the counter; nothing here knows Qt or the counter program."""

import sys

# python-escpos takes any folder named cups, where the program was started, for pycups (whose queues go by `lp` here), and then
# no printer of any kind can be used: /etc and /var/spool hold one.
sys.modules.setdefault("cups", None)  # type: ignore[arg-type]
