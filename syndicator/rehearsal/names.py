"""Invented names. None is a place of GB/T 2260; region codes begin with 99, which is nobody's."""

from __future__ import annotations

from typing import Final

from syndicator.core.model import Level

PROVINCE: Final = "漪渚省"
PROVINCE_CODE: Final = "990000"
ISSUER: Final = "漪渚省人民政府"
ISSUER_OFFICE: Final = "漪渚省人民政府办公厅"
ORDERS: Final = "漪政发"
"""代字 of what concerns everybody."""
NOTICES: Final = "漪政办发"
LETTERS: Final = "漪政函"

PREFECTURES: Final = ("北屿市", "中澜市", "南漪市", "东汀市", "西岫市", "上渚市")
_FIRST: Final = "渚漪汀沚楹槿砚笠棠榆岫澹"
_SECOND: Final = "川原陵坪墟野堰埠洲畈坞埭岬"
COUNTIES: Final = tuple(f"{first}{second}县" for second in _SECOND for first in _FIRST)
SECTORS: Final = {
    "education": "教育",
    "health": "卫生健康",
    "agriculture": "农业农村",
    "transport": "交通运输",
    "water": "水利",
    "culture": "文化和旅游",
    "housing": "住房城乡建设",
    "civil-affairs": "民政",
}
"""Sector roles and how bureaus of them are called."""

DEPARTMENT: Final = Level.DEPARTMENT
PEOPLE: Final = "甲乙丙丁戊己庚辛壬癸"


def person(number: int) -> str:
    """A stand-in's name: 演练甲, 演练乙, … never a person's."""
    tens, ones = divmod(number, len(PEOPLE))
    return f"演练{PEOPLE[ones]}{tens + 1 if tens else ''}"
