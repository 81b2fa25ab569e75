"""What to do next, for each thing that may stand in a list: one sentence, two languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from syndicator.core.model import Platform, Site, Trust, Unit
from syndicator.core.repost import State

_ITEMS: Final = {
    "conflict": "由把关人定夺：release item:{0} --same-as policy:ID（同一文件）或 --same-as new"
    "（另一文件） · a releaser decides: release item:{0} --same-as policy:ID | new",
    "refused": "来源页面恢复后自动再试；不再转的用 waive item:{0} --reason … · tried again by "
    "itself; look at its page, or waive item:{0}",
    "new": "等待规划，无需处理 · it is planned by itself",
}


NEXT: Final = "下一步 next step"
"""Label of what a person can do."""
CONTACT: Final = "联络员 contact"
"""Label of whom to ask."""


@dataclass(frozen=True, slots=True)
class Concerned:
    """Whom a repost concerns, as the configuration has them; None: it has none of that key."""

    site: Site | None
    platform: Platform | None
    unit: Unit | None

    @property
    def contact(self) -> str:
        """Whom to ask; empty where nobody is named."""
        return "" if self.unit is None else self.unit.contact


def on_policy(number: int, state: str, *, scoped: bool) -> str:
    """What a policy in this state waits for."""
    if state == "secret":
        return (
            f"带涉密标志，核实后由两名把关人各执行一次 release policy:{number}，或 waive · "
            f"bears marks of secrecy: two releasers each release policy:{number}, or waive it"
        )
    if state == "held":
        scope = "" if scoped else " --scope …"
        return (
            f"由把关人决定：release policy:{number}{scope} --reason …，或 waive policy:{number} "
            f"--reason … · a releaser decides: release it{scope}, or waive it"
        )
    if state == "ignored":
        return "已定为不转 · decided: not to be reposted"
    return "无需处理，各站点见其转载任务 · nothing; see its reposts"


def on_item(number: int, decision: str, policy: int | None) -> str:
    """What an item with this decision waits for."""
    if decision in _ITEMS:
        return _ITEMS[decision].format(number)
    if policy is not None:
        return f"见 explain policy:{policy} · see explain policy:{policy}"
    return "无需处理 · nothing"


def on_repost(number: int, state: State, concerned: Concerned | None) -> str:
    """What a person can do about a repost that stands in this state.

    `concerned` None: the configuration cannot be read now.
    """
    unit = None if concerned is None else concerned.unit
    match state:
        case State.HELD:
            return (
                f"看明原因后由把关人 release repost:{number}，或 waive · see why, then a releaser "
                f"releases repost:{number} or waives it"
            )
        case State.REFUSED:
            return (
                f"按原因改好（凭据、栏目或内容），再 retry repost:{number} · mend what the reason "
                f"names (credential, column, content), then retry repost:{number}"
            )
        case State.IN_REVIEW:
            whom = _whom(unit)
            return f"请站点编辑审核发布{whom} · the site's editor must publish it{whom}"
        case State.UNSURE | State.PUSHING:
            return "自动回查，无需处理 · it is looked up by itself"
        case State.ACCEPTED:
            return (
                "已入库，等公开页出现；久不出现请查栏目与静态化 · stored; if the page does not "
                "come to show it, look at its column and publication"
            )
        case State.PLANNED:
            return _owed(number, concerned)
        case State.CONFIRMED:
            return "已核验，定期复查 · confirmed; looked at again from time to time"
        case _:
            return "已结束 · it has ended"


def _owed(number: int, concerned: Concerned | None) -> str:
    if concerned is None:
        return (
            "配置读不了，无法说明由谁转载：先运行 check 并改正 · the configuration cannot be read: "
            "run check and mend it, then it is told who puts it up"
        )
    site, platform, unit = concerned.site, concerned.platform, concerned.unit
    if site is None or platform is None:
        return (
            f"站点已不在配置中：补回配置，或 waive repost:{number} · its site left the "
            f"configuration: put it back, or waive repost:{number}"
        )
    whom = _whom(unit)
    if site.watch is None and platform.trust is Trust.OBSERVE:
        return (
            f"请联络站点转载{whom}，并在 sites.csv 补 list_url 以便核验 · ask the site to put it "
            f"up{whom}, and add its list_url so that it can be seen"
        )
    if platform.trust is Trust.OBSERVE:
        return f"请联络站点转载{whom}，上网后自动核验 · ask the site to put it up{whom}"
    return "自动推送，无需处理 · it is pushed by itself"


def _whom(unit: Unit | None) -> str:
    """Who answers, in brackets; empty where nobody is named."""
    if unit is None:
        return ""
    named = " ".join(part for part in (unit.name, unit.contact) if part)
    return f"（{named}）"
