"""What the source shows: policies that must land, and pages that must not."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from lxml import html as markup

from syndicator.core.times import SHANGHAI
from tests.acceptance import own_pages
from tests.acceptance.own_pages import Policy, policy
from tests.loopback import Reply

_SIGNIFICANT: Final = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")


class Fate(StrEnum):
    """What must become of it."""

    LANDS = "lands"
    RELEASED = "released"
    """It is held as an old document newly put online; it lands once a person released it."""
    SAME = "same"
    """It is a policy that was shown before."""
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Material:
    """One row with its page."""

    name: str
    title: str
    page: bytes
    fate: Fate
    text: str = ""
    """Significant characters of its text, taken without the product's own reading."""
    start: int | None = None
    """When it was published, where its page says so to the second; UTC milliseconds."""

    def answer(self) -> Reply:
        """As the source serves it: no charset in the header."""
        return Reply.of("text/html", self.page)


def significant(text: str) -> str:
    """Characters, letters and digits alone: what no site's typography may change."""
    return "".join(_SIGNIFICANT.findall(text))


def text_within(page: bytes, xpath: str) -> str:
    """Significant characters of one element of a page."""
    root = markup.document_fromstring(page, parser=markup.HTMLParser(encoding="utf-8"))
    (element,) = root.xpath(xpath)
    for unseen in element.xpath(".//script|.//style|.//noscript"):
        unseen.drop_tree()
    return significant(element.text_content())


def own() -> list[Material]:
    """Policies of our own making in four layouts, and everything that must not land."""
    now = datetime.now(SHANGHAI)
    today = now.date()
    stamped = now - timedelta(minutes=50)
    papers = [policy(order, day=today, topic=f"第{order}批水库加固") for order in range(1, 5)]
    late = policy(6, day=stamped.date(), topic="山洪预警")
    table = [("序号", "地区", "任务"), ("1", "安林县", "12座"), ("2", "北河县", "7座")]
    library, tabular = own_pages.library_page(papers[0]), own_pages.tabular_page(papers[2], table)
    gbk = own_pages.library_page(papers[3]).replace("utf-8", "gb2312").encode("gb18030")
    start = round(stamped.replace(microsecond=0).timestamp() * 1000)
    last = own_pages.library_page(late, stamp=f"{stamped:%H:%M:%S}")
    annex = "".join("".join(row) for row in table)
    landing = [
        _own("library", papers[0], library.encode()),
        _own("portal", papers[1], own_pages.portal_page(papers[1]).encode()),
        _own("table", papers[2], tabular.encode(), annex),
        _own("gbk", papers[3], gbk),
        _own("stamped", late, last.encode(), start=start),
    ]
    held = policy(9, day=today, series="示例会发", topic="公文写作")
    return [
        *landing,
        Material("own/again.htm", papers[0].title, library.encode(), Fate.SAME),
        Material("own/held.htm", held.title, own_pages.library_page(held).encode(), Fate.HELD),
        *_unusable(
            own_pages.mojibake(library),
            own_pages.DELETED.encode(),
            own_pages.SOFT_404.encode(),
        ),
    ]


def _own(
    name: str, paper: Policy, page: bytes, annex: str = "", start: int | None = None
) -> Material:
    text = significant(paper.text + annex)
    return Material(f"own/{name}.htm", paper.title, page, Fate.LANDS, text, start)


def real(data: Path) -> list[Material]:
    """Real pages: the policies of 2018 and 2014, a gazette page, and what must not land."""
    index = json.loads((data / "govcn_policy_2018/index.json").read_text("utf-8"))
    landing = [
        _landing(
            data,
            f"govcn_policy_2018/{row['html']}",
            row["title"],
            "//*[@id='UCAP-CONTENT']",
            fate=Fate.LANDS if "〔2018〕" in row["release_number"] else Fate.RELEASED,
        )
        for row in index
    ]
    landing += [
        _landing(data, "govcn_policy_2014/1395.html", "", "//td[@class='b12c']", stamped=True),
        _landing(data, "govcn_policy_2014/575.html", "", "//td[@class='b12c']", stamped=True),
        _landing(data, "govcn_gongbao/2007_23.html", "", "//*[@id='UCAP-CONTENT']"),
    ]
    again = next(one.title for one in landing if one.name.endswith("575.html"))
    shown = [
        (Fate.SAME, "derived_gbk/575_gb18030.html", again),
        (Fate.SAME, "derived_gbk/575_gb18030_nometa.html", again),
        (Fate.HELD, "govcn_news_2014/104.html", ""),
        (Fate.HELD, "govcn_news_2014/209.html", ""),
    ]
    others = []
    for fate, name, title in shown:
        page = (data / name).read_bytes()
        others.append(Material(name, title or _title(page), page, fate))
    broken = ("mojibake/12.html", "govcn_deleted/1286.html", "soft404/sina_282.html")
    return [*landing, *others, *_unusable(*((data / name).read_bytes() for name in broken))]


def _landing(
    data: Path,
    name: str,
    title: str,
    xpath: str,
    *,
    stamped: bool = False,
    fate: Fate = Fate.LANDS,
) -> Material:
    page = (data / name).read_bytes()
    start = None
    if stamped:
        found = re.search(rb"<date>([\d-]{10}) ([\d:]{8})", page)
        assert found, name
        said = datetime.fromisoformat(f"{found[1].decode()}T{found[2].decode()}")
        start = round(said.replace(tzinfo=SHANGHAI).timestamp() * 1000)
    return Material(name, title or _title(page), page, fate, text_within(page, xpath), start)


def _title(page: bytes) -> str:
    """The page's own title, up to the name of its column or site."""
    root = markup.document_fromstring(page)
    return re.split(r"[_|]", (root.findtext(".//title") or "无题").strip())[0]


def _unusable(*pages: bytes) -> Sequence[Material]:
    names = ("mojibake", "deleted", "soft404")
    return [
        Material(f"bad/{name}.htm", f"示例国务院关于{name}的通知", page, Fate.REFUSED)
        for name, page in zip(names, pages, strict=True)
    ]
