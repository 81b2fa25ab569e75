"""Foreign text on a page: gambling, pornography, fraud and advertisements put into a copy.

Hijacked copies are common: most mirrors of official texts met in public carry such lines. The list
is short on purpose: each expression is one that an official page does not use, and a line that
speaks of fighting it (``警方打掉赌博团伙``) is none. Functions take normalised text.
"""

from __future__ import annotations

import re
from typing import Final

_SPAM: Final = re.compile(
    "baccarat|bet365|casino|viagra|porn|av在线|av电影|av视频|av女优|日本女优|高清无码"
    "|成人用品店|真人荷官|真人视讯|北京赛车|幸运飞艇|六合彩|百家乐|老虎机|时时彩|葡京"
    "|威尼斯人(?:娱乐|赌场|官网|网上|平台)|澳门威尼斯人|金沙娱乐|永利娱乐"
    "|皇冠(?:体育|足球|投注|网)|澳门(?:赌场|博彩|娱乐|金沙|银河)|博彩(?:公司|平台|开户|网)"
    "|网上赌场|在线赌场|线上赌场|娱乐城(?:开户|注册|官网|平台|投注|网址|在线)|澳门娱乐城"
    "|在线娱乐城|网上娱乐城|真人娱乐城|体育投注|足球投注|外围投注|在线投注|彩票投注|投注平台"
    "|彩票(?:平台|计划群|开户)|棋牌(?:游戏|平台|娱乐)|捕鱼游戏|送彩金|首存送|注册即送"
    "|注册送(?:彩|钱|\\d)|开户(?:即送|送彩)|投注返水|上下分|裸聊|约炮|一夜情|求包养|包养网"
    "|楼凤兼职|兼职妹|上门(?:按摩|小姐)|色情(?:视频|直播|小说|网|片)"
    "|成人(?:电影|视频|网站|小说|影院|直播|论坛)|黄色(?:电影|网站|小说|视频)"
    "|激情(?:视频|小说|电影)|三级片|伦理(?:电影|片)|催情|迷药|专业代开"
    "|代开发票(?:加|联系|电话|qq|微信)|办证刻章|刻章办证|假文凭|传奇私服|外挂下载|刷单兼职"
    "|兼职刷单|裸贷|信用卡套现"
)
_HIDDEN: Final = re.compile(
    "博彩|赌场|娱乐城|棋牌|投注|色情|赌博|快速放款|无抵押|代孕|成人用品|壮阳|丰胸|加微信|代开发票"
    "|小说网|电影网|男科医院|妇科医院"
)
_AGAINST: Final = re.compile(
    "打击|查处|整治|捣毁|破获|打掉|端掉|警方|公安|防范|治理|违法|取缔|严禁|禁止|警惕|举报|侦破"
    "|起底|骗局|诈骗|反诈|扫黄|打非|涉赌|涉黄|涉嫌|案件|判处|有期徒刑|条例|不得"
)
_ADVERT: Final = re.compile(
    "优惠|促销|特价|打折|折扣|免费(?:领取|试用|咨询|下载)|热线|加微信|微信号|加qq|qq群"
    "|qq:?\\d{5,}|客服|加盟|诚招|招商|官网|点击(?:进入|查看|下载|领取|这里)"
    "|立即(?:购买|下载|注册|咨询)|抢购|秒杀|限时|扫码|抽奖|红包|返利|理财产品|信用卡|赚钱|兼职"
    "|整形|减肥|祛斑|男科|妇科|专治|楼盘|开盘|售楼|旅行社|淘宝|天猫|拼多多|代购|推广|广告"
    "|友情链接|本站推荐|小说网|电影网|下载app"
)
_HOST: Final = re.compile(r"(?:https?://|www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)", re.IGNORECASE)
_OWN_HOST: Final = re.compile(
    r"(?:.*\.)?gov\.cn|(?:.*\.)?(?:people|news|cctv)\.(?:com\.)?cn|(?:.*\.)?xinhuanet\.com"
)
_BAD_HOSTS: Final = (
    *("casino", "bet365", "baijiale", "bocai"),
    *("caipiao", "porn", "xvideos", "sexvideo"),
)


def spam(text: str) -> str | None:
    """The first expression of gambling, pornography or fraud in a line, or None.

    A line that speaks of fighting such things is not spam.
    """
    found = _SPAM.search(text.lower())
    return found[0] if found and not _AGAINST.search(text) else None


def hidden_spam(text: str) -> bool:
    """Whether a line hidden from visitors is spam; fewer words are innocent there."""
    plain = text.lower()
    return bool(_SPAM.search(plain) or _HIDDEN.search(plain)) and not _AGAINST.search(plain)


def may_hold_spam(text: str) -> bool:
    """Whether :func:`spam_places` finds any."""
    return _SPAM.search(text.lower()) is not None


def may_hold_hidden_spam(text: str) -> bool:
    """Whether :func:`hidden_spam` can be true of any line of a text."""
    plain = text.lower()
    return bool(_SPAM.search(plain) or _HIDDEN.search(plain))


def spam_places(text: str) -> list[int]:
    """Where such expressions begin in a text; the lines they stand in decide (see :func:`spam`)."""
    return [match.start() for match in _SPAM.finditer(text.lower())]


def is_foreign(run: str) -> bool:
    """Whether text found between the words of a policy is spam, advertisement or a foreign link.

    For inserted text only: a policy's own words may well speak of 信用卡 or 推广.
    """
    plain = run.lower()
    return bool(_SPAM.search(plain) or _ADVERT.search(plain) or foreign_host(plain))


def foreign_host(run: str) -> str | None:
    """The first host named in the text that is neither a government's nor a central medium's."""
    hosts = (match[1].lower() for match in _HOST.finditer(run))
    return next((host for host in hosts if not _OWN_HOST.fullmatch(host)), None)


def is_own_host(host: str) -> bool:
    """Whether a host is a government's or a central medium's."""
    return _OWN_HOST.fullmatch(host.lower()) is not None


def bad_link(url: str) -> bool:
    """Whether an address, or one of many in one text, names gambling or pornography."""
    plain = url.lower()
    return any(map(plain.__contains__, _BAD_HOSTS))
