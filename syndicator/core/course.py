"""What happened to a repost, a policy or an item, as a sentence in Chinese and in English.

The reason a person or a site gave is no part of the sentence: it stands beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.deadline import Result
from syndicator.core.repost import GONE, State, Step
from syndicator.core.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Body = Mapping[str, object]

DECIDED: Final = {
    "policy": "新政策",
    "same": "已知政策",
    "revision": "新版本",
    "held": "待审",
    "secret": "涉密标志，待两人处理",
    "ignored": "不转",
    "conflict": "与已知文件冲突",
    "refused": "页面不可用，将再试",
}
"""Chinese names of what was decided about an item."""

_STEPS: Final = {
    Step.PUSH: "推送（先回查） · push, look-up first",
    Step.FIND: "回查站点 · look it up at the site",
    Step.RESCUE: "推送超时则转为待查 · rescued when its lease is over",
    Step.LOOK: "核验公开页 · look at the public page",
    Step.REMIND: "再次提醒经办人 · remind a person",
    Step.NONE: "无，已结束 · none, it has ended",
}

_ACTIONS: Final = {
    "create": "新建",
    "update": "更新",
    "place": "落栏",
    "withdraw": "撤下",
    "find": "查找",
}

_OUTCOMES: Final = {
    "HandedOver": "站点收下 · taken",
    "MasterUpdated": "共用原稿已更新 · the master was updated",
    "NotStored": "确定没有存下 · surely not stored",
    "Throttled": "站点要求稍后再来 · asked to wait",
    "Lost": "结果不明 · no answer",
    "Refusal": "站点拒绝 · refused",
    "LookupFailed": "没有查成 · the look-up failed",
    "FoundOurs": "已有本系统的稿件 · our copy was there",
    "FoundTheirs": "已有站方自己的稿件 · their copy was there",
    "FoundNothing": "站上没有 · nothing was there",
    "FoundRemoved": "已被站方移除 · removed by the site",
    "FoundEdited": "站方改过 · changed by the site",
    "Interrupted": "中断 · broken off",
}

_PLAIN: Final = {
    "owed": "列为应转 · owed from now on",
    "claimed": "开始推送 · a push began",
    "not_stored": "没有推成，站点确定没有存下，将再试 · "
    "the site surely stored nothing; tried again later",
    "lost": "结果不明，站点也许已存下，先查再定 · no answer, it may be stored: a look-up decides",
    "refusal": "站点拒绝，须有人处理 · refused: a person must act",
    "lookup_failed": "推送前没有查成，什么也没有写 · "
    "the look-up before writing failed; nothing was written",
    "found_theirs": "查到站方自己的稿件，不动它，也不再推 · "
    "the site's own copy was found: it is not touched, ours is not sent",
    "found_nothing": "查过了，站上没有 · looked up: no copy at the site",
    "found_removed": "查到本系统的稿件已被站方移除 · our copy was removed at the site",
    "found_edited": "更新前读回，站方改过稿件 · read back before an update: the site changed it",
    "interrupted": "推送中断，先查再定 · the push was broken off: a look-up decides",
    "not_seen": "读到了列表，上面没有 · the list was read; it is not there",
    "reminded": "提醒经办人 · a person was reminded",
    "paused": "信源上的文件没有了或变了，暂停推送，等人决定 · "
    "gone or changed at its source: nothing is sent until a person decides",
    "reaimed": "配置变了，按新配置办 · the configuration changed what is done at this site",
    "released": "把关人放行 · a releaser let it go on",
    "retried": "下令重试，照样先查再推 · another try was ordered, looked up first",
    "url_recorded": "回填网址，马上去看 · an address was told: it is looked at",
    "waived": "免转，责任结束 · waived: the duty ends",
    "withdrawal_ordered": "下令撤回 · a withdrawal was ordered",
    "doubled": "站上有两份本系统推送的稿件 · two copies of ours stand at the site",
    "single_again": "又只剩一份 · a single copy again",
    "entered": "登记为政策文件 · entered as a policy",
    "approved": "一名把关人同意放行（涉密标志须两人） · "
    "one releaser agreed (marks of secrecy: two must)",
    "held": "留待把关人决定 · held for a releaser",
    "ignored": "决定不转 · it is not to be reposted",
    "seen": "在信源列表上首次看到 · first seen on the source's list",
    "refused": "页面不可用，将再试 · the page cannot be used; tried again",
    "reopened": "有人定夺，重新判定 · a person ruled on it: decided anew",
}


def told(kind: str, body: Body) -> tuple[str, str]:
    """One event as a sentence, Chinese and English; a kind that has none is told as it is.

    `kind` and `body` are as the chain holds them (core/events.py, in snake case).
    """
    if made := _MADE.get(kind):
        return made(body)
    chinese, _, english = _PLAIN.get(kind, kind).partition(" · ")
    return chinese, english or chinese


def line(kind: str, body: Body) -> str:
    """The same in one line."""
    return " · ".join(dict.fromkeys(told(kind, body)))


def way(body: Body) -> str:
    """The states it went between, in both languages; empty where it moved nothing."""
    before, after = (_state(body.get(end)) for end in ("from", "to"))
    if after is None:
        return ""
    if before is None or before is after:
        return f"{after.label} {after}"
    return f"{before.label} → {after.label} · {before} → {after}"


def next_step(step: Step) -> str:
    """What the daemon does next by itself, in both languages."""
    return _STEPS[step]


def action(op: str) -> str:
    """What was asked of a CMS, in both languages."""
    return f"{_ACTIONS[op]} {op}" if op in _ACTIONS else op


def outcome(name: str | None) -> str:
    """What came of it (the name of an event, as attempts keep it), in both languages."""
    if not name:
        return "没有记下结果 · no outcome recorded"
    return _OUTCOMES.get(name, name)


def decided(decision: str) -> str:
    """What was decided about an item, in both languages."""
    return f"{DECIDED[decision]} {decision}" if decision in DECIDED else decision


def _state(value: object) -> State | None:
    return State(value) if isinstance(value, str) and value in set(State) else None


def _handed_over(body: Body) -> tuple[str, str]:
    chinese, english = _revision(body)
    if body.get("revision") == GONE:
        return "站点照撤回令撤下了稿件", "the site took the copy down, as ordered"
    if body.get("review"):
        return (
            f"站点收下{chinese}，等其编辑发布",
            f"the site stored {english}; its editor must publish it",
        )
    return f"站点收下{chinese}，等公开页显示", f"the site stored {english}; the page must show it"


def _master_updated(body: Body) -> tuple[str, str]:
    chinese, english = _revision(body)
    return (
        f"各栏目共用的原稿收下{chinese}，接着处理本栏目",
        f"the master of all columns took {english}; this column comes next",
    )


def _throttled(body: Body) -> tuple[str, str]:
    wait = body.get("retry_after_ms")
    if not isinstance(wait, int):
        return "站点要求稍后再来", "the site asked to wait"
    return f"站点要求 {wait // 1000} 秒后再来", f"the site asked to wait {wait // 1000} s"


def _found_ours(body: Body) -> tuple[str, str]:
    chinese, english = ("", "our copy")
    if isinstance(body.get("revision"), int):
        chinese, english = _revision(body)
        english = f"our copy of {english}"
    if body.get("review"):
        return (
            f"查到本系统的稿件{chinese}，在站内待审",
            f"{english} was found, in review at the site",
        )
    return f"查到本系统的稿件{chinese}", f"{english} was found at the site"


def _seen_right(body: Body) -> tuple[str, str]:
    chinese, english = _verdict(body)
    if body.get("theirs"):
        return (
            f"公开页上看到站方自己的稿件：{chinese}",
            f"seen on the public page, put up by the site itself: {english}",
        )
    return f"公开页上看到：{chinese}", f"seen on the public page: {english}"


def _seen_wrong(body: Body) -> tuple[str, str]:
    chinese, english = _verdict(body)
    whose = ("站方自己的", "the site's own, ") if body.get("theirs") else ("", "")
    return (
        f"公开页上看到{whose[0]}稿件，但不合格：{chinese}",
        f"seen on the public page, not as it should be: {whose[1]}{english}",
    )


def _sighted(body: Body) -> tuple[str, str]:
    chinese, english = _verdict(body)
    return f"核验结论：{chinese}，证据已留存", f"judged {english}; the evidence is kept"


def _revised(body: Body) -> tuple[str, str]:
    chinese, english = _revision(body)
    return f"文件有{chinese}，改按新版", f"the policy has {english}: that is wanted now"


def _deadline_missed(body: Body) -> tuple[str, str]:
    ends = (("目标", "target"), ("时限", "limit"))
    found = [
        (f"{name}{Result(result).label}", f"{key} {result}")
        for name, key in ends
        if (result := str(body.get(key))) in {Result.MISSED, Result.UNDECIDED}
    ]
    rule = body.get("profile")
    return (
        f"规则 {rule}：{'，'.join(chinese for chinese, _ in found)}",
        f"rule {rule}: {', '.join(english for _, english in found)}",
    )


def _decided(body: Body) -> tuple[str, str]:
    decision = str(body.get("decision"))
    policy = body.get("policy")
    whose = "" if policy is None else f"（policy:{policy}）"
    return f"判定：{DECIDED.get(decision, decision)}{whose}", f"decided: {decision}"


def _revision(body: Body) -> tuple[str, str]:
    number = body.get("revision")
    return f"第 {number} 版", f"revision {number}"


def _verdict(body: Body) -> tuple[str, str]:
    value = str(body.get("verdict"))
    return (Verdict(value).label if value in set(Verdict) else value), value


_MADE: Final[dict[str, Callable[[Body], tuple[str, str]]]] = {
    "handed_over": _handed_over,
    "master_updated": _master_updated,
    "throttled": _throttled,
    "found_ours": _found_ours,
    "seen_right": _seen_right,
    "seen_wrong": _seen_wrong,
    "sighted": _sighted,
    "revised": _revised,
    "deadline_missed": _deadline_missed,
    "decided": _decided,
}
