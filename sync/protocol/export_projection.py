"""What a file with data of many people changes in the tables; see `projection`."""

from sync.protocol.changes import Rule, nothing, when
from sync.protocol.export_facts import PERSONAL_DATA_EXPORTED

RULES: dict[str, Rule] = dict((when(PERSONAL_DATA_EXPORTED, nothing),))
