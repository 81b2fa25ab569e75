"""Who takes part: units of an invented province, four platforms, any number of sites."""

from __future__ import annotations

from importlib.resources import files
from itertools import count
from typing import TYPE_CHECKING, Final

from ruamel.yaml import YAML

from syndicator.core.model import Level, Trust
from syndicator.rehearsal import names
from syndicator.rehearsal.mishaps import Engine
from syndicator.rehearsal.plan import PlatformPlan, SitePlan, SourcePlan, UnitPlan

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

PROVINCE: Final = UnitPlan("p", names.ISSUER, Level.PROVINCE, names.PROVINCE_CODE)
SOURCE: Final = SourcePlan(
    key="rehearsal", name=f"{names.ISSUER} 政策", issuer=names.ISSUER, host="127.10.0.1"
)
_EDITORIAL_HOST: Final = "127.10.2.1"
_COLUMNS_HOST: Final = "127.10.3.1"
_A_NET: Final = 250
_SLOW_EVERY: Final = 7
_SLOW_MS: Final = 150


def described(name: str) -> dict[str, object]:
    """The options of an invented CMS, from the file beside this one."""
    text = files("syndicator.rehearsal").joinpath("cms", f"{name}.yaml").read_text("utf-8")
    options: dict[str, object] = YAML(typ="safe").load(text)
    return options


def platforms() -> tuple[PlatformPlan, ...]:
    """The four platforms, in the order in which sites are spread over them."""
    return (
        PlatformPlan(
            key="wordpress",
            name="各自建站的门户",
            engine=Engine.WORDPRESS,
            adapter="wordpress",
            trust=Trust.PUBLISH,
            options={"columns": {"policy": 5}},
            per_second=100.0,
            concurrent=32,
        ),
        PlatformPlan(
            key="editorial",
            name="先审后发的集约化平台",
            engine=Engine.DECLARED,
            adapter="http",
            trust=Trust.DRAFT,
            host=_EDITORIAL_HOST,
            options=described("editorial"),
            per_second=20.0,
            concurrent=8,
        ),
        PlatformPlan(
            key="columns",
            name="多栏目共用平台",
            engine=Engine.DECLARED,
            adapter="http",
            trust=Trust.PUBLISH,
            host=_COLUMNS_HOST,
            options=described("columns"),
            per_second=2.0,
            concurrent=2,
        ),
        PlatformPlan(
            key="by-hand",
            name="人工录入的网站",
            engine=Engine.BY_HAND,
            adapter="none",
            trust=Trust.OBSERVE,
        ),
    )


_SPREAD: Final = (0, 1, 0, 2, 3)
"""Of five sites in a row two run their own CMS."""


def units(most: int) -> Iterator[UnitPlan]:
    """Prefectures, departments of the province, counties, then departments of counties."""
    prefectures = [
        UnitPlan(f"c{at}", f"{name}人民政府", Level.PREFECTURE, f"99{at:02}00", PROVINCE.key)
        for at, name in enumerate(names.PREFECTURES, 1)
    ]
    yield from prefectures
    for sector, name in names.SECTORS.items():
        yield UnitPlan(
            f"d-{sector}",
            f"{names.PROVINCE}{name}厅",
            Level.DEPARTMENT,
            names.PROVINCE_CODE,
            PROVINCE.key,
            (sector,),
        )
    counties = []
    for at, name in enumerate(names.COUNTIES):
        above = prefectures[at % len(prefectures)]
        code = f"{above.region[:4]}{21 + at // len(prefectures):02}"
        counties.append(UnitPlan(f"x{at}", f"{name}人民政府", Level.COUNTY, code, above.key))
    yield from counties
    for number in count():
        for sector, name in names.SECTORS.items():
            for county in counties:
                short = county.name.removesuffix("人民政府")
                nth = f"第{number + 1}分" if number else ""
                key, called = f"{county.key}-{sector}-{number}", f"{short}{name}局{nth}"
                yield UnitPlan(key, called, Level.DEPARTMENT, county.region, county.key, (sector,))
        if number * len(counties) * len(names.SECTORS) > most:
            return


def sites(how_many: int, dice: random.Random) -> tuple[SitePlan, ...]:
    """So many sites over the platforms."""
    all_platforms = platforms()
    chosen = _mixed(how_many)
    made = []
    for at, unit in enumerate(chosen):
        platform = all_platforms[_SPREAD[at % len(_SPREAD)]]
        made.append(_site(at, unit, platform, dice))
    return tuple(made)


def _mixed(how_many: int) -> list[UnitPlan]:
    """Units of every level even where there are few: two counties, a prefecture, a department."""
    stock = list(zip(range(how_many + 200), units(how_many + 200), strict=False))
    rows = [unit for _, unit in stock]
    by_level = {
        level: [unit for unit in rows if unit.level is level]
        for level in (Level.COUNTY, Level.PREFECTURE, Level.DEPARTMENT)
    }
    order = (Level.COUNTY, Level.PREFECTURE, Level.COUNTY, Level.DEPARTMENT)
    mixed: list[UnitPlan] = []
    for at in range(how_many):
        wanted = (order[at % len(order)], Level.COUNTY, Level.DEPARTMENT, Level.PREFECTURE)
        mixed.append(next(by_level[level].pop(0) for level in wanted if by_level[level]))
    return mixed


def _site(at: int, unit: UnitPlan, platform: PlatformPlan, dice: random.Random) -> SitePlan:
    shared = platform.key == "columns"
    slow = at % _SLOW_EVERY == _SLOW_EVERY - 1
    net = {"wordpress": 20, "editorial": 30, "by-hand": 40}.get(platform.key, 0)
    own = f"127.{net}.{at // _A_NET}.{at % _A_NET + 1}"
    column = {"wordpress": "policy", "by-hand": ""}.get(platform.key, str(101 + at))
    return SitePlan(
        key=f"s{at + 1:04}",
        name=f"{unit.name.removesuffix('人民政府')}{'政务专栏' if shared else '门户网站'}",
        unit=unit,
        platform=platform,
        host=platform.host if shared else own,
        column=column,
        folder=f"/col{column}/" if shared else "/",
        feed=platform.engine is Engine.BY_HAND and at % 2 == 0,
        code=f"99{at + 1:08}",
        answer_ms=dice.randint(_SLOW_MS, 3 * _SLOW_MS) if slow else 0,
    )
