"""The queue: what is due is offered by urgency, and what nobody took up is found."""

from syndicator.core import events as ev
from syndicator.core.model import PersonKey, PlatformKey, RepostId, SiteKey
from syndicator.core.repost import Step
from syndicator.core.times import Millis
from syndicator.core.verdict import Verdict
from syndicator.store import (
    SqliteStore,
    Tx,
    claims,
    reposts,
    watches,
)
from tests.contract.store.ground import (
    EVENING,
    HOUR,
    NOON,
    OBSERVING,
    RULES,
    enter,
    owe,
    owed,
    step,
    steps,
)

HANDED = ev.HandedOver(1, "77", "https://pine.invalid/77.html", review=False)
RIGHT = ev.SeenRight(Verdict.FAITHFUL, 1, "https://pine.invalid/77.html", theirs=False)
ZHAO = PersonKey("zhao")


async def claimed(store: SqliteStore, platform: str, count: int = 9, *without: str) -> list[str]:
    """Sites of the claim."""
    ask = claims.Ask(Step.PUSH, PlatformKey(platform), count, {SiteKey(one) for one in without})
    (offer,) = await store.read(lambda tx: claims.offers(tx, [ask], NOON))
    return [claim.repost.site for claim in offer.claims]


async def fronts(store: SqliteStore, step: Step = Step.PUSH) -> list[tuple[str, str, int]]:
    """What a survey tells."""
    found = await store.read(lambda tx: claims.fronts(tx, step, NOON))
    return [(one.platform, one.lane.name, one.urgency) for one in found]


async def test_the_most_urgent_due_pushes_of_a_platform_come_first(store: SqliteStore) -> None:
    """Earliest limit first; what is not due, not to push, or elsewhere stays."""

    def op(tx: Tx) -> None:
        policy = enter(tx)
        owe(tx, policy, "late", urgency=EVENING + 2)
        owe(tx, policy, "first", urgency=EVENING)
        owe(tx, policy, "second", urgency=EVENING + 1)
        owe(tx, policy, "tomorrow", urgency=EVENING - 1, at=Millis(NOON + 24 * HOUR))
        owe(tx, policy, "watched", urgency=EVENING - 1, rules=OBSERVING)
        owe(tx, policy, "elsewhere", urgency=EVENING - 1, platform="other")

    await store.write(op)
    assert await claimed(store, "shared") == ["first", "second", "late"]
    assert await claimed(store, "shared", 2) == ["first", "second"]
    assert await claimed(store, "shared", 2, "first") == ["second", "late"]
    assert await claimed(store, "shared", 0) == []
    assert await claimed(store, "unknown") == []


async def test_withdrawals_pass_urgent_matter_and_that_the_rest(store: SqliteStore) -> None:
    """Lanes go before limits: a copy that must go waits for no earlier deadline."""

    def op(tx: Tx) -> None:
        ordinary, urgent = enter(tx, 1), enter(tx, 2, urgent=True)
        owe(tx, ordinary, "ordinary", urgency=EVENING)
        owe(tx, urgent, "urgent", urgency=EVENING + 1)
        gone = owe(tx, ordinary, "gone", urgency=EVENING + 2)
        step(tx, gone, ev.WithdrawalOrdered(ZHAO, "撤回 · withdrawn"))

    await store.write(op)
    assert await claimed(store, "shared") == ["gone", "urgent", "ordinary"]
    assert await fronts(store) == [("shared", "GONE", EVENING + 2)]


async def test_one_site_is_offered_once(store: SqliteStore) -> None:
    """However many of its policies stand at the front, the platform's other sites come too."""

    def op(tx: Tx) -> None:
        entered = [enter(tx, number) for number in (1, 2, 3)]
        for number, policy in enumerate(entered):
            owe(tx, policy, "many", urgency=EVENING + number)
        owe(tx, entered[0], "other", urgency=EVENING + 9)

    await store.write(op)
    assert await claimed(store, "shared", 2) == ["many", "other"]


async def test_a_survey_names_each_platform_with_work_once(store: SqliteStore) -> None:
    """Most urgent row of each; a platform whose rows are all not due yet is not named."""

    def op(tx: Tx) -> None:
        policy = enter(tx)
        for number in range(50):
            owe(tx, policy, f"column-{number}", platform="columns", urgency=EVENING + number)
        owe(tx, policy, "alone", platform="own", urgency=EVENING + 1_000)
        owe(tx, policy, "later", platform="later", at=Millis(NOON + HOUR))
        lost = owe(tx, policy, "lost", platform="lost")
        step(tx, lost, ev.Claimed(), Millis(NOON - HOUR))
        step(tx, lost, ev.Lost("超时 · timed out"), Millis(NOON - HOUR))

    assert await fronts(store) == []
    await store.write(op)
    assert await fronts(store) == [
        ("columns", "ORDINARY", EVENING),
        ("own", "ORDINARY", EVENING + 1_000),
    ]
    assert await fronts(store, Step.FIND) == [("lost", "ORDINARY", EVENING)]


async def test_a_claim_changes_nothing(store: SqliteStore) -> None:
    """The move to pushing is the claim: until then the row is offered again."""
    repost = await store.write(owed)
    assert await claimed(store, "shared") == ["pine"]
    assert await claimed(store, "shared") == ["pine"]
    await store.write(steps(repost, ev.Claimed()))
    assert await claimed(store, "shared") == []


async def test_what_is_due_is_found_by_its_step(store: SqliteStore) -> None:
    """A look-up, a rescue and a reminder each come up at their time, the longest waiting first."""

    def op(tx: Tx) -> dict[str, RepostId]:
        policy = enter(tx)
        rows = {site: owe(tx, policy, site) for site in ("pushing", "unsure", "older", "held")}
        step(tx, rows["pushing"], ev.Claimed())
        for site, at in (("unsure", NOON), ("older", Millis(NOON - 5))):
            step(tx, rows[site], ev.Claimed(), at)
            step(tx, rows[site], ev.Lost("超时 · timed out"), at)
        step(tx, rows["held"], ev.Paused("来源已改 · the source changed"))
        return rows

    await store.write(op)

    async def due_at(which: Step, now: int) -> list[str]:
        found = await store.read(lambda tx: claims.due(tx, which, Millis(now), 9))
        return [claim.repost.site for claim in found]

    assert await due_at(Step.FIND, NOON) == []
    assert await due_at(Step.FIND, NOON + 30_000) == ["older", "unsure"]
    assert await due_at(Step.RESCUE, NOON + 60_000) == ["pushing"]
    assert await due_at(Step.REMIND, NOON + HOUR) == ["held"]


TOLERANCE = 600_000


async def stuck(store: SqliteStore, now: int) -> list[str]:
    """Sites whose repost nobody takes up."""
    rows = await store.read(lambda tx: reposts.stuck(tx, Millis(now), TOLERANCE))
    return [row.site for row in rows]


async def test_a_rescue_or_a_reminder_long_overdue_is_found(store: SqliteStore) -> None:
    """A repost that nobody took up in time is named; what push takes is told by its platforms."""

    def op(tx: Tx) -> None:
        policy = enter(tx)
        owe(tx, policy, "push")
        step(tx, owe(tx, policy, "pushing"), ev.Claimed())
        step(tx, owe(tx, policy, "held"), ev.Paused("来源已改 · the source changed"))
        step(tx, owe(tx, policy, "ended"), ev.Waived(ZHAO, "撤并 · merged"))

    await store.write(op)
    lease, remind = RULES.lease_ms, RULES.remind_ms
    assert await stuck(store, NOON + lease + TOLERANCE) == []
    assert await stuck(store, NOON + lease + TOLERANCE + 1) == ["pushing"]
    assert sorted(await stuck(store, NOON + remind + TOLERANCE + 1)) == ["held", "pushing"]


async def test_a_look_is_overdue_only_with_its_sites_visit(store: SqliteStore) -> None:
    """A row waiting for a look counts once its site's visit is overdue too, or was never set."""
    late = NOON + 10 * HOUR

    def op(tx: Tx) -> None:
        policy = enter(tx)
        for site in ("visited", "forgotten", "never"):
            owe(tx, policy, site, rules=OBSERVING)
        watches.wake(tx, SiteKey("visited"), Millis(late))
        watches.wake(tx, SiteKey("forgotten"), NOON)

    await store.write(op)
    assert sorted(await stuck(store, late)) == ["forgotten", "never"]
