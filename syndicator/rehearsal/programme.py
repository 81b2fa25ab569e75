"""What is published when, and what goes wrong where: the invented province's plan from a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from typing import Final

from syndicator.core.model import Scope, ScopeKind
from syndicator.core.times import SHANGHAI, from_millis
from syndicator.rehearsal import cast, names
from syndicator.rehearsal.mishaps import MEANING, Engine, Mishap
from syndicator.rehearsal.pace import MORNING
from syndicator.rehearsal.plan import Correction, Plan, Planted, Publication, SitePlan
from syndicator.rehearsal.prose import KINDS, SUBJECTS, write

THEMES: Final = {
    "education": "科技、教育\\教育",
    "health": "卫生、体育\\卫生",
    "agriculture": "农业、林业、水利\\农业",
    "transport": "工业、交通\\公路",
    "water": "农业、林业、水利\\水利、水务",
    "culture": "文化、广电、新闻出版\\文化",
    "housing": "城乡建设、环境保护\\城乡建设（含住房）",
    "civil-affairs": "民政、扶贫、救灾\\其他",
}
"""主题分类 that the rules of the rehearsal send to a sector."""
_GENERAL: Final = "国务院组织机构\\其他"
_FEW: Final = 100
"""With more sites than this only one document goes to everybody."""
_AGAIN_MIN: Final = 20.0
_LATER: Final = 240
_SHARE: Final = 0.35
_FIRST_KILL_MIN, _LAST_KILL_MIN = 2.5, 20.0
"""From the first document until most of what is owed has been handed over."""
_A_FEW: Final = 3
_NAMED: Final = len(names.PREFECTURES) + len(names.SECTORS)
_FIRST, _SECOND = "p01", "p02"
_CORRECTED_MIN, _WITHDRAWN_MIN = 35.0, 40.0
"""When most of what is owed stands."""

_SHOWN: Final = {
    Engine.WORDPRESS: (
        Mishap.FAILS_TWICE,
        Mishap.STORED_THEN_RESET,
        Mishap.ALTERED,
        Mishap.SPAM,
        Mishap.TAKEN_DOWN,
        Mishap.LOGIN_EXPIRED,
        Mishap.STAFF_FIRST,
        Mishap.ALTERED_LATER,
        Mishap.SECOND_COPY,
        Mishap.HIJACKED,
    ),
    Engine.DECLARED: (
        Mishap.REVIEW_SLOW,
        Mishap.THROTTLED,
        Mishap.VISIBLE_LATE,
        Mishap.STORED_THEN_ERROR,
        Mishap.TWELVE_HOURS_OFF,
    ),
    Engine.BY_HAND: (Mishap.BY_HAND_LATE, Mishap.NEVER, Mishap.BACKDATED),
}
"""One of each, in this order, over the sites of a kind."""
_STRIKES: Final = {
    Mishap.THROTTLED: 3,
    Mishap.STORED_THEN_SILENT: 6,
    Mishap.FAILS_TWICE: 10,
    Mishap.STORED_THEN_RESET: 10,
    Mishap.STORED_THEN_ERROR: 10,
    Mishap.STORED_THEN_CUT: 10,
}
"""How often each strikes one shared interface at most: all its sites wait meanwhile."""
_TOO_SLOW: Final = frozenset(
    {
        Mishap.REVIEW_SLOW,
        Mishap.VISIBLE_LATE,
        Mishap.BY_HAND_LATE,
        Mishap.BACKDATED,
        Mishap.NEVER,
    }
)


def invented(
    sites: int = 30,
    *,
    seed: int = 1,
    faults: bool = False,
    unseen: bool = False,
    endless: bool = False,
    kills: int = 0,
) -> Plan:
    """The plan of an invented province.

    `faults` plants far more mishaps, of every kind; `unseen` one that the daemon cannot see;
    `endless` goes on publishing; `kills` is how often the daemon is killed while copies are on
    their way.
    """
    dice = random.Random(seed)  # noqa: S311 - a repeatable rehearsal, no secret
    chosen = cast.sites(sites, dice)
    published = _publications(dice, many=sites > _FEW, later=_LATER if endless else 0)
    planted = _scattered(dice, chosen, published) if faults else one_of_each(chosen, published)
    if endless:
        planted += _now_and_then(dice, chosen, published)
    if unseen:
        taken = {one.site for one in planted}
        free = next(
            site
            for site in chosen
            if site.platform.engine is Engine.WORDPRESS and site.key not in taken
        )
        planted = (*planted, Planted(_FIRST, free.key, Mishap.CLOAKED))
    # Sectors and regions are named by the rules, whether or not a site of theirs takes part.
    stock = {unit.key: unit for unit in cast.units(_LATER + sites)}
    known = dict(islice(stock.items(), _NAMED))
    for site in chosen:
        known[site.unit.key] = site.unit
        known |= {site.unit.parent: stock[site.unit.parent]} if site.unit.parent in stock else {}
    return Plan(
        seed=seed,
        sources=(cast.SOURCE,),
        units=(cast.PROVINCE, *known.values()),
        platforms=cast.platforms(),
        sites=chosen,
        publications=published,
        planted=planted,
        kills=tuple(sorted(dice.uniform(_FIRST_KILL_MIN, _LAST_KILL_MIN) for _ in range(kills))),
    )


# -- documents --------------------------------------------------------------------------------


def _publications(dice: random.Random, *, many: bool, later: int) -> tuple[Publication, ...]:
    everybody, sector = Scope(ScopeKind.ALL), "education"
    of_sector = Scope(ScopeKind.SECTOR, (sector,))
    in_region = Scope(ScopeKind.REGION, ("990200",))
    made = [
        _document(dice, 1, 2.0, names.ORDERS, everybody, _GENERAL),
        _document(
            dice,
            2,
            5.0,
            names.NOTICES if many else names.ORDERS,
            of_sector if many else everybody,
            THEMES[sector] if many else _GENERAL,
            date_only=True,
        ),
        _document(dice, 3, 7.0, names.NOTICES, of_sector, THEMES[sector]),
        _document(dice, 4, 8.0, names.LETTERS, in_region, _GENERAL),
    ]
    about = made[0].title.removeprefix(names.ISSUER)
    told = _document(dice, 5, 9.0, None, None, _GENERAL, title=f"《{names.ISSUER}{about}》政策解读")
    made.append(told)
    made.append(_corrected(dice, _document(dice, 6, 10.0, names.LETTERS, in_region, _GENERAL)))
    back = _document(dice, 7, 11.0, names.LETTERS, in_region, _GENERAL)
    made.append(replace(back, withdrawn_min=_WITHDRAWN_MIN))
    kinds = (
        (names.ORDERS, everybody, _GENERAL),
        (names.NOTICES, of_sector, THEMES[sector]),
        (names.LETTERS, in_region, _GENERAL),
    )
    for at in range(later):
        prefix, scope, theme = kinds[at % len(kinds)]
        made.append(_document(dice, 8 + at, 9.0 + _AGAIN_MIN * (at + 1), prefix, scope, theme))
    return tuple(made)


def _corrected(dice: random.Random, one: Publication) -> Publication:
    """The document, with a text that the source shows later in place of the first."""
    return replace(one, correction=Correction(_CORRECTED_MIN, one.text.changed(dice)))


def _document(
    dice: random.Random,
    serial: int,
    at_min: float,
    prefix: str | None,
    scope: Scope | None,
    theme: str,
    *,
    title: str = "",
    date_only: bool = False,
) -> Publication:
    subject = SUBJECTS[(serial - 1) % len(SUBJECTS)]
    signed = (from_millis(MORNING, SHANGHAI) - timedelta(days=1)).date()
    number = None if prefix is None else f"{prefix}〔{signed.year}〕{10 + serial}号"
    round_ = (serial - 1) // len(SUBJECTS)
    kind = KINDS[(serial - 1 + round_) % len(KINDS)]
    issuer = names.ISSUER if prefix == names.ORDERS else names.ISSUER_OFFICE
    nth = f"（第{round_ + 1}批）" if round_ else ""
    called = title or f"{issuer}关于推进{subject.name}的{kind}{nth}"
    return Publication(
        key=f"p{serial:02}",
        at_min=at_min,
        title=called,
        number=number,
        theme=theme,
        text=write(dice, subject, called, number, signed),
        scope=scope,
        source=cast.SOURCE.key,
        issuer=issuer,
        date_only=date_only,
    )


# -- mishaps ----------------------------------------------------------------------------------


def one_of_each(
    sites: Sequence[SitePlan], published: Sequence[Publication], *, late: bool = True
) -> tuple[Planted, ...]:
    """One of each kind, one a site, on the first document; what is left over on the second.

    `late` False leaves out what only a time rule of an hour would name.
    """
    planted = []
    everybodys = [one for one in published if one.key in {_FIRST, _SECOND}]
    for engine, mishaps in _SHOWN.items():
        places = [site for site in sites if site.platform.engine is engine]
        rooms = [
            (publication, site)
            for publication in everybodys
            for site in places[1:] or places
            if publication.concerns(site)
        ]
        planted += [
            Planted(publication.key, site.key, mishap)
            for mishap, (publication, site) in zip(mishaps, rooms, strict=False)
            if late or mishap not in _TOO_SLOW
        ]
    return tuple(planted)


def _now_and_then(
    dice: random.Random, sites: Sequence[SitePlan], published: Sequence[Publication]
) -> tuple[Planted, ...]:
    """A few more at every later document, so that an endless rehearsal stays worth watching."""
    planted = []
    for publication in published:
        first = publication.key in {_FIRST, _SECOND}
        if first or publication.scope is None or not publication.stays:
            continue
        concerned = [site for site in sites if publication.concerns(site)]
        for site in dice.sample(concerned, min(_A_FEW, len(concerned) // _A_FEW)):
            mishap = dice.choice(_SHOWN[site.platform.engine])
            planted.append(Planted(publication.key, site.key, mishap))
    return tuple(planted)


def _scattered(
    dice: random.Random, sites: tuple[SitePlan, ...], published: tuple[Publication, ...]
) -> tuple[Planted, ...]:
    """About a third of all reposts, of every kind that can happen there.

    An interface that many sites share throttles or hangs for all of them at once: that happens a
    few times in a morning, however many they are, or the plan alone would make everybody late.
    """
    planted = []
    struck: Counter[tuple[str, Mishap]] = Counter()
    for publication in published:
        if not publication.stays:
            continue
        for site in sites:
            if not publication.concerns(site) or dice.random() >= _SHARE:
                continue
            engine = site.platform.engine
            shared = site.platform.key if site.platform.host else ""
            fitting = [
                mishap
                for mishap, meaning in MEANING.items()
                if engine in meaning.engines
                and mishap is not Mishap.CLOAKED
                and not (shared and struck[shared, mishap] >= _STRIKES.get(mishap, len(sites)))
            ]
            mishap = dice.choice(fitting)
            struck[shared, mishap] += 1
            planted.append(Planted(publication.key, site.key, mishap))
    return tuple(planted)
