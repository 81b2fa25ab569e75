"""The page of one repost: what is owed, what was sent, what was seen, all that happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Final

from syndicator.console.markup import Part, Shown, heading, page, table
from syndicator.console.shown import Names, age, at, joined, look, span
from syndicator.core import advice
from syndicator.core.course import action, next_step, outcome, told, way
from syndicator.core.judging.findings import difference_text
from syndicator.core.repost import OPEN
from syndicator.settings.concerned import concerned
from syndicator.store import views

if TYPE_CHECKING:
    from syndicator.core.model import RepostId
    from syndicator.core.times import Millis
    from syndicator.store import Tx
    from syndicator.store.events import EventRow
    from syndicator.store.views import RepostStory

_LOOKS: Final = (
    *("自 from", "至 to", "结论 verdict"),
    *("依据 reasons", "差异 differences", "页面自述 says"),
)
_COURSE: Final = (
    *("时间 at", "经过 what happened", "状态 state"),
    *("经办人 person", "原因 reason", "地址 address"),
)
_ADDRESSES: Final = ("page_url", "remote_url", "url")


def story_page(tx: Tx, repost: RepostId, names: Names, now: Millis) -> str | None:
    """The story of one repost; None where there is none of that number."""
    story = views.of_repost(tx, repost)
    if story is None:
        return None
    listed, row = story.listed, story.listed.repost
    dues = [
        (str(due.profile), span(due.limit), f"{due.limit_result.label} {due.limit_result}")
        for due in listed.deadlines
    ]
    looks = [
        (
            at(one.first_at),
            at(one.last_at),
            f"{one.verdict.label} {one.verdict}",
            joined(one.reasons),
            joined([difference_text(part) for part in one.spans]),
            joined([str(remark) for remark in one.remarks]),
        )
        for one in story.sightings
    ]
    tries = [
        (at(one.started_at), action(one.op), outcome(one.outcome), one.detail)
        for one in story.attempts
    ]
    return page(
        f"repost:{row.id} {names.site(row.site)} 《{listed.title}》",
        (
            table((), _facts(story, names, now)),
            heading("时限 · deadlines"),
            table(("规则 rule", "时限 limit", "结果 result"), dues),
            heading("推送 · attempts"),
            table(("时间 at", "动作 action", "结果 outcome", "说明 detail"), tries),
            heading("核验 · sightings"),
            table(_LOOKS, looks),
            heading("经过 · events"),
            table(_COURSE, _course(story.events)),
        ),
    )


def _facts(story: RepostStory, names: Names, now: Millis) -> list[Sequence[Part]]:
    """What stands above the lists: whose it is, how it stands, whom to ask, what comes next."""
    listed, row = story.listed, story.listed.repost
    whom = concerned(names.settings, row.site, listed.platform, listed.unit)
    address = row.page_url or row.remote_url or ""
    facts: list[Sequence[Part]] = [
        ("文件 policy", f"{listed.title} {story.policy.head.doc_no_text or listed.doc_no or ''}"),
        ("单位 unit", names.unit(listed.unit)),
        (advice.CONTACT, whom.contact if whom else ""),
        ("站点 site", names.site(row.site)),
        ("为何应转 why", f"{listed.why.get('zh', '')} · {listed.why.get('en', '')}"),
        ("状态 state", Shown(f"{row.state.label} {row.state}", look=look(row.state))),
        ("原因 reason", row.reason),
        ("公开页 page", Shown(address, address)),
        ("可见 visible", span(listed.visible)),
        ("站方自发 theirs", "是 yes" if row.theirs else "否 no"),
    ]
    if row.state in OPEN and row.due is not None:
        facts.append(
            (
                "系统下一动作 next action",
                f"{next_step(row.step)} — {at(row.due)} ({age(now, row.due)})",
            )
        )
    facts.append((advice.NEXT, advice.on_repost(row.id, row.state, whom)))
    return facts


def _course(events: Sequence[EventRow]) -> list[Sequence[Part]]:
    """The events in both languages; what is said again and again in a row stands once."""
    rows: list[Sequence[Part]] = []
    for (kind, person, body), group in groupby(events, key=_said):
        run = list(group)
        when = at(run[0].at)
        if len(run) > 1:
            when = f"{when} ～ {at(run[-1].at)}\n{len(run)} 次 · {len(run)} times"
        address = next((str(body[name]) for name in _ADDRESSES if body.get(name)), "")
        sentence = "\n".join(dict.fromkeys(told(kind, body)))
        rows.append(
            (
                when,
                Shown(sentence, title=kind),
                way(body),
                person,
                str(body.get("reason") or ""),
                Shown(address, address),
            )
        )
    return rows


def _said(event: EventRow) -> tuple[str, str, Mapping[str, object]]:
    """Kind, person and what it bears; the row's version tells nothing to people."""
    body = {name: value for name, value in event.body.items() if name != "version"}
    return event.kind, str(event.person or ""), body
