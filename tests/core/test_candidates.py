"""The sieve before pages are opened: it must not drop a right entry."""

from __future__ import annotations

from dataclasses import replace

import pytest

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


@pytest.mark.parametrize(
    "shown",
    [
        "[国务院] 国务院关于推进示范县城镇化高质量…",
        "【要闻】国务院关于推进示范县城镇化高质量",
        "国务院关于推进示范县……的若干意见",
        "3. 国务院关于推进示范县城镇化高质量...",
    ],
)
def test_a_title_cut_anywhere_behind_any_prefix_is_let_through(shown: str) -> None:
    """What is left of it stands in the title in its order."""
    assert pick([Listed("https://s/1", shown)], SOUGHT) == ("https://s/1",)


@pytest.mark.parametrize(
    "shown",
    [
        "国务院关于推进示范县……的实施方案",
        "[国务院] 国务院关于推进…",
        "【要闻】国务院关于加快示范县城镇化高质量…",
    ],
)
def test_what_is_left_of_another_title_is_none(shown: str) -> None:
    """Other words, or too few."""
    assert pick([Listed("https://s/1", shown)], SOUGHT) == ()


@pytest.mark.parametrize(
    "title, shown",
    [
        ("国务院关于印发《示例行动计划》的通知", "国务院印发“示例行动计划”"),
        ("国务院关于印发示例行动计划的通知", "示例行动计划"),
        ("示例省人民政府关于公布示例目录清单的决定", "一图读懂示例目录清单"),
    ],
)
def test_the_name_of_the_paper_is_let_through(title: str, shown: str) -> None:
    """Sites announce the paper and not the notice that issues it."""
    sought = replace(SOUGHT, title=title)
    assert pick([Listed("https://s/1", shown)], sought) == ("https://s/1",)


def test_the_paper_is_opened_before_what_is_said_about_it() -> None:
    """Ten interpretations stand above it on the list, with its whole title in theirs."""
    told = ["图解：", "一图读懂《", "专家解读 ", "答记者问：", "政策问答："] * 2
    listed = [Listed(f"https://s/{n}", f"{word}{SOUGHT.title}") for n, word in enumerate(told)]
    listed += [Listed("https://s/news", f"我县学习{SOUGHT.title}精神")]
    listed += [Listed("https://s/copy", f"【上级文件】{SOUGHT.title}")]
    assert pick(listed, SOUGHT)[:2] == ("https://s/copy", "https://s/news")


def test_an_interpretation_that_is_owed_is_looked_for_as_one() -> None:
    """A source may publish nothing else."""
    sought = replace(SOUGHT, title="《示例行动计划（2026年）》政策解读", doc_no=None)
    listed = [
        Listed("https://s/1", "示例行动计划（2026年）"),
        Listed("https://s/2", "转发：《示例行动计划（2026年）》政策解读"),
    ]
    assert pick(listed, sought) == ("https://s/2", "https://s/1")


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
