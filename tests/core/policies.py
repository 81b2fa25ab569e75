"""Policies of an invented province, our own text, for comparing and rewriting."""

from __future__ import annotations

from dataclasses import dataclass

from syndicator.core.docno import parse_docno
from syndicator.core.judging.compare import Original

SOURCE_URL = "https://www.qingshi.example/zhengce/2026-07/17/content_100.htm"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document with its title and number."""

    title: str
    number: str
    text: str

    @property
    def original(self) -> Original:
        """The paper as the side of a comparison that is right."""
        return Original(parse_docno(self.number), self.title, self.text, None, SOURCE_URL)

    @property
    def headed(self) -> Original:
        """The same with title and number as the first lines of its text."""
        text = f"{self.title}\n{self.number}\n{self.text}"
        return Original(parse_docno(self.number), self.title, text, None, SOURCE_URL)

    @property
    def lines(self) -> list[str]:
        """Its paragraphs."""
        return self.text.split("\n")


OPINION = Paper(
    "青石省人民政府办公厅关于加强政务信息转载工作的实施意见",
    "青政办发〔2026〕17号",
    """各市（州）人民政府，各县（市、区）人民政府，省政府各厅委办、各直属机构：
为进一步做好重要政策信息的转载工作，提高政府网站信息发布的及时性、准确性和权威性，根据国家有关规定，结合我省实际，经省政府同意，现提出以下实施意见。
一、总体要求
（一）指导思想。坚持以人民为中心的发展思想，围绕中心、服务大局，把政务信息转载工作作为政务公开的重要内容，做到及时、准确、规范。
（二）工作目标。到2026年12月31日前，全省各级政府网站对重要政策信息的转载率达到100%，力争在1小时内转载，最迟不得超过1个工作日。
二、重点任务
（一）明确转载范围。国务院和省政府发布的重要政策信息，各级政府网站应当全文转载；涉及某个行业或地区的政策信息，相关部门和地区的网站应当及时转载或者链接。
（二）规范转载行为。转载时应当注明来源，不得改变原文内容，不得断章取义，不得擅自添加商业广告。
（三）健全核验机制。省政府办公厅每月抽查不少于10%的网站，对漏转、迟转、错转的予以通报；连续2次被通报的，约谈有关负责人。
三、保障措施
（一）加强组织领导。各地区、各部门主要负责同志要亲自抓，分管负责同志要具体抓，安排专项经费3.5万元用于系统维护。
（二）强化监督问责。对工作不力、造成不良影响的，依照有关规定追究责任。联系电话：0430-88123456。
本意见自2026年8月1日起施行。
青石省人民政府办公厅
2026年7月15日
（此件公开发布）""",
)

TABLES = Paper(
    "青石省财政厅关于下达2026年渡口维修补助资金的通知",
    "青财建〔2026〕208号",
    """各市（州）、县（市）财政局：
为支持各地做好内河渡口维修工作，经研究，现将2026年渡口维修补助资金下达给你们（分配表见附件），收入列2026年政府收支分类科目“2140106公路养护”，支出列相应科目。
一、各地要将资金落实到具体项目，专款专用，不得挤占、截留、挪用。
二、请于2026年11月30日前将资金使用情况报送我厅——逾期未报的，相应扣减2027年补助。
附件：2026年渡口维修补助资金分配表
青石省财政厅
2026年3月9日
附件
地区
渡口数
金额（万元）
白桦市
12
3.5
松江县
4
56
柳河县
15
120.8
合计
31
180.3
注：①金额含上年结转；②渡口数以2025年12月普查结果为准。""",
)

REPLY = Paper(
    "青石省人民政府关于同意设立松江渡口纪念日的批复",
    "青政函〔2026〕5号",
    "松江县人民政府：\n你县《关于设立松江渡口纪念日的请示》收悉。同意自2026年起，将每年5月18日设立为“松江渡口纪念日”。\n"
    "青石省人民政府\n2026年4月2日",
)

PAPERS = (OPINION, TABLES, REPLY)

HEAD = (
    "首页 > 政务公开 > 政策文件\n{title}\n"
    "发布时间：2026-07-18 09:30　来源：青石省人民政府网　【字体：大 中 小】\n"
)
FOOT = (
    "\n责任编辑：张三\n扫一扫在手机打开当前页\n打印本页 关闭窗口\n相关链接\n关于印发某规划的通知\n"
    "主办单位：白桦市人民政府办公室\n网站标识码：2299000001 青ICP备00000001号"
)

NOISE = (
    "打印 关闭",
    "【字体：大 中 小】",
    "字号：大 中 小",
    "分享到：微信 微博",
    "责任编辑：李四",
    "扫一扫在手机打开当前页",
    "扫描二维码",
    "浏览次数：1024",
    "相关链接：关于印发某规划的通知",
    "相关阅读",
    "上一篇：没有了",
    "来源：白桦市人民政府网",
    "【打印本页】【关闭窗口】",
    "青ICP备00000001号-1",
    "青公网安备 22990002000001号",
    "网站标识码：2299000001",
    "主办单位：白桦市人民政府办公室 承办单位：白桦市大数据局",
    "Produced By 大汉网络 大汉版通发布系统",
    "发布时间：2026-07-18 09:30",
)


def on_page(text: str, title: str = OPINION.title) -> str:
    """A text as a page shows it, with what stands around it."""
    return HEAD.format(title=title) + text + FOOT
