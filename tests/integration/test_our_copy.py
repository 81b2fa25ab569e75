"""Our copy known again where the CMS keeps no key, and what the site's people did to it."""

import re
from copy import deepcopy

import pytest

from syndicator.control.protocol import Verb
from syndicator.core.repost import State
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import Policy, library_page
from tests.acceptance.source import ListedSource
from tests.contract.adapter.fake_json_cms import PUBLISHED, REVIEW
from tests.contract.adapter.http_sites import described
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import TODAY, answer_lost, document, handed_over, owed, standing
from tests.loopback import Reply

SETTLED_S = 61
"""The county shows everything so long after it was stored."""


def drops_our_key(county: County) -> None:
    """Its CMS keeps neither a foreign key nor attributes of the text."""
    for record in county.records:
        record.ext_id = None
        record.content = re.sub(r' data-syndicator-\w+="[^"]*"', "", record.content)


def around_the_text(content: str) -> dict[str, object]:
    """The county's options, with words of the operator's around each text."""
    options: dict[str, dict[str, dict[str, str]]] = deepcopy(dict(described("json_cms")))  # type: ignore[arg-type]  # a mapping of what YAML holds
    for write in ("create", "update"):
        options[write]["json"]["content"] = content
    return {**options}


async def corrected(office: Office, source: ListedSource, paper: Policy) -> None:
    """The source shows a newer text under another address; it is planned and pushed."""
    page = Reply.html(library_page(paper).replace("11%", "12%"))
    source.publish("corrected.htm", paper.title, page, TODAY)
    await office.later(SETTLED_S, "watch", "plan", "push")


@pytest.mark.parametrize("act", ["revision", "withdrawal"])
async def test_without_our_key_the_id_tells_that_the_copy_is_ours(
    configuration: Configuration, source: ListedSource, county: County, act: str
) -> None:
    """Told its id when it was stored, a revision and a withdrawal reach the same copy."""
    paper = document()
    async with opened(configuration) as office:
        await handed_over(office, source, paper)
        drops_our_key(county)
        if act == "revision":
            await corrected(office, source, paper)
            assert "12%" in county.records[0].content
        else:
            await office.order(Verb.WITHDRAW, "policy:1", reason="撤回")
            await office.later(SETTLED_S, "push")
            assert county.records[0].state == REVIEW
        assert len(county.records) == 1
        assert not (await office.repost()).repost.theirs


async def test_words_of_the_manifest_beside_the_text_are_no_change(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """What the options write around each text is ours; a revision goes out, an edit is held."""
    before, after = '<div class="z"><p>转载自示例省政府网</p>', "</div><p>转载稿以原文为准</p>"
    (entry,) = configuration.platforms
    options = around_the_text(f"{before}{{html}}{after}{{source_line}}")
    configuration.platforms[0] = {**entry, "options": options}
    paper = document()
    async with opened(configuration) as office:
        await handed_over(office, source, paper)
        (record,) = county.records
        assert "<p>转载自示例省政府网</p><" in record.content
        await corrected(office, source, paper)
        assert "12%" in record.content
        assert "转载稿以原文为准" in record.content
        record.content = record.content.replace("以原文为准", "以本县解释为准")
        page = Reply.html(library_page(paper).replace("11%", "13%"))
        source.publish("again.htm", paper.title, page, TODAY)
        await office.later(SETTLED_S, "watch", "plan", "push")
        assert (await office.repost()).repost.state is State.HELD
        assert "13%" not in record.content


async def test_without_our_key_and_without_an_answer_it_is_taken_for_theirs(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The answer was lost with the id: nobody can say whose copy it is, so it is left alone."""
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await office.turn("confirm")
        await answer_lost(office, county)
        drops_our_key(county)
        await office.later(SETTLED_S, "push")
        assert (await office.repost()).repost.theirs
        await corrected(office, source, paper)
        assert "11%" in county.records[0].content
        assert len(county.writes()) == 1


@pytest.mark.parametrize("act", ["revision", "withdrawal"])
async def test_our_key_under_another_attribute_tells_that_the_copy_is_ours(
    configuration: Configuration, source: ListedSource, county: County, act: str
) -> None:
    """The answer was lost with the id and the CMS renames our attributes: the key is still there.

    The public page is judged by the key in its text, so the look-up must know it there too: else
    the row is called theirs by the one and ours by the other, and nobody carries it out.
    """
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)
        await office.turn("confirm")
        await answer_lost(office, county)
        (record,) = county.records
        record.ext_id = None
        record.content = record.content.replace("data-syndicator", "data-x")
        await office.later(SETTLED_S, "confirm")
        assert (await office.repost()).repost.state is State.CONFIRMED
        if act == "revision":
            await corrected(office, source, paper)
            assert "12%" in record.content
        else:
            await office.order(Verb.WITHDRAW, "policy:1", reason="撤回")
            await office.later(SETTLED_S, "push")
            assert record.state == REVIEW
        assert len(county.records) == 1
        assert not (await office.repost()).repost.theirs


async def test_the_id_of_their_copy_never_becomes_ours(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A copy by the site's people is found by title; its id is not kept as that of ours."""
    paper = document()
    async with opened(configuration) as office:
        county.cms.put(paper.title, library_page(paper))
        await owed(office, source, paper)
        await office.turn("push")
        row = (await office.repost()).repost
        assert (row.theirs, row.remote_id, row.own_id) == (True, None, None)
        assert not county.writes()


@pytest.mark.parametrize("before", [True, False])
async def test_what_editors_put_beside_our_text_is_not_overwritten(
    configuration: Configuration, source: ListedSource, county: County, *, before: bool
) -> None:
    """Our text is whole within it, and yet an update would lose what they wrote: held."""
    paper = document()
    async with opened(configuration) as office:
        await handed_over(office, source, paper)
        record, note = county.records[0], "<p>本县贯彻意见另行印发。</p>"
        record.content = note + record.content if before else record.content + note
        await corrected(office, source, paper)
        assert (await office.repost()).repost.state is State.HELD
        assert note in record.content
        await office.order(Verb.RELEASE, "repost:1", reason="经核实,以新版为准")
        await office.turn("push")
        assert "12%" in record.content


async def test_a_source_line_that_lost_its_markup_is_no_edit(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The CMS strips classes, attributes and links: the words are still those that we sent."""
    paper = document()
    async with opened(configuration) as office:
        await handed_over(office, source, paper)
        record = county.records[0]
        text, _, line = record.content.partition('<p class="syndicator-source"')
        words = line.partition(">")[2].replace("</a>", "").partition("来源：")[2]
        record.content = f"<div>{text}<div>来源：{words.partition('>')[2]}</div></div>"
        await corrected(office, source, paper)
        assert "12%" in record.content


async def test_a_draft_that_waits_for_review_is_withdrawn(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """It is asked out of the queue before the repost ends, else its editor lets it out later."""
    async with opened(configuration) as office:
        await handed_over(office, source, document())
        county.records[0].state = REVIEW
        await office.order(Verb.WITHDRAW, "policy:1", reason="撤回")
        await office.later(SETTLED_S, "push")
        assert county.writes()[-1].path.endswith("/offline")
        for _ in range(2):
            await office.later(301, "confirm")
        assert (await office.repost()).repost.state is State.WITHDRAWN


@pytest.mark.parametrize("keyless", [True, False])
async def test_a_revision_does_not_bring_back_what_was_deleted(
    configuration: Configuration, source: ListedSource, county: County, *, keyless: bool
) -> None:
    """Deleted for good by the site's people, whether or not their CMS keeps our key: held."""
    paper = document()
    async with opened(configuration) as office:
        await standing(office, source, paper)
        if keyless:
            drops_our_key(county)
        county.cms.records.clear()
        await corrected(office, source, paper)
        assert (await office.repost()).repost.state is State.HELD
        assert len(county.writes()) == 1
        await office.order(Verb.RELEASE, "repost:1", reason="误删,恢复")
        await office.later(SETTLED_S, "push")
        (record,) = county.records
        assert record.state == PUBLISHED
        assert "12%" in record.content
