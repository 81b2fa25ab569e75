"""A text read back from a CMS: ours, or changed by its people."""

import pytest

from syndicator.core.readback import held, own_pieces
from syndicator.core.text import normalise

FIRST = "各县人民政府:限期15日内整改。示例县2026年3月1日"
SECOND = FIRST.replace("15", "20")
KNOWN = {2: normalise(SECOND), 1: normalise(FIRST)}
OWN = own_pieces(
    title="关于整改的通知",
    doc_no="示例发〔2026〕5号",
    url="https://source.example/1.htm",
    source="示例县政府",
    published="2026-03-01",
    summary="限期整改",
)


@pytest.mark.parametrize(
    "stored",
    [
        FIRST,
        f"{FIRST}来源：示例县政府",
        f"关于整改的通知 示例发〔2026〕5号 {FIRST} 来源：示例县政府 https://source.example/1.htm",
    ],
)
def test_our_text_with_what_we_put_around_it_is_ours(stored: str) -> None:
    """The source line without its markup, title and number in the body: put there by ourselves."""
    assert held(normalise(stored), KNOWN, OWN) == 1


@pytest.mark.parametrize(
    "stored",
    [
        f"{FIRST}本县贯彻意见另行印发。",
        f"编者按：请抓好落实。{FIRST}来源：示例县政府",
        f"来源：别处{FIRST}",
        FIRST.replace("15", "45"),
        "",
    ],
)
def test_what_editors_put_beside_or_into_it_is_an_edit(stored: str) -> None:
    """Containing our text is not being it: what stands beside would be lost by an update."""
    assert held(normalise(stored), KNOWN, OWN) is None
