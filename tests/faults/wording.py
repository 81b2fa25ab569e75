"""What every fault ends with, and how a county is made impatient."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from syndicator.core.repost import State
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import Policy
from tests.contract.adapter.fake_json_cms import PUBLISHED
from tests.integration.county import County
from tests.integration.office import Office

WAIT_S = 0.4
"""Real seconds that an impatient office waits for an answer."""


def impatient(configuration: Configuration, wait_s: float = WAIT_S) -> None:
    """Every platform must answer within so many real seconds."""
    configuration.platforms = [
        {**platform, "limits": {"per_second": 100, "concurrent": 4, "timeout_s": wait_s}}
        for platform in configuration.platforms
    ]


def http_date(start: datetime, seconds: float) -> str:
    """So many seconds later, as HTTP writes a date (RFC 9110, 5.6.7)."""
    return format_datetime((start + timedelta(seconds=seconds)).astimezone(UTC), usegmt=True)


def stands_whole(county: County, paper: Policy) -> None:
    """The county's own record: one copy, public, every paragraph of the source in order."""
    (record,) = [one for one in county.records if one.title == paper.title]
    assert record.state == PUBLISHED
    at = 0
    for paragraph in paper.paragraphs:
        at = record.content.find(paragraph, at)
        assert at >= 0, paragraph


async def once_whole(office: Office, county: County, paper: Policy) -> None:
    """So it stands at the site, and so the daemon says."""
    stands_whole(county, paper)
    row = (await office.repost()).repost
    assert (row.state, row.theirs) == (State.CONFIRMED, False)
