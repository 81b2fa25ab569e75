# /// script
# requires-python = ">=3.11"
# dependencies = ["chinesecalendar==1.11.0"]
# ///
"""Write config/calendar/YEAR.yaml: `uv run scripts/work_calendar.py 2026`.

The days come from PyPI chinesecalendar (MIT), which refuses years it does not know; the notice
stands in NOTICES and must be added by hand after comparing the days with its text.
"""

from __future__ import annotations

import sys
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Final

import chinese_calendar

CONFIG: Final = Path(__file__).resolve().parent.parent / "config" / "calendar"
NOTICES: Final = {
    2026: (
        "国办发明电〔2025〕7号",
        "国务院办公厅关于2026年部分节假日安排的通知，2025-11-04",
        "https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm",
    ),
}
WEEKDAYS: Final = "一二三四五六日"
SATURDAY: Final = 5


def days(year: int) -> tuple[list[tuple[date, str]], list[tuple[date, str]]]:
    """Days off that the notice names, and make-up days, each with its festival."""
    holidays, makeup = [], []
    day = date(year, 1, 1)
    while day.year == year:
        off, festival = chinese_calendar.get_holiday_detail(day)
        if off and festival is not None:
            holidays.append((day, festival))
        elif not off and day.weekday() >= SATURDAY:
            makeup.append((day, festival or ""))
        day += timedelta(days=1)
    return holidays, makeup


def lines(of: list[tuple[date, str]]) -> str:
    """List entries with weekday and festival as comments."""
    chinese = {one.value: one.chinese for one in chinese_calendar.Holiday}
    return "".join(
        f"  - {day}  # 周{WEEKDAYS[day.weekday()]} {chinese.get(festival, '')}".rstrip() + "\n"
        for day, festival in of
    )


def main(year: int) -> int:
    """Write the year's file."""
    number, title, address = NOTICES[year]
    holidays, makeup = days(year)
    text = f"""\
# {year} 年工作日表。依据：{title}，{number}
# {address}
# 日期取自 PyPI chinesecalendar {version("chinesecalendar")}（MIT 许可），
# 由 scripts/work_calendar.py 生成，已与通知核对。
# 下一年度的通知一般在 10—11 月发布：照此写 calendar/{year + 1}.yaml；
# 没有表的年份按周一至周五从严计算并报警。
# Working days of {year}, from the State Council's notice; write the next year's when announced.
year: {year}
notice: {number}
holidays:  # 通知列明的放假日（周末也列出） · days off named by the notice, weekends included
{lines(holidays)}\
makeup:  # 调休上班的周末 · weekend days on which offices work
{lines(makeup)}"""
    (CONFIG / f"{year}.yaml").write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
