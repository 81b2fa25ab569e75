"""The story of a repost: why this site, each attempt, each sighting, what comes next and when."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from syndicator.cli.output import ago, lasting
from syndicator.cli.sections import At, Cells, Section, Story, Told, Value, Word
from syndicator.cli.stories import events, revision
from syndicator.core import advice
from syndicator.core.course import action, next_step, outcome
from syndicator.core.judging.findings import difference_text
from syndicator.core.lag import lags
from syndicator.core.times import Millis
from syndicator.settings.concerned import concerned

if TYPE_CHECKING:
    from syndicator.core.model import Profile
    from syndicator.settings.model import Settings
    from syndicator.store.attempts import AttemptRow
    from syndicator.store.deadlines import Deadline
    from syndicator.store.sightings import SightingRow
    from syndicator.store.views import Listed, RepostStory


def repost_story(seen: RepostStory, settings: Settings | None, now: Millis) -> Story:
    """Everything about one repost."""
    listed, repost = seen.listed, seen.listed.repost
    whom = concerned(settings, repost.site, listed.platform, listed.unit)
    site, platform, unit = (whom.site, whom.platform, whom.unit) if whom else (None, None, None)
    number = seen.policy.head.doc_no_text or listed.doc_no or ""
    facts: tuple[tuple[str, str, Value], ...] = (
        ("subject", "任务 repost", f"repost:{repost.id}"),
        ("policy", "文件 policy", f"policy:{repost.policy}"),
        ("title", "标题 title", listed.title),
        ("doc_no", "文号 document number", Told(listed.doc_no, number) if number else None),
        ("site", "站点 site", f"{repost.site} {site.name if site else ''}".strip()),
        ("unit", "责任单位 unit", f"{listed.unit} {unit.name if unit else ''}".strip()),
        ("contact", advice.CONTACT, whom.contact if whom else None),
        (
            "platform",
            "平台 platform",
            str(listed.platform),
        ),
        ("trust", "信任级别 trust", str(platform.trust) if platform else None),
        ("why", "为何应转 why this site", f"{listed.why.get('zh')} · {listed.why.get('en')}"),
        ("state", "状态 state", Word(repost.state)),
        ("since", "自 since", At(repost.since)),
        ("reason", "原因 reason", repost.reason),
        ("wanted", "应有 wanted", revision(repost.wanted)),
        ("standing", "现有 standing", revision(repost.standing)),
        ("verdict", "最近核验 last verdict", Word(listed.verdict) if listed.verdict else None),
        ("theirs", "站点自发 put up by themselves", repost.theirs),
        ("page_url", "公开页 public page", repost.page_url or repost.remote_url),
        ("remote_id", "站内编号 id at the site", repost.remote_id),
        ("start", "起算 clocks run from", listed.start),
        ("released_at", "放行 released", At(listed.released_at)),
        ("accepted_at", "入库 stored by the site", At(listed.accepted_at)),
        (
            "absent_at",
            "最近一次查看尚无合格转载 last look without a right copy",
            At(listed.absent_at),
        ),
        ("visible", "公开可见 appeared", listed.visible),
        ("lag", "用时 lag", _lag(listed)),
        ("watch", "列表核验 looks at its list", _watch(seen, now)),
        ("action", "系统下一动作 next action", next_step(repost.step)),
        ("action_at", "时间 at", At(repost.due)),
        ("next", advice.NEXT, advice.on_repost(repost.id, repost.state, whom)),
    )
    title = f"repost:{repost.id} {repost.state.label} {repost.state} 《{listed.title}》 {number}"
    sections = (
        _deadlines(listed.deadlines, settings),
        _attempts(seen.attempts),
        _sightings(seen.sightings),
        events(seen.events),
    )
    return Story("repost", title.rstrip(), facts, sections)


def _lag(listed: Listed) -> str | None:
    if listed.visible is None:
        return None
    both = lags(listed.start, listed.released_at, listed.visible)
    publication, release = both.from_publication, both.from_release
    return (
        f"制度口径 from publication {lasting(publication.lower_ms)} ~ "
        f"{lasting(publication.upper_ms)}，责任口径 from release {lasting(release.lower_ms)} ~ "
        f"{lasting(release.upper_ms)}"
    )


def _watch(seen: RepostStory, now: Millis) -> str:
    if seen.watch is None:
        return "没有列表可看 · there is no list to look at"
    watch = seen.watch
    reason = f" {watch.why}" if watch.why else ""
    success = f"最近成功 last success {ago(watch.last_ok_at, now)}"
    return f"{watch.state}{reason}，{success}，下次 next {ago(watch.next_poll_at, now)}"


def _deadlines(rows: Iterable[Deadline], settings: Settings | None) -> Section:
    profiles = {one.key: one for one in settings.profiles} if settings else {}
    cells: list[Cells] = [
        {
            "revision": revision(row.revision),
            "profile": str(row.profile),
            "clause": _clause(profiles.get(row.profile)),
            "accepts": tuple(sorted(row.accepts)),
            "target": row.target,
            "target_result": None if row.target is None else Word(row.target_result),
            "limit": row.limit,
            "limit_result": None if row.limit is None else Word(row.limit_result),
            "provisional": row.provisional,
        }
        for row in rows
    ]
    columns = (
        ("profile", "规则 rule"),
        ("target", "目标 target"),
        ("target_result", "结果 result"),
        ("limit", "时限 limit"),
        ("limit_result", "结果 result"),
        ("clause", "条文 clause"),
    )
    return Section("deadlines", "时限 · deadlines", columns, cells)


def _clause(profile: Profile | None) -> str | None:
    if profile is None:
        return None
    doubt = "" if profile.verified else "（未核对 unverified）"
    return f"{profile.document}{profile.clause}「{profile.quote}」{doubt}"


def _attempts(rows: Iterable[AttemptRow]) -> Section:
    cells: list[Cells] = [
        {
            "started_at": At(row.started_at),
            "op": Told(row.op, action(row.op)),
            "revision": revision(row.revision),
            "outcome": Told(row.outcome, outcome(row.outcome)),
            "took": None
            if row.finished_at is None
            else lasting(max(0, row.finished_at - row.started_at)),
            "detail": row.detail,
        }
        for row in rows
    ]
    columns = (
        ("started_at", "时间 at"),
        ("op", "动作 action"),
        ("revision", "版本 revision"),
        ("outcome", "结果 outcome"),
        ("detail", "说明 detail"),
    )
    return Section("attempts", "推送 · attempts", columns, cells)


def _sightings(rows: Iterable[SightingRow]) -> Section:
    cells: list[Cells] = [
        {
            "first_at": At(row.first_at),
            "last_at": At(row.last_at),
            "looks": row.looks,
            "verdict": Word(row.verdict),
            "revision": revision(row.revision),
            "theirs": row.theirs,
            "page_url": row.page_url,
            "reasons": row.reasons,
            "remarks": tuple(map(str, row.remarks)),
            "spans": Told(
                [dict(span) for span in row.spans], "; ".join(map(difference_text, row.spans))
            ),
            "evidence": row.evidence,
        }
        for row in rows
    ]
    columns = (
        ("first_at", "自 from"),
        ("last_at", "至 to"),
        ("looks", "次 looks"),
        ("verdict", "判定 verdict"),
        ("page_url", "页面 page"),
        ("reasons", "理由 reasons"),
        ("remarks", "页面自述 what it says of itself"),
        ("spans", "差异 differences"),
    )
    return Section("sightings", "核验 · sightings", columns, cells)
