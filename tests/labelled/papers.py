"""Documents of an invented province, whole: what a source publishes and its sites owe.

Our own text in the forms such documents have: an opinion with lists, a notice that encloses a
plan, a table of sums, a reply of three sentences, an order in articles, an announcement with
telephones, measures with units, and one of the length that plans really have.
"""

# ruff: noqa: E501 -- lines of prose and markup stay as their sites print them

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from syndicator.rehearsal import prose
from tests.core.policies import OPINION, REPLY, TABLES

SITE: Final = "https://www.qingshi.example"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Raw:
    """Markup as it stands, where a source, a site, or whoever broke in put it."""

    html: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a document lists with a link."""

    name: str
    path: str


Block = str | Table | Raw


@dataclass(frozen=True, slots=True)
class Document:
    """A document as its issuer has it."""

    key: str
    title: str
    number: str
    blocks: tuple[Block, ...]
    """Paragraphs and tables below title and number, signature and date included."""
    attachments: tuple[Attachment, ...] = ()
    published: date = date(2026, 7, 17)

    @property
    def url(self) -> str:
        """Its address at the source."""
        return f"{SITE}/zhengce/{self.published:%Y-%m/%d}/content_{self.key}.htm"

    @property
    def lines(self) -> list[str]:
        """Its paragraphs without tables."""
        return [block for block in self.blocks if isinstance(block, str)]


def _blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs, one a line; lines of cells parted by | are rows of a table."""
    blocks: list[Block] = []
    rows: list[tuple[str, ...]] = []
    for line in text.strip().split("\n"):
        if "|" in line:
            rows.append(tuple(line.split("|")))
            continue
        if rows:
            blocks.append(Table(tuple(rows)))
            rows = []
        blocks.append(line)
    return (*blocks, Table(tuple(rows))) if rows else tuple(blocks)


_OPINION = Document("100", OPINION.title, OPINION.number, tuple(OPINION.lines))
_REPLY = Document("101", REPLY.title, REPLY.number, tuple(REPLY.lines))
_FUNDS = Document(
    "102",
    TABLES.title,
    TABLES.number,
    _blocks(
        TABLES.text.split("附件\n地区")[0]
        + "附件\n地区|渡口数|金额（万元）\n白桦市|12|3.5\n松江县|4|56\n柳河县|15|120.8\n合计|31|180.3\n"
        + "注：①金额含上年结转；②渡口数以2025年12月普查结果为准。"
    ),
)

_ORDER = Document(
    "103",
    "青石省渡口安全管理办法",
    "青石省人民政府令第312号",
    _blocks(
        """（2026年5月6日青石省人民政府第四十一次常务会议通过，自2026年7月1日起施行）
第一章　总则
第一条　为了加强渡口安全管理，保障人民群众生命财产安全，根据有关法律、行政法规，结合本省实际，制定本办法。
第二条　本办法适用于本省行政区域内渡口的设置、渡船的检验以及渡运活动。军用渡口、渔业渡口不适用本办法。
第三条　县级人民政府对本行政区域内的渡口安全负总责。乡镇人民政府应当履行下列职责：
（一）建立渡口安全责任制；
（二）组织隐患排查，每季度不少于一次；
（三）法律、法规规定的其他职责。
第二章　渡船与渡工
第四条　渡船应当经检验合格，核定乘员十二人以上的，应当每六个月检验一次。未经检验的渡船不得载客。
第五条　渡工应当年满十八周岁，且未满六十五周岁，不得酒后驾驶渡船。
第六条　风力达到六级、能见度不足500米或者水位超过警戒水位0.5米的，禁止渡运。
第三章　法律责任
第七条　违反本办法第四条规定的，由县级交通运输主管部门责令改正，处二千元以上一万元以下罚款；情节严重的，处一万元以上三万元以下罚款。
第八条　违反本办法第五条规定，酒后驾驶渡船的，处五百元罚款；构成犯罪的，依法追究刑事责任。
第四章　附则
第九条　本办法所称渡口，是指设在江河、湖泊、水库供渡船渡运人员、车辆、货物的交通设施。
第十条　本办法自2026年7月1日起施行。2009年3月15日发布的《青石省乡镇渡口管理规定》同时废止。"""
    ),
    published=date(2026, 5, 12),
)

_PLAN = Document(
    "104",
    "青石省人民政府办公厅关于印发青石省古树名木保护行动方案（2026—2028年）的通知",
    "青政办发〔2026〕33号",
    _blocks(
        """各市（州）人民政府，省政府有关部门：
《青石省古树名木保护行动方案（2026—2028年）》已经省政府同意，现印发给你们，请认真贯彻执行。
青石省人民政府办公厅
2026年7月16日
（此件公开发布）
青石省古树名木保护行动方案
（2026—2028年）
为加强古树名木保护，制定本行动方案。
一、目标任务
到2028年底，全省登记在册的古树达到46,210株，其中一级古树不少于1,305株，挂牌率100％，保护率达到98.5%以上。
二、工作措施
（一）开展普查。2026年10月31日前完成补充普查，逐株核对树龄、胸径、冠幅；树龄300年（含）以上、500年以下的定为二级。
（二）落实管护。每株古树确定1名管护人，管护补助标准为一级每年1200元、二级每年800元、三级每年300元。
（三）抢救复壮。对生长濒危的217株古树“一树一策”编制方案；未经批准，任何单位和个人不得砍伐、移植。
三、职责分工
省林草局牵头，省财政厅、省住房城乡建设厅、省文化和旅游厅按职责分工负责。
附件：1.青石省古树名木保护重点任务分工表
2.青石省濒危古树名木名录"""
    ),
    (
        Attachment("1.青石省古树名木保护重点任务分工表", "/zhengce/2026-07/17/P020260717.docx"),
        Attachment("2.青石省濒危古树名木名录", "/zhengce/2026-07/17/P020260717-2.pdf"),
    ),
)

_NOTICE = Document(
    "105",
    "青石省水利厅关于2026年汛期水库调度有关事项的公告",
    "青水公告〔2026〕4号",
    _blocks(
        """根据《青石省水库调度管理办法》，现将2026年汛期有关事项公告如下：
一、6月20日8时至9月15日18时，松江、柳河、云台3座大型水库按汛限水位运行，汛限水位分别为182.50米、96.3米、241.00米。
二、库区两岸各200米范围内禁止游泳、垂钓、露营。
三、泄洪前2小时通过广播、短信发布预警，请听到预警的人员立即撤离，不要返回取物。
四、值班电话：0430-86123400、0430-86123411；电子邮箱：diaodu@water.qingshi.example。
特此公告。
青石省水利厅
2026年6月12日"""
    ),
    published=date(2026, 6, 13),
)

_UNITS = Document(
    "106",
    "关于调整农村供水补助标准的若干措施",
    "青财农〔2026〕71号",
    _blocks(
        """各市（州）财政局、水利（务）局：
为完善农村供水补助政策，经研究，制定以下措施。
（一）日供水规模200立方米以上、1000立方米以下的工程，每立方米补助0.42元；1000立方米及以上的，每立方米补助0.35元。
（二）管网漏损率高于12%的，按80%拨付；高于20%的，暂缓拨付。水温常年低于4℃的地区，另增加防冻补助15元/米。
（三）对海拔1500米以上的38个乡（镇），补助标准上浮20个百分点，但不超过工程总投资的70%。
（四）已享受上级同类补助的项目不再重复补助，违规领取的应当退回，并自退回之日起两年内不得申报。
（五）各地应于每年11月10日前报送下一年度计划，逾期视为放弃。
序号|工程规模（m³/d）|补助（元/m³）|备注
1|≥1000|0.35|含泵站
2|200—1000|0.42|不含泵站
3|＜200|0.55|±5%浮动
本措施有效期3年，由省财政厅会同省水利厅解释。
青石省财政厅　青石省水利厅
2026年4月28日"""
    ),
    published=date(2026, 4, 30),
)


_MEETING = Document(
    "108",
    "青石省文化和旅游厅关于举办2026年渡口文化节的通知",
    "青文旅发〔2026〕12号",
    _blocks(
        """各市（州）文化和旅游局：
为传承渡口文化，定于7月举办2026年渡口文化节，现将有关事项通知如下：
一、活动安排
时间：2026年7月20日上午9时
地点：白桦市松江渡口广场
主办单位：青石省文化和旅游厅
承办单位：白桦市人民政府
来源：各市（州）推荐，每市不超过3项
二、参展要求
展品按下表分档申报，截止日期以表列为准，逾期不予受理。
展品|档次|截止日期|场次
木船模型|大|2026-06-01|1/3
渡工号子|中|2026-06-15|2/3
船灯|小|2026-06-30|3/3
三、联系方式
联系人：林小渡，电话：0430-86125500。
请各地认真组织，于6月1日前报送申报表。
青石省文化和旅游厅
2026年5月11日"""
    ),
    published=date(2026, 5, 12),
)


@cache
def long_document() -> Document:
    """Some 8,000 characters: texts of the rehearsal's writer, one below the other."""
    dice = random.Random(20260717)
    blocks: list[Block] = ["各市（州）人民政府，省政府各部门、各直属机构："]
    for subject in dice.sample(prose.SUBJECTS, 6):
        text = prose.write(dice, subject, "", None, date(2026, 6, 30))
        blocks += (
            Table(block.rows) if isinstance(block, prose.Table) else block.text
            for block in text.blocks[1:-2]
        )
    blocks += ["青石省人民政府", "2026年6月30日"]
    return Document(
        "107",
        "青石省人民政府关于印发青石省公共服务设施提升五年规划的通知",
        "青政发〔2026〕15号",
        tuple(blocks),
        published=date(2026, 7, 2),
    )


def documents() -> tuple[Document, ...]:
    """All of them."""
    return (_OPINION, _REPLY, _FUNDS, _ORDER, _PLAN, _NOTICE, _UNITS, _MEETING, long_document())


PLAN: Final = _PLAN
OPINION_PAPER: Final = _OPINION
ORDER: Final = _ORDER
FUNDS: Final = _FUNDS
NOTICE: Final = _NOTICE
UNITS: Final = _UNITS
MEETING: Final = _MEETING
SHORT: Final = _REPLY
