"""What is a page's furniture and what is not; what is foreign and what is not."""

from __future__ import annotations

import pytest

from syndicator.core.judging.noise import is_noise, is_noise_run, opens_related
from syndicator.core.judging.pollution import bad_link, foreign_host, hidden_spam, is_foreign, spam
from syndicator.core.text import normalise
from tests.core.policies import NOISE, PAPERS


@pytest.mark.parametrize(
    "line",
    [
        *NOISE,
        "【字体：大 中 小】 打印 关闭窗口",
        "打印 字体： 放大 正常 缩小 分享",
        "时间：2026-09-18 06:23 来源： 青石日报",
        "来源：　　发布时间：2026-11-04　　浏览次数：",
        "当前位置：首页 > 政务公开 > 政策文件",
        "发文字号：青政发〔2026〕26号",
        "首页 上一页 1/3 下一页 尾页",
        "版权所有：白桦市人民政府 联系电话：0430-0000000",
        "信息来源：市政府办公室    发布日期：2026-01-02 10:00    浏览次数：123 次",
        "",
    ],
)
def test_furniture(line: str) -> None:
    """Buttons, counters, labels and footers are noise as lines of their own."""
    assert is_noise(normalise(line))


@pytest.mark.parametrize("line", [line for paper in PAPERS for line in paper.lines])
def test_policies_are_no_furniture(line: str) -> None:
    """No paragraph, date or table cell of a policy is taken for noise."""
    assert not is_noise(normalise(line))


@pytest.mark.parametrize(
    "words",
    ["停止", "大", "更多", "不得", "打印", "首页", "评论", "2026年8月1日", "中小", "收藏", "责任"],
)
def test_words_of_sentences_are_no_furniture_inside_a_line(words: str) -> None:
    """A word that a sentence can hold is a change when it appears inside one."""
    assert not is_noise_run(words)


def test_a_label_does_not_hide_a_sentence() -> None:
    """What follows 责任编辑： up to a full stop and beyond is no editor's name."""
    line = normalise("责任编辑：本规定自公布之日起施行。原规定同时废止。")
    assert not is_noise(line)
    assert not is_noise_run(line)


@pytest.mark.parametrize(
    "line", ["澳门新葡京娱乐场 百家乐在线投注", "成人电影免费看", "棋牌游戏平台", "BET365官网"]
)
def test_spam_is_seen(line: str) -> None:
    """Gambling and pornography are seen in any case and width."""
    assert spam(normalise(line))


@pytest.mark.parametrize(
    "line",
    [
        "警方打掉一个网上赌场，抓获涉案人员",
        "严厉打击网络赌博、老虎机等违法活动",
        "妇女优先就业，承包养殖，支援交通，长春药业",
        "往返水路，鼓楼凤凰街，五彩金秋，注册送达",
        "代开发票办理指南",
        "福利彩票公益金使用情况",
    ],
)
def test_official_words_are_no_spam(line: str) -> None:
    """Words that only contain such letters, and news of the police, are no spam."""
    assert spam(normalise(line)) is None


def test_adverts_and_foreign_hosts() -> None:
    """Advertisements and hosts outside government are foreign inside a text."""
    assert is_foreign(normalise("更多优惠请加微信号"))
    assert is_foreign(normalise("详见 www.a8.example"))
    assert foreign_host("http://www.qingshi.gov.cn/a") is None
    assert foreign_host("http://www.a8.example/a") == "www.a8.example"
    assert not is_foreign(normalise("各地要加强领导。"))


def test_hidden_lines_and_bad_links() -> None:
    """Fewer words are innocent where nobody sees them; some addresses speak for themselves."""
    assert hidden_spam("博彩")
    assert not hidden_spam("打击博彩专项行动")
    assert not hidden_spam("公积金贷款")
    assert bad_link("http://www.baijiale8.example/")
    assert not bad_link("http://www.qingshi.gov.cn/")


@pytest.mark.parametrize(
    "line",
    [
        *("相关链接", "(相关阅读):", "热点推荐", "精彩阅读", "延伸阅读", "推荐阅读"),
        *("为您推荐", "上一篇", "下一条", "前一篇", "后一篇"),
    ],
)
def test_each_heading_of_a_list_of_others_opens_one(line: str) -> None:
    """Asked by its first sign before anything else, none is passed over."""
    assert opens_related(line)
    assert not opens_related(f"{line}某市召开会议")
    assert not opens_related(f"某市{line}")
