"""Plays one seed again and tells everything: `python -m tests.simulation SEED`."""

import sys

from tests.simulation.report import story
from tests.simulation.run import simulate

result = simulate(int(sys.argv[1]))
for at, what, detail in result.lines:
    sys.stdout.write(f"{at:12.3f} {what} {detail}\n")
sys.stdout.write(f"{story(result)}\ntrace {result.digest}\n")
sys.exit(bool(result.broken or result.errors))
