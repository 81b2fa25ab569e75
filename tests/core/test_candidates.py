"""The sieve before pages are opened: it must not drop a right entry."""

from __future__ import annotations

from syndicator.core.candidates import Listed, Sought, pick

SOUGHT = Sought(
    title="国务院关于推进示范县城镇化高质量发展的若干意见",
    doc_no="国发|2026|7",
    source_url="https://www.gov.example/zhengce/content_7.htm",
    known_urls=(),
    key="zc-0123456789abcdef-01234567",
)


def test_known_addresses_lead() -> None:
    """What the CMS or an earlier look named is opened first, listed or not."""
    sought = Sought(SOUGHT.title, None, SOUGHT.source_url, ("https://s/9",), SOUGHT.key)
    listed = [Listed("https://s/1", SOUGHT.title), Listed("http://s/9#top", SOUGHT.title)]
    assert pick(listed, sought) == ("https://s/9", "https://s/1")


def test_titles_cut_prefixed_and_spaced_are_let_through() -> None:
    """Lists cut titles, prefix them and put blanks into them."""
    listed = [
        Listed("https://s/1", "国务院关于推进示范县城镇化高质量…"),
        Listed("https://s/2", "转发:国务院关于推进示范县城镇化高质量发展的若干意见"),
        Listed("https://s/3", "国 务 院 关于推进示范县城镇化高质量发展的若干意见"),
        Listed("https://s/4", "图解 国发〔2026〕7号"),
        Listed("https://s/5", "县政府召开常务会议"),
    ]
    assert set(pick(listed, SOUGHT)) == {f"https://s/{n}" for n in (1, 2, 3, 4)}


def test_a_short_cut_title_is_no_candidate() -> None:
    """Fewer than twelve characters are not enough."""
    assert pick([Listed("https://s/1", "国务院关于…")], SOUGHT) == ()


def test_our_key_in_the_address_is_enough() -> None:
    """A renamed copy of ours is found by its slug; a link to the source by its address."""
    listed = [
        Listed(f"https://s/{SOUGHT.key}/", "要闻"),
        Listed("http://www.gov.example/zhengce/content_7.htm", "要闻"),
    ]
    assert len(pick(listed, SOUGHT)) == 2


def test_the_number_of_pages_is_bounded() -> None:
    """However many entries look alike."""
    listed = [Listed(f"https://s/{n}", SOUGHT.title) for n in range(50)]
    assert len(pick(listed, SOUGHT)) == 4
