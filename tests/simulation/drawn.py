"""What a seed draws: the world, what goes wrong in it, who does what. Plain data, nothing happens.

Times are seconds after the beginning of the run.
"""

from dataclasses import dataclass
from enum import StrEnum


class Engine(StrEnum):
    """How a site's CMS is spoken to."""

    WORDPRESS = "wordpress"
    JSON = "http"
    HAND = "none"
    """Nobody may write to it: its people copy by hand."""


class Fate(StrEnum):
    """What becomes of one request; a class of faults each, but the first."""

    WELL = "well"
    REFUSED = "refused"
    """No connection: surely not sent."""
    PARTITION = "partition"
    """No connection within the time allowed."""
    LOST = "lost"
    """Sent, never came to the site, no answer."""
    LOST_RESET = "lost_reset"
    """The connection breaks before the site read the request."""
    RESET = "stored_reset"
    """Done by the site, then the connection breaks."""
    SILENT = "stored_timeout"
    """Done by the site, no answer ever."""
    HALF = "stored_half"
    """Done by the site, half an answer."""
    ERROR_AFTER = "stored_5xx"
    """Done by the site, which then says 502."""
    SLOW = "slow"
    """Done by the site long after it was sent, perhaps after the daemon gave up."""
    BUSY = "busy_503"
    BUSY_LATER = "busy_503_retry_after"
    THROTTLED = "throttled_seconds"
    THROTTLED_DATE = "throttled_date"
    LOGIN = "login_page"
    """200 with a form to log in; nothing is done."""
    ERROR_BODY = "error_body_200"
    """200, and the body says that it failed; nothing is done."""
    DENIED = "denied_401"
    TRICKLE = "byte_by_byte"
    ENDLESS = "endless"


class DiskFault(StrEnum):
    """What the disk does for a while."""

    FULL = "enospc"
    BROKEN = "eio"
    BUSY = "busy"


class Point(StrEnum):
    """Where the daemon is when it is killed; each is counted through the whole run."""

    BEFORE_COMMIT = "before_commit"
    AFTER_COMMIT = "after_commit"
    """On disk, and nobody was told."""
    BEFORE_WRITE = "before_write"
    """A request that changes something is about to leave."""
    WRITE_LEFT = "write_left"
    """It has left; the site has not got it yet."""
    WRITE_DONE = "write_done"
    """The site has done it; the answer is under way."""
    ANSWERED = "answered"
    """The answer was read; nothing of it is on disk."""


class Act(StrEnum):
    """What a site's people do with a document."""

    PASTE = "paste"
    """Put up a copy of their own."""
    EDIT = "edit"
    """Change the text of ours."""
    TRASH = "trash"
    """Move ours to the recycle bin."""
    PURGE = "purge"
    """Delete ours for good."""
    MOVE = "move"
    """Put ours into another column."""


class Order(StrEnum):
    """What a person orders."""

    RETRY = "retry"
    RELEASE = "release"
    WAIVE = "waive"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class PlatformPlan:
    """One platform; `host` is its interface where it is shared by several columns."""

    key: str
    engine: Engine
    trust: str
    host: str
    per_second: float
    concurrent: int
    timeout_s: float
    settle_s: int
    refers: bool = False
    """It keeps one master of a document and shows it in the columns of its sites."""


@dataclass(frozen=True, slots=True)
class SitePlan:
    """One site, or one column of a shared platform."""

    key: str
    platform: PlatformPlan
    host: str
    """Of its public side; of its interface too unless the platform is shared."""
    column: str
    latency_s: float
    index_late_s: float
    """A stored copy is found by look-ups only so long after it was stored."""
    page_late_s: float
    """It is on the public page only so long after it is public."""
    drops_key: bool
    """Its CMS keeps neither our key nor our mark in the text."""
    review_s: float
    """Its editor publishes what waits for review after so long."""

    @property
    def blind(self) -> bool:
        """Nobody could know of a copy there in time: no mark of ours, hidden for too long."""
        return self.drops_key and self.index_late_s > self.platform.settle_s


@dataclass(frozen=True, slots=True)
class PolicyPlan:
    """One document: when each of its revisions appears, and what they say."""

    key: str
    title: str
    number: str
    at: tuple[float, ...]
    texts: tuple[tuple[str, ...], ...]
    """Paragraphs of each revision."""
    gone_at: float | None
    """From then on the source shows it no more."""


@dataclass(frozen=True, slots=True)
class Weather:
    """A time of trouble at one host (or all of them, `*`)."""

    host: str
    since: float
    until: float
    fate: Fate
    share: float
    """Part of the requests it hits."""
    writes_only: bool = False
    """Requests that only read are spared."""


@dataclass(frozen=True, slots=True)
class DiskTrouble:
    since: float
    until: float
    fault: DiskFault


@dataclass(frozen=True, slots=True)
class Kill:
    """The daemon dies when it comes to a point for the n-th time; up again after a while."""

    point: Point
    count: int
    down_s: float


@dataclass(frozen=True, slots=True)
class Step:
    """The wall clock jumps."""

    at: float
    by_s: float


@dataclass(frozen=True, slots=True)
class Deed:
    """What a site's people do, `at` or as soon after that as there is something to do it to."""

    at: float
    site: str
    policy: str
    act: Act


@dataclass(frozen=True, slots=True)
class Ordered:
    """What a person orders for a document, at one site or (site empty) everywhere."""

    at: float
    order: Order
    policy: str
    site: str


@dataclass(frozen=True, slots=True)
class World:
    """Everything a seed says."""

    seed: int
    platforms: tuple[PlatformPlan, ...]
    sites: tuple[SitePlan, ...]
    policies: tuple[PolicyPlan, ...]
    weather: tuple[Weather, ...]
    disk: tuple[DiskTrouble, ...]
    kills: tuple[Kill, ...]
    steps: tuple[Step, ...]
    deeds: tuple[Deed, ...]
    orders: tuple[Ordered, ...]
    calm_at: float
    """From then on nothing goes wrong any more."""
