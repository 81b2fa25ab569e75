"""`explain` tells the whole story of an item, a policy or a repost."""

import asyncio
from html import escape

import pytest

from syndicator.cli import run
from syndicator.cli.configuration import load_settings
from syndicator.cli.sections import At, Cells, Section
from syndicator.console.shown import Names
from syndicator.console.story import story_page
from syndicator.core.model import RepostId
from syndicator.core.times import Millis
from syndicator.ports import SystemClock
from syndicator.store import open_store
from tests.cli.office import Office, objects
from tests.cli.stored import Day


def stories(
    place: Office, capsys: pytest.CaptureFixture[str], subject: str
) -> list[dict[str, object]]:
    """What is told of a subject, as objects."""
    assert run(["explain", subject, "--json", *place.option()]) == 0
    return objects(capsys.readouterr().out)


def listed(story: dict[str, object], key: str) -> list[dict[str, object]]:
    """One list of a story."""
    found = story[key]
    assert isinstance(found, list)
    return found


def test_a_repost_tells_why_what_and_when(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Why this site, by which clause, each attempt, each sighting, the lag, the next action."""
    (story,) = stories(place, capsys, f"repost:{day.confirmed}")
    assert story["why"] == "全部站点都应转载 · every site owes it"
    assert story["state"] == "confirmed"
    assert "制度口径" in str(story["lag"])
    assert str(story["action_at"]).endswith("+08:00")
    assert "核验" in str(story["action"])
    (deadline,) = listed(story, "deadlines")
    assert deadline["clause"] == "云政发〔2020〕1号（一）「一小时内转载」"
    assert (deadline["target_result"], deadline["limit_result"]) == ("missed", "met")
    (attempt,) = listed(story, "attempts")
    assert (attempt["op"], attempt["outcome"], attempt["detail"]) == ("create", "stored", "41")
    first, second = listed(story, "sightings")
    assert (first["verdict"], second["verdict"]) == ("altered", "faithful")
    assert first["reasons"] == ["有改动 · it was changed"]
    assert first["spans"] == [{"kind": "replaced", "original": "应", "page": "可"}]
    assert [event["event"] for event in listed(story, "events")] == [
        "owed",
        "claimed",
        "handed_over",
        "seen_right",
    ]


def test_differences_are_words_for_people(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was changed is told as words, in two languages, not as the program keeps it."""
    assert run(["explain", f"repost:{day.confirmed}", *place.option()]) == 0
    shown = capsys.readouterr().out
    assert "改动 changed “应” → “可”" in shown
    assert '"kind"' not in shown
    assert "松政发〔2026〕" in shown
    assert "松政发|2026|" not in shown


def status_page(place: Office, repost: RepostId, names: Names | None = None) -> str:
    """A repost's story as the status page shows it."""

    async def story() -> str | None:
        clock = SystemClock()
        store = await open_store(place.store, clock=clock)
        try:
            return await store.read(
                lambda tx: story_page(tx, repost, names or Names(), clock.now())
            )
        finally:
            await store.aclose()

    return asyncio.run(story()) or ""


def test_the_status_page_gives_the_same_advice(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whom to ask and what to do next: word for word what `explain` says, in every state."""
    names = Names(load_settings(place.config))
    contacts = set()
    for repost in (day.confirmed, day.late, day.soon, day.refused):
        (story,) = stories(place, capsys, f"repost:{repost}")
        page = status_page(place, repost, names)
        assert f"下一步 next step</td><td>{escape(str(story['next']))}</td>" in page
        assert f"联络员 contact</td><td>{story['contact'] or ''}</td>" in page
        contacts.add(story["contact"])
    assert "乙" in contacts


def test_a_broken_configuration_is_not_a_site_that_left_it(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody is told to waive what a slip in sites.csv hides: mend the slip first."""
    (place.config / "sites.csv").write_text("key;name\n", "utf-8")
    (story,) = stories(place, capsys, f"repost:{day.late}")
    for told in (str(story["next"]), status_page(place, day.late)):
        assert "先运行 check" in told
        assert "waive" not in told


def test_the_status_page_tells_differences_too(place: Office, day: Day) -> None:
    """The story on the status page: what was changed, and the number as it is written."""
    shown = status_page(place, day.confirmed)
    assert "改动 changed “应” → “可”" in shown
    assert "松政发〔2026〕" in shown


def test_events_are_sentences_for_people(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """What happened is told in two languages, on the screen and on the status page."""
    assert run(["explain", f"repost:{day.confirmed}", *place.option()]) == 0
    screen = capsys.readouterr().out
    page = status_page(place, day.confirmed)
    for shown in (screen, page):
        assert "站点收下第 1 版" in shown
        assert "the site stored revision 1" in shown
        assert "待推送 → 推送中 · planned → pushing" in shown
        assert "remote_id=" not in shown
    assert "handed_over" not in screen


def test_what_repeats_itself_is_one_line_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    """Reminders hour after hour stand once, with both ends and how often; programs get each."""
    rows: list[Cells] = [
        {"at": At(Millis(hour * 3_600_000)), "event": "reminded"} for hour in range(3)
    ]
    columns = (("at", "时间 at"), ("event", "事件 event"))
    section = Section(
        "events", "经过", columns, [*rows, {"at": At(Millis(0)), "event": "x"}], runs=True
    )
    section.show()
    shown = capsys.readouterr().out
    assert "1970-01-01 08:00 ～ 1970-01-01 10:00 ×3" in shown
    assert shown.count("reminded") == 1
    assert [row["event"] for row in section.objects()].count("reminded") == 3


def test_a_policy_tells_its_items_revisions_and_reposts(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rule, scope and reasons, then every site's state."""
    (story,) = stories(place, capsys, f"policy:{day.released}")
    assert (story["rule"], story["scope"]) == ("lamps", "region 990100")
    assert len(listed(story, "items")) == len(listed(story, "revisions")) == 1
    states = [repost["state"] for repost in listed(story, "reposts")]
    assert states == ["confirmed", "planned", "refused"]


def test_an_item_tells_its_decision(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """A conflicting item: the reason, and the command that decides it."""
    (story,) = stories(place, capsys, f"item:{day.conflict}")
    assert story["decision"] == "conflict"
    assert story["reasons"] == ["文号相同而正文不同 · same number, another text"]
    assert f"release item:{day.conflict} --same-as policy:ID" in str(story["next"])


@pytest.mark.parametrize(
    "subject",
    [
        "https://source.invalid/a/2.html",
        "HTTPS://Source.invalid/a/../a/2.html#top",
        "松政发〔2026〕2号",
        "松政发[2026]2号",
        "松政发|2026|2",
    ],
)
def test_an_address_or_a_number_finds_its_policy(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str], subject: str
) -> None:
    """Whoever has only the page's address or the document's number gets there too."""
    (story,) = stories(place, capsys, subject)
    assert story["subject"] == f"policy:{day.held}"


def test_an_item_without_policy_is_found_by_address(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """An entry that became no policy is told as the item it is."""
    (story,) = stories(place, capsys, "https://source.invalid/b/9.html")
    assert story["subject"] == f"item:{day.conflict}"


@pytest.mark.parametrize("subject", ["repost:99", "policy:99", "项目", "https://x.invalid/"])
def test_what_is_not_there_is_said(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str], subject: str
) -> None:
    """Nothing found ends with 1 and tells how subjects are written."""
    assert run(["explain", subject, *place.option()]) == 1
    complaint = capsys.readouterr().err
    assert subject in complaint
    assert "policy:3" in complaint


def test_people_get_a_story_to_read(
    place: Office, day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels in two languages, sections with headings, the clause quoted."""
    assert run(["explain", f"repost:{day.late}", *place.option()]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"repost:{day.late} 待推送 planned 《")
    assert "「一小时内转载」" in shown
    assert "逾期 missed" in shown
    assert "请联络站点转载（云一市）" in shown
    assert "连接超时 · timed out" in shown
