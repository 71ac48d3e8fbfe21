"""The rule sets: which law counts from when on, and what it says of hours and times."""

import hashlib
from collections.abc import Mapping
from datetime import time
from fractions import Fraction

from desk_app.core.working_time import RuleSet
from desk_app.resources_reader.files import rules, toml

_LATER_RULES = (
    *("supplement_notice_days", "supplement_close_days", "correction_days"),
    *("elsewhere_counts_from", "elsewhere_papers_days"),
)
"""What documents of rules that were published for earlier versions do not say: it is taken from the one that came with this
program, of the same rule set."""


def rule_sets_of(published: Mapping[str, str]) -> tuple[RuleSet, ...]:
    text = published.get("rule_sets.toml")
    tree = rules("rule_sets.toml", published)
    own = {item["id"]: item for item in toml("rules/rule_sets.toml")["rule_set"]}
    version = tree.get("version") or hashlib.sha256((text or "").encode()).hexdigest()[:12]
    return tuple(
        RuleSet(
            id=item["id"],
            valid_from=item["valid_from"],
            valid_to=item.get("valid_to"),
            title=item["title"],
            working_hours=tuple(
                (time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in item["working_hours"]
            ),
            same_day_cutoff=time.fromisoformat(item["same_day_cutoff"]),
            forwarding_cutoff=time.fromisoformat(item["forwarding_cutoff"]),
            after_supplement=item["after_supplement"],
            reappointments_most=item["reappointments_most"],
            objective_share=Fraction(item["objective_share"]) if item["objective_share"] else None,
            notice_before_days=item["notice_before_days"],
            version=version,
            **{name: item.get(name, own.get(item["id"], {}).get(name)) for name in _LATER_RULES},
        )
        for item in tree["rule_set"]
    )
