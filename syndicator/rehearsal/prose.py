"""Policy texts made from a seed: the State Council's form, nobody's words.

Every paragraph holds figures of its own, so that no two texts agree by chance and any one figure
changed later is a change of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import TYPE_CHECKING, Final

from syndicator.rehearsal.names import ISSUER_OFFICE, PREFECTURES

if TYPE_CHECKING:
    import random

_BLANK: Final = re.compile(r"\s+")
_NUMERALS: Final = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph; `align` is the text-align it is set with."""

    text: str
    align: str = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row is its head."""

    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Text:
    """A document's text."""

    title: str
    blocks: tuple[Block, ...]

    def html(self) -> str:
        """Markup of the body."""
        return "\n".join(_html(block) for block in self.blocks)

    def bare(self) -> str:
        """All characters that are no blanks, in order: what a ledger compares."""
        return bare("".join(_plain(block) for block in self.blocks))

    def changed(self, dice: random.Random) -> Text:
        """The same text with one figure changed, as a slip of the pen would."""
        spots = [at for at, block in enumerate(self.blocks) if _figures(block)]
        at = dice.choice(spots[1:] or spots)
        block = self.blocks[at]
        if not isinstance(block, Paragraph):
            raise TypeError(block)
        found = dice.choice(_figures(block))
        number = str(int(found[0]) + dice.choice((1, 2, 10)))
        text = block.text[: found.start()] + number + block.text[found.end() :]
        new = Paragraph(text, block.align, block.strong)
        return Text(self.title, (*self.blocks[:at], new, *self.blocks[at + 1 :]))


def bare(text: str) -> str:
    """A text without blanks."""
    return _BLANK.sub("", text)


def _figures(block: Block) -> list[re.Match[str]]:
    if not isinstance(block, Paragraph):
        return []
    return list(re.finditer(r"(?<!\d)\d{2,3}(?!\d)", block.text))


def _plain(block: Block) -> str:
    if isinstance(block, Paragraph):
        return block.text
    return "".join("".join(row) for row in block.rows)


def _html(block: Block) -> str:
    if isinstance(block, Paragraph):
        style = f' style="text-align: {block.align}"' if block.align else ""
        inner = escape(block.text, quote=False)
        return f"<p{style}>{f'<strong>{inner}</strong>' if block.strong else inner}</p>"
    rows = "".join(
        "<tr>" + "".join(f"<td>{escape(cell, quote=False)}</td>" for cell in row) + "</tr>"
        for row in block.rows
    )
    return f"<table><tbody>{rows}</tbody></table>"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a document is about."""

    name: str
    things: tuple[str, ...]
    tasks: tuple[str, ...]


_SUBJECTS: Final = """
乡村小型水利设施管护|小型水库 灌溉渠道 提水泵站 田间管道|清淤疏浚 设施登记 管护责任落实
老旧小区加装电梯|住宅单元 加装点位 管线改造项目 便民服务点|方案公示 联合审查 竣工验收
中小学课后服务|服务学校 课程门类 志愿辅导员 托管班级|课程备案 师资配备 家校沟通
县域物流配送体系建设|配送中心 村级站点 冷链货车 共同配送线路|网点整合 线路优化 站点改造
基层医疗服务能力提升|乡镇卫生院 村卫生室 家庭医生团队 巡诊车辆|设备更新 巡回诊疗 人员轮训
公共图书馆延时开放|分馆 自助借阅点 流动书车 阅读空间|开放时间调整 通借通还 书目更新
农产品产地冷藏保鲜|冷藏库 预冷车间 分拣线 产地市场|设施核验 用电保障 品质检测
农村公路安全设施完善|临水路段 急弯陡坡 平交路口 桥梁护栏|隐患排查 标志补设 日常巡查
社区养老服务网络|日间照料中心 助餐点 适老化家庭 护理站|需求评估 助餐配送 质量评价
政务服务事项集成办理|办事窗口 集成事项 数据接口 自助终端|流程再造 材料精简 结果互认
城镇供水管网改造|老旧管段 加压泵站 分区计量点 水质监测点|漏损普查 管段更换 水质公示
传统村落保护利用|传统民居 古树名木 公共院落 非遗工坊|挂牌保护 修缮设计 业态引导
中小企业融资服务|服务网点 授信企业 担保机构 首贷客户|需求摸排 银企对接 续贷办理
职业技能培训|培训机构 实训基地 工种目录 结业学员|需求调查 课程开发 就业回访
林草有害生物防治|监测样地 防治专业队 检疫站点 诱捕装置|定期踏查 除治作业 成效核查
城市口袋公园建设|闲置地块 健身步道 林荫座椅 雨水花园|选址论证 植物配置 管养移交
"""
"""A line each: name, things, tasks."""

SUBJECTS: Final = tuple(
    Subject(name, tuple(things.split()), tuple(tasks.split()))
    for name, things, tasks in (line.split("|") for line in _SUBJECTS.strip().splitlines())
)
KINDS: Final = ("实施意见", "若干措施", "行动方案", "工作规则")

_SENTENCES: Final = (
    "到{year}年底，全省{thing}达到{a}处，其中{city}不少于{b}处，覆盖率提高到{p}%以上。",
    "各市、县要在{month}月{day}日前完成{task}，建立{a}项指标的台账，每{c}个月更新一次。",
    "对列入计划的{b}个{thing}，按照每处{d}万元的标准给予补助，所需资金由省、市、县按{e}比例分担。",
    "{task}实行清单管理，第一批{a}项由省级统一发布，第二批{b}项由各市结合实际确定。",
    "支持{city}先行开展{task}，选择{c}个县、{b}个乡镇试点，试点期为{f}个月。",
    "每年{month}月对{thing}开展一次全面检查，抽查比例不低于{p}%，发现的问题{c}个工作日内完成整改。",
    "鼓励社会力量参与{task}，对连续{c}年评价合格的主体，在{a}个重点项目中优先安排。",
    "健全{task}信息公开制度，自{year}年{month}月起按季度公布{thing}的数量、位置和责任人。",
    "省有关部门负责制定{task}技术导则，明确{a}条基本要求和{b}条推荐做法，{month}月底前印发。",
    "{thing}的使用人应当每{c}个月自查一次，自查记录保存不少于{f}个月，记录项目不少于{b}项。",
    "统筹安排{task}所需人员，每{b}个{thing}配备不少于{c}名专职人员，年度培训不少于{f}学时。",
    "将{task}纳入年度评价，满分为{a}分，低于{p}分的市、县应当在{day}日内提出改进计划。",
)


def write(
    dice: random.Random, subject: Subject, title: str, number: str | None, signed: date
) -> Text:
    """A document of 800 to 4,000 characters about the subject, signed on the day."""
    blocks: list[Block] = []
    if number is not None:
        blocks.append(Paragraph(number, align="center"))
    blocks.append(Paragraph("各市、县人民政府，省政府各部门、各直属单位："))
    blocks.append(
        Paragraph(
            f"为做好{subject.name}，方便群众生产生活，结合全省实际，经研究，现就有关事项通知如下。"
        )
    )
    for part in range(dice.randint(3, 6)):
        blocks.append(Paragraph(f"{_NUMERALS[part]}、{_heading(dice, subject)}", strong=True))
        for _ in range(dice.randint(2, 4)):
            few = dice.sample(_SENTENCES, dice.randint(2, 3))
            blocks.append(Paragraph("".join(_sentence(dice, one, subject, signed) for one in few)))
    blocks.append(Paragraph("附件：重点任务分工"))
    blocks.append(_table(dice, subject))
    blocks.append(Paragraph(ISSUER_OFFICE, align="right"))
    blocks.append(Paragraph(f"{signed.year}年{signed.month}月{signed.day}日", align="right"))
    return Text(title, tuple(blocks))


def _heading(dice: random.Random, subject: Subject) -> str:
    form = dice.choice(("扎实推进{}", "规范开展{}", "分步完成{}", "持续改进{}"))
    return form.format(dice.choice(subject.tasks))


def _sentence(dice: random.Random, form: str, subject: Subject, signed: date) -> str:
    return form.format(
        year=signed.year + dice.randint(0, 3),
        month=dice.randint(4, 12),
        day=dice.randint(10, 28),
        thing=dice.choice(subject.things),
        task=dice.choice(subject.tasks),
        city=dice.choice(PREFECTURES),
        a=dice.randint(110, 980),
        b=dice.randint(11, 98),
        c=dice.randint(2, 9),
        d=dice.randint(12, 88),
        e=dice.choice(("5∶3∶2", "4∶3∶3", "6∶2∶2")),
        f=dice.randint(12, 36),
        p=dice.randint(61, 97),
    )


def _table(dice: random.Random, subject: Subject) -> Table:
    rows = [("序号", "重点任务", "数量", "完成时限")]
    for at in range(dice.randint(4, 8)):
        task = f"{dice.choice(subject.things)}{dice.choice(subject.tasks)}"
        rows.append((str(at + 1), task, f"{dice.randint(20, 900)}处", f"{dice.randint(4, 12)}月底"))
    return Table(tuple(rows))
