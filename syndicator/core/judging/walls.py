"""Plain words of pages that answer instead of the article: walls, shells, "page deleted".

The last resort for text without its HTTP answer; the pages room judges status, headers and scripts.
Functions take normalised text.
"""

from __future__ import annotations

import re
from typing import Final

_WALL: Final = re.compile(
    "知道创宇云防御|创宇盾|wzws|(?:请|需)(?:先)?(?:开启|启用|打开)(?:浏览器)?(?:的)?javascript|javascript(?:已)?(?:被)?禁用"
    "|安全验证|人机验证|滑动验证|完成验证|验证码|浏览器安全检查|访问(?:过于|太)频繁|访问被(?:拒绝|拦截|阻断)"
    "|请求(?:已)?被(?:拦截|拒绝|阻断)|拦截提示|网站防火墙|accessdenied|403forbidden|405notallowed"
    "|requestblocked|enablejavascript|checkingyourbrowser|captcha",
    re.IGNORECASE,
)
_GONE: Final = re.compile(
    "(?:本|该|此)?(?:网页|页面|信息|文章|内容|稿件)(?:已(?:经)?(?:被)?(?:删除|下线|撤回|移除)|不存在|没有找到|未找到|找不到)"
    "|(?:您|你)(?:所)?(?:要)?(?:访问|查看|浏览)的(?:网页|页面|信息|文章|内容)(?:不存在|已|没有|找不到|未)"
    "|404(?:notfound|错误|页面|error)|pagenotfound",
    re.IGNORECASE,
)
_SHELL: Final = re.compile(
    r"(?:正在|数据|页面)?加载中?[.…,]*(?:请稍[候等后][.…]*)?|loading[.…]*", re.IGNORECASE
)
_LONGEST_GONE: Final = 600


def wall_words(plain: str) -> str | None:
    """The words of a wall (anti-crawler, captcha, firewall) in a short page's text, or None."""
    found = _WALL.search(plain)
    return found[0] if found else None


def gone_words(plain: str) -> str | None:
    """The words of a soft 404 in a short page's text, or None."""
    found = _GONE.search(plain) if len(plain) <= _LONGEST_GONE else None
    return found[0] if found else None


def shell_words(plain: str) -> bool:
    """Whether the page is a shell whose content never came."""
    return _SHELL.fullmatch(plain) is not None
