"""`explain`, `status`, `export` beside the running daemon: why, what was tried, what comes next."""

import json

from syndicator.control.protocol import Verb
from syndicator.sdk.contract import Fault, Manner
from tests.acceptance.configuration import Configuration
from tests.acceptance.daemon import command
from tests.acceptance.own_pages import DELETED
from tests.acceptance.source import ListedSource
from tests.integration.county import County
from tests.integration.office import Office, opened
from tests.integration.scenes import document, handed_over, owed
from tests.loopback import Reply


async def _told(office: Office, *arguments: str) -> list[dict[str, object]]:
    """The JSON lines of a reading command."""
    code, out, err = await command(*arguments, "--json", "--config", str(office.app.config))
    assert code == 0, err
    return [json.loads(line) for line in out.splitlines()]


async def test_a_reposts_whole_story_is_told(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Lost, looked up, accepted, altered, held, released by a person: all of it, with reasons."""
    async with opened(configuration) as office:
        await owed(office, source, document())
        county.proxy.fail(Fault("lost", Manner.RESET, stored=True))
        await office.turn("confirm", "push")
        county.proxy.fail(None)
        record = county.records[0]
        ours = record.content
        record.content = ours.replace("11%", "71%")
        await office.later(61, "push", "confirm")
        await office.order(Verb.RELEASE, "repost:1", reason="核实后恢复原文")
        await office.later(1, "push", "confirm", "report")
        story = json.dumps(await _told(office, "explain", "repost:1"), ensure_ascii=False)
        for told in (
            *("一个工作日内全文转载", "示例政办发〔2020〕1号"),
            *("Lost", "HandedOver", "create", "update"),
            *("altered", "faithful", '"71"', "核实后恢复原文", "tester"),
            *("confirmed", record.title),
        ):
            assert told in story, told
        (line,) = await _told(office, "export")
        assert (line["state"], line["verdict"], line["theirs"]) == ("confirmed", "faithful", False)
        assert line["doc_no"] == "示例国发|2026|1"


async def test_a_refused_item_says_why(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """An item that was no page: `explain item:N` has the reason and the next try."""
    async with opened(configuration) as office:
        await owed(office, source, document(), Reply.html(DELETED))
        story = json.dumps(await _told(office, "explain", "item:1"), ensure_ascii=False)
        assert "网页已删除" in story
        assert "refused" in story


async def test_what_waits_for_a_person_is_on_the_status(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """A late copy and a held policy are on `status`, and the daemon is known to run."""
    async with opened(configuration) as office:
        await handed_over(office, source, document(1))
        county.blinds(Reply.html("", 500))
        await owed(office, source, document(2, "示例办发"))
        await office.later(5, "confirm")
        told = json.dumps(await _told(office, "status"), ensure_ascii=False)
        assert document(2).title in told
        assert "policy:2" in told
        assert "anlin" in told
