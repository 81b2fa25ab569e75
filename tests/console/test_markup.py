"""The status page escapes whatever it shows."""

from syndicator.console.markup import Shown, page, paragraph, table


def test_nothing_of_the_outside_becomes_markup() -> None:
    """Titles, reasons and addresses come from others."""
    evil = '<script>alert("x")</script>'
    shown = page(evil, [paragraph(evil, evil), table([evil], [[Shown(evil, evil, evil, evil)]])])
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_only_web_addresses_are_links() -> None:
    """A script in place of an address is shown as text."""
    rows = [
        [Shown("a", "javascript:alert(1)"), Shown("b", "https://county.example/"), Shown("c", "/x")]
    ]
    shown = table([], rows)
    assert "javascript" not in shown
    assert '<a href="https://county.example/"' in shown
    assert '<a href="/x"' in shown
