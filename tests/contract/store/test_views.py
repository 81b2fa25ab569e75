"""What people ask for: lists, stories, export, and the figures of the moment."""

from syndicator.core import events as ev
from syndicator.core.deadline import Result
from syndicator.core.model import PersonKey, PolicyId, RepostId, SiteKey, SourceKey
from syndicator.core.report import tally
from syndicator.core.repost import State
from syndicator.core.times import Millis, Span
from syndicator.core.verdict import Verdict
from syndicator.store import (
    SqliteStore,
    Tx,
    attempts,
    deadlines,
    figures,
    items,
    policies,
    reposts,
    sightings,
    sources,
    views,
    watches,
)
from tests.contract.store.ground import (
    EVENING,
    HOUR,
    NOON,
    OBSERVING,
    Shown,
    document,
    due,
    owe,
    step,
    text,
)

ZHAO = PersonKey("zhao")
RIGHT = ev.SeenRight(Verdict.FAITHFUL, 1, "https://pine.invalid/77.html", theirs=True)
SEEN = Span(Millis(NOON + 1), Millis(NOON + HOUR))


def confirm(tx: Tx, repost: RepostId) -> None:
    """It was seen right, within its limit."""
    step(tx, repost, RIGHT)
    reposts.set_visible(tx, repost, SEEN)
    profile = due().profile
    deadlines.decide(tx, repost, 1, profile, Result.UNDECIDED, Result.MET, NOON)
    sightings.record(
        tx,
        repost=repost,
        at=NOON,
        verdict=Verdict.FAITHFUL,
        revision=1,
        page_url=RIGHT.page_url,
        reasons=["一致 · whole"],
        spans=[],
        theirs=True,
        evidence=None,
    )


def province(tx: Tx) -> PolicyId:
    """One policy: confirmed at pine, late at birch, waived at maple; another is held."""
    policy = policies.insert(tx, document(), NOON)
    confirm(tx, owe(tx, policy, "pine", dues=(due(),), rules=OBSERVING))
    owe(tx, policy, "birch", dues=(due(),))
    step(tx, owe(tx, policy, "maple", dues=(due(),)), ev.Waived(ZHAO, "撤并 · merged"))
    policies.insert(tx, document(2, "held"), NOON)
    watches.wake(tx, SiteKey("pine"), NOON)
    return policy


async def test_the_export_holds_every_repost_once(store: SqliteStore) -> None:
    """All pages together are all rows in order; a policy or a state can be asked for alone."""

    def many(tx: Tx) -> None:
        one = policies.insert(tx, document(), NOON)
        two = policies.insert(tx, document(2), NOON)
        for number in range(views.PAGE + 5):
            owe(tx, one, f"site-{number}", dues=(due(),))
        step(tx, owe(tx, two, "pine"), ev.Paused("来源已改 · changed"))

    await store.write(many)
    numbers = [row.repost.id async for row in views.every(store)]
    assert numbers == list(range(1, views.PAGE + 7))
    held = [row async for row in views.every(store, state=State.HELD)]
    assert [row.repost.site for row in held] == ["pine"]
    of_two = [row async for row in views.every(store, policy=PolicyId(2))]
    assert [row.repost.site for row in of_two] == ["pine"]
    assert [row async for row in views.every(store, policy=PolicyId(2), state=State.WAIVED)] == []


async def test_a_listed_repost_carries_what_its_lag_needs(store: SqliteStore) -> None:
    """Start, visibility, deadlines with results, verdict and whose it is, in one row."""
    await store.write(province)
    pine, birch, maple = [row async for row in views.every(store)]
    assert (pine.title, pine.doc_no, pine.unit, pine.platform) == (
        "关于松间市集装点冬日街灯的通知之1",
        "松政发|2026|1",
        "unit-pine",
        "shared",
    )
    assert (pine.verdict, pine.visible, pine.repost.theirs) == (Verdict.FAITHFUL, SEEN, True)
    assert pine.start == document().start
    assert pine.reported[0].limit_result is Result.MET
    assert (birch.verdict, birch.visible) == (None, None)
    assert maple.repost.state is State.WAIVED
    counted = tally(row.row() for row in (pine, birch, maple))
    assert (counted.owed, counted.confirmed, counted.in_time, counted.waived) == (2, 1, 1, 1)


async def test_a_withdrawn_copy_is_reported_by_the_text_it_showed(store: SqliteStore) -> None:
    """Its figure is that of the revision before the withdrawal."""

    def op(tx: Tx) -> None:
        policy = province(tx)
        (pine, *_) = reposts.by_policy(tx, policy)
        step(tx, pine.id, ev.WithdrawalOrdered(ZHAO, "有误 · wrong"))
        deadlines.insert(tx, pine.id, 0, [due("gone")])

    await store.write(op)
    pine = (await store.read(lambda tx: views.page(tx, RepostId(0), 1)))[0]
    assert [one.profile for one in pine.deadlines] == ["gone", "one-hour"]
    assert [one.profile for one in pine.reported] == ["one-hour"]
    assert pine.visible == SEEN


async def test_a_newer_revision_counts_from_its_own_publication(store: SqliteStore) -> None:
    """Its clocks run from between the last reading with the older text and the first with it."""

    def op(tx: Tx) -> None:
        policy = province(tx)
        policies.checked(tx, policy, Millis(NOON + HOUR))
        newer = text("改动", "d9")
        policies.add_revision(tx, policy, _fetched(newer, NOON + 2 * HOUR), NOON)
        birch = reposts.by_policy(tx, policy)[1]
        step(tx, birch.id, ev.Revised(2))

    await store.write(op)
    rows = {str(row.repost.site): row.start async for row in views.every(store)}
    assert rows["birch"] == Span(Millis(NOON + HOUR + 1), Millis(NOON + 2 * HOUR))
    assert rows["pine"] == document().start
    (met,) = await store.read(lambda tx: reposts.on_site(tx, SiteKey("birch")))
    assert met.start == rows["birch"]


def _fetched(new: policies.NewRevision, at: int) -> policies.NewRevision:
    return policies.NewRevision(
        new.title, new.html, new.text, new.digest, new.source_url, Millis(at)
    )


async def test_pending_is_what_somebody_must_still_do(store: SqliteStore) -> None:
    """Confirmed and ended reposts are not on the list of what may be late."""
    await store.write(province)
    rows = await store.read(views.pending)
    assert [(row.site, row.pending) for row in rows] == [("birch", True)]


async def test_a_reposts_story_is_whole(store: SqliteStore) -> None:
    """Why, policy, every attempt, sighting and event, and how its site's list is doing."""

    def op(tx: Tx) -> RepostId:
        policy = province(tx)
        (pine, *_) = reposts.by_policy(tx, policy)
        attempts.begin(tx, pine.id, "find", 1, NOON)
        return pine.id

    pine = await store.write(op)
    story = await store.read(lambda tx: views.of_repost(tx, pine))
    assert story is not None
    assert story.listed.why["code"] == "all"
    assert story.policy.head.doc_no == "松政发|2026|1"
    assert [attempt.op for attempt in story.attempts] == ["find"]
    assert [look.reasons for look in story.sightings] == [("一致 · whole",)]
    assert [event.kind for event in story.events] == ["owed", "seen_right"]
    assert story.watch is not None
    assert await store.read(lambda tx: views.of_repost(tx, RepostId(99))) is None


async def test_policies_and_items_lead_to_each_other(store: SqliteStore) -> None:
    """A policy's story names its items, texts and reposts; an item's names its policy."""

    def op(tx: Tx) -> tuple[PolicyId, items.Seen]:
        policy = province(tx)
        sources.due(tx, [SourceKey("songjian")], NOON)
        seen = items.seen(
            tx,
            source=SourceKey("songjian"),
            entry=Shown(),
            address="https://source.invalid/a/1.html",
            doc_no=None,
            absent_at=None,
            at=NOON,
        )
        items.decide(tx, seen.id, "policy", ["规则"], policy, NOON)
        return policy, seen

    policy, seen = await store.write(op)
    story = await store.read(lambda tx: views.of_policy(tx, policy))
    assert story is not None
    assert [item.id for item in story.items] == [seen.id]
    assert [line.digest for line in story.revisions] == ["d1"]
    assert [row.repost.site for row in story.reposts] == ["pine", "birch", "maple"]
    assert [event.kind for event in story.events] == ["entered"]
    told = await store.read(lambda tx: views.of_item(tx, seen.id))
    assert told is not None
    assert told.policy is not None
    assert told.policy.id == policy
    address = "https://source.invalid/a/1.html"
    found = await store.read(lambda tx: views.find(tx, address=address))
    assert (found.policies, found.items) == ((policy,), (seen.id,))
    found = await store.read(lambda tx: views.find(tx, doc_no="松政发|2026|2"))
    assert (found.policies, found.items) == ((PolicyId(2),), ())
    assert await store.read(lambda tx: views.of_policy(tx, PolicyId(99))) is None


async def test_figures_are_counted_from_the_store(store: SqliteStore) -> None:
    """Every count of the moment: states, held, overdue by site, confirmed and in limit."""
    await store.write(province)
    now = await store.read(lambda tx: figures.count(tx, Millis(EVENING + HOUR)))
    assert now.at == EVENING + HOUR
    assert (now.reposts["confirmed"], now.reposts["planned"], now.reposts["held"]) == (1, 1, 0)
    assert (now.policies["released"], now.policies["held"]) == (1, 1)
    assert now.held_since == NOON
    assert now.site_lists["new"] == 1
    assert (now.owed, now.confirmed, now.in_limit, now.undecided) == (2, 1, 1, 1)
    (late,) = now.overdue
    assert (late.site, late.unit, late.count) == ("birch", "unit-birch", 1)
    assert now.overdue_more == 0
    early = await store.read(lambda tx: figures.count(tx, NOON))
    assert early.overdue == ()
