"""The outcome of each labelled pair under the version of the rules that gave it.

`python -m tests.labelled.outcomes` writes outcomes.tsv anew; it refuses while a known pair comes
out otherwise under the version that the file names: raise RULES in pages/judging.py first.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path
from typing import Final

from syndicator.pages.judging import RULES
from tests.labelled.judged import Outcome, run

FILE: Final = Path(__file__).with_name("outcomes.tsv")
HOW: Final = (
    "outcomes differ from outcomes.tsv: if kept pages are judged otherwise now, raise RULES in "
    "pages/judging.py; then run python -m tests.labelled.outcomes and commit the file"
)


def line(found: Outcome) -> str:
    """Verdict, reasons, and a short digest of the spans."""
    spans = "|".join(f"{s.kind}:{s.at}:{s.original}:{s.page}" for s in found.spans)
    return f"{found.verdict} {','.join(found.codes)} {sha256(spans.encode()).hexdigest()[:8]}"


def known() -> tuple[str, dict[str, str]]:
    """The version of the file, and the outcome of each pair under it."""
    first, *rest = FILE.read_text("utf-8").splitlines()
    return first.removeprefix("rules\t"), dict(row.split("\t", 1) for row in rest)


def changed(now: dict[str, str]) -> list[str]:
    """Pairs whose outcome, or the version, is not the file's."""
    version, before = known()
    names = sorted(now.keys() | before.keys())
    other = [name for name in names if now.get(name) != before.get(name)]
    return other if version == RULES else ["rules", *other]


def main() -> int:
    """Write the file, or say why not."""
    results, _ = run()
    now = {name: line(found) for name, (_, found) in results.items()}
    if FILE.exists():
        version, before = known()
        turned = [name for name in now if before.get(name, now[name]) != now[name]]
        if turned and version == RULES:
            sys.stderr.write(f"RULES is still {RULES}, but these came out otherwise:\n")
            sys.stderr.writelines(f"  {name}: {before[name]} -> {now[name]}\n" for name in turned)
            return 1
    rows = (f"{name}\t{outcome}\n" for name, outcome in sorted(now.items()))
    FILE.write_text(f"rules\t{RULES}\n{''.join(rows)}", "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
