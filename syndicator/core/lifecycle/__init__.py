"""The only place where a repost changes its state.

`transition(repost, event, now, rules)` looks the pair (state, event) up in `TABLE`; a pair that
is not there is `IllegalTransition`. From the table come, by test, the diagram in
docs/architecture.md, the CHECK in the schema, the metric labels and the actions a person has.

    held ─► planned ─► pushing ─► accepted / in_review ─► confirmed
              ▲  ▲        │  │
              │  └ retry ─┘  └─► unsure ─ find ─► accepted | planned
              └─ released ── held ◄── vanished, altered, polluted
    refused (open)                  ends: waived, withdrawn (a person, a reason)
"""

from syndicator.core.lifecycle import exchanges, looks, orders
from syndicator.core.lifecycle.goals import born
from syndicator.core.lifecycle.table import TABLE, Arrow, legal, transition

THEMES = (exchanges, looks, orders)
"""The modules whose handlers fill the table."""

__all__ = ["TABLE", "THEMES", "Arrow", "born", "legal", "transition"]
