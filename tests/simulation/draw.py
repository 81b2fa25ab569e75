"""From a seed to a world. The dice are thrown here and nowhere else before the run begins."""

import random
from typing import Final

from tests.simulation.drawn import (
    Act,
    Deed,
    DiskFault,
    DiskTrouble,
    Engine,
    Fate,
    Kill,
    Order,
    Ordered,
    PlatformPlan,
    Point,
    PolicyPlan,
    SitePlan,
    Step,
    Weather,
    World,
)
from tests.simulation.placements import FIRST, with_masters

HOUR: Final = 3600.0
SOURCE_HOST: Final = "source.example"
_PLACES: Final = [
    "安林",
    "北河",
    "长桥",
    "东岭",
    "丰口",
    "高屏",
    "海头",
    "江湾",
    "康源",
    "柳塘",
    "明溪",
    "南坪",
    "平谷",
    "清泉",
]
_TOPICS: Final = ("水库加固", "村路养护", "粮仓改造", "校舍修缮", "渠道清淤", "防火巡护")
_KINDS: Final = ("若干意见", "实施方案", "管理办法", "行动计划")
_LINES: Final = (
    "到{y}年底，完成{a}处{t}任务，覆盖人口不少于{b}万人。",
    "对验收不合格的，限期{c}日内整改，逾期收回资金{a}万元。",
    "各地每月{c}日前公布{t}进展，公开电话{a}{b}。",
    "按不低于{c}%的比例安排{t}经费，共{a}项。",
)
_TROUBLES: Final = tuple(fate for fate in Fate if fate is not Fate.WELL)


def draw(seed: int) -> World:
    """The world of a seed."""
    return with_masters(_plain(seed)) if seed >= FIRST else _plain(seed)


def _plain(seed: int) -> World:
    dice = random.Random(seed)
    platforms = _platforms(dice)
    sites = _sites(dice, platforms)
    calm_at = dice.uniform(4, 9) * HOUR
    policies = _policies(dice, calm_at)
    return World(
        seed=seed,
        platforms=platforms,
        sites=sites,
        policies=policies,
        weather=_weather(dice, sites, policies, calm_at),
        disk=_disk(dice, policies, calm_at),
        kills=_kills(dice),
        steps=_steps(dice, calm_at),
        deeds=_deeds(dice, sites, policies, calm_at),
        orders=_orders(dice, sites, policies, calm_at),
        calm_at=calm_at,
    )


def _platforms(dice: random.Random) -> tuple[PlatformPlan, ...]:
    kinds = [
        ("press", Engine.WORDPRESS, dice.choice(("publish", "publish", "draft")), ""),
        ("columns", Engine.JSON, "publish", "columns.example"),
        ("office", Engine.JSON, dice.choice(("publish", "draft")), ""),
        ("byhand", Engine.HAND, "observe", ""),
    ]
    few = dice.randint(2, 4)
    chosen = [kinds[0], kinds[1], *dice.sample(kinds[2:], few - 2)]
    return tuple(
        PlatformPlan(
            key=key,
            engine=engine,
            trust=trust,
            host=host,
            per_second=dice.choice((0.5, 2.0, 5.0)),
            concurrent=dice.choice((1, 2, 4)),
            timeout_s=dice.choice((8.0, 20.0)),
            settle_s=dice.choice((120, 300)),
        )
        for key, engine, trust, host in chosen
    )


def _sites(dice: random.Random, platforms: tuple[PlatformPlan, ...]) -> tuple[SitePlan, ...]:
    count = dice.randint(5, 9)
    found = []
    for at in range(count):
        platform = platforms[at % len(platforms)]
        # A look-up shows what was stored within the time the configuration allows for that,
        # counted from the moment when the daemon gave up, whenever the site got round to it.
        room = platform.settle_s * 0.5
        drops_key = platform.engine is Engine.JSON and dice.random() < 0.15
        late = dice.random()
        index_late = dice.uniform(room / 2, room) if late < 0.4 else 0.0
        if drops_key and late < 0.05:
            index_late = platform.settle_s * dice.uniform(2, 6)
        found.append(
            SitePlan(
                key=f"s{at + 1:02d}",
                platform=platform,
                host=f"s{at + 1:02d}.example",
                column=str(10 + at),
                latency_s=dice.choice((0.02, 0.1, 0.5, 2.0)),
                index_late_s=index_late,
                page_late_s=dice.choice((0.0, 0.0, 30.0, 600.0)),
                drops_key=drops_key,
                review_s=dice.uniform(300, 4 * HOUR),
            )
        )
    return tuple(found)


def place_name(site: SitePlan) -> str:
    """What people call it."""
    return f"示例{_PLACES[int(site.key[1:]) - 1]}"


def _policies(dice: random.Random, calm_at: float) -> tuple[PolicyPlan, ...]:
    found = []
    for at in range(dice.randint(2, 3)):
        topic = _TOPICS[at]
        first = dice.uniform(900, calm_at * 0.7)
        times = [first]
        while len(times) < 3 and dice.random() < 0.45:
            # Often close behind: a revision that meets the push of what it replaces.
            gap = dice.choice((dice.uniform(60, 900), dice.uniform(900, 4 * HOUR)))
            times.append(times[-1] + gap)
        texts = tuple(_text(dice, topic, at, number) for number in range(1, len(times) + 1))
        gone = times[-1] + dice.uniform(60, 3 * HOUR) if dice.random() < 0.2 else None
        found.append(
            PolicyPlan(
                key=f"p{at + 1}",
                title=f"示例国务院关于加强{topic}工作的{_KINDS[at]}",
                number=f"示例国发〔2026〕{at + 11}号",
                at=tuple(times),
                texts=texts,
                gone_at=gone,
            )
        )
    return tuple(found)


def _text(dice: random.Random, topic: str, order: int, number: int) -> tuple[str, ...]:
    lines = [f"各省人民政府：为加强{topic}工作，现提出第{number}版意见如下。"]
    for at in range(dice.randint(2, 4)):
        figures = {
            "y": 2027 + dice.randint(0, 3),
            "a": dice.randint(110, 980) + order,
            "b": dice.randint(1000, 9999),
            "c": dice.randint(5, 28),
            "t": topic,
        }
        lines.append(f"{at + 1}．{dice.choice(_LINES).format(**figures)}")
    return (*lines, "示例国务院", "2026年3月1日")


def _busy(dice: random.Random, policies: tuple[PolicyPlan, ...], calm_at: float) -> float:
    """A moment when something is going on, mostly: around a publication."""
    if dice.random() < 0.8:
        policy = dice.choice(policies)
        return min(dice.choice(policy.at) + dice.uniform(-60, 1500), calm_at)
    return dice.uniform(0, calm_at)


def _weather(
    dice: random.Random,
    sites: tuple[SitePlan, ...],
    policies: tuple[PolicyPlan, ...],
    calm_at: float,
) -> tuple[Weather, ...]:
    hosts = [site.platform.host or site.host for site in sites]
    found = []
    for _ in range(dice.randint(8, 20)):
        since = _busy(dice, policies, calm_at)
        long = dice.choice((60.0, 300.0, 1200.0, 2 * HOUR))
        host = (
            dice.choice((*hosts, SOURCE_HOST, "*")) if dice.random() < 0.4 else dice.choice(hosts)
        )
        found.append(
            Weather(
                host=host,
                since=since,
                until=min(since + dice.uniform(0.3, 1) * long, calm_at),
                fate=dice.choice(_TROUBLES),
                share=dice.choice((0.2, 0.5, 1.0)),
            )
        )
    return tuple(found)


def _disk(
    dice: random.Random, policies: tuple[PolicyPlan, ...], calm_at: float
) -> tuple[DiskTrouble, ...]:
    found = []
    for _ in range(dice.choice((0, 0, 1, 2))):
        since = _busy(dice, policies, calm_at)
        until = min(since + dice.choice((2.0, 30.0, 900.0)), calm_at)
        found.append(DiskTrouble(since, until, dice.choice(tuple(DiskFault))))
    return tuple(found)


def _kills(dice: random.Random) -> tuple[Kill, ...]:
    found = []
    for _ in range(dice.choice((0, 1, 2, 3, 4))):
        point = dice.choice(tuple(Point))
        commits = point in {Point.BEFORE_COMMIT, Point.AFTER_COMMIT}
        count = dice.randint(5, 400) if commits else dice.randint(1, 30)
        found.append(Kill(point, count, dice.choice((1.0, 20.0, 120.0, 1800.0))))
    return tuple(found)


def _steps(dice: random.Random, calm_at: float) -> tuple[Step, ...]:
    if dice.random() < 0.75:
        return ()
    return (Step(dice.uniform(0, calm_at), dice.choice((-HOUR, -30.0, 30.0, 3 * HOUR))),)


def _deeds(
    dice: random.Random,
    sites: tuple[SitePlan, ...],
    policies: tuple[PolicyPlan, ...],
    calm_at: float,
) -> tuple[Deed, ...]:
    found: dict[tuple[str, str], Deed] = {}
    for policy in policies:
        for site in sites:
            hand = site.platform.engine is Engine.HAND
            if dice.random() > (0.7 if hand else 0.12):
                continue
            act = Act.PASTE if hand else dice.choice(tuple(Act))
            early = policy.at[0] + dice.uniform(30, 400)
            late = dice.choice(policy.at) + dice.uniform(600, 5 * HOUR)
            at = early if act is Act.PASTE and dice.random() < 0.6 else late
            found[site.key, policy.key] = Deed(min(at, calm_at), site.key, policy.key, act)
    return tuple(found.values())


def _orders(
    dice: random.Random,
    sites: tuple[SitePlan, ...],
    policies: tuple[PolicyPlan, ...],
    calm_at: float,
) -> tuple[Ordered, ...]:
    found = []
    for policy in policies:
        if policy.gone_at is not None:
            at = policy.gone_at + dice.uniform(60, HOUR)
            found.append(Ordered(min(at, calm_at), Order.WITHDRAW, policy.key, ""))
    for _ in range(dice.randint(0, 4)):
        policy = dice.choice(policies)
        site = dice.choice(sites).key
        order = dice.choice((Order.RETRY, Order.RETRY, Order.WAIVE, Order.WITHDRAW))
        at = dice.choice(policy.at) + dice.uniform(60, 4 * HOUR)
        found.append(Ordered(min(at, calm_at), order, policy.key, site))
    return tuple(sorted(found, key=lambda one: one.at))
