"""Words beside a policy's text that take it back, or bend what it says.

A mark that a document is no longer in force (已废止, 失效) is owed where it is true, and none of
these. All functions take normalised text.
"""

from __future__ import annotations

import re
from typing import Final

_ARTICLE: Final = r"第[一二三四五六七八九十百零\d]{1,6}[条款项]"
_BENDS: Final = (
    r"除外|不受此限|减半|作废|不(?:予|再|必|用|须|需|得)?(?:执行|适用|实施)"
    "|暂[缓不未]|改为|调整为|更正为|应为"
)
_UNDOES: Final = re.compile(
    rf"{_BENDS}|推迟|延期|延后|无需执行|另行规定|内部资料|征求意见稿|草稿|预览稿|\(预览\)|未经?(?:发布|审核)|节选|删节|删减"
    r"|起(?:施行|实施|执行|生效)|参照执行|负责解释|\(征求意见\)|勘误|不在.{0,12}范围|执行标准|按.{0,6}%执行|下接第|上接第|未完待续|旧条文|辟谣|【谣言】|\[谣言\]|系伪造"
    r"|\((?:草案|送审稿|讨论稿|摘要|节录|摘编|样稿|下略|略|旧版|部分条款)\)|^(?:样稿|此为旧版|施行日期:.*)$"
)
"""What a line says that takes back a part of what the copy shows, or says that it is no copy.

预览 alone is a button beside an attachment, 如有误 belongs to how sites ask for corrections."""

_BEHIND_LABEL: Final = re.compile(
    rf"本条|上条|上述|以下(?![载拉])|旧条文|失效$|日起|{_ARTICLE}|{_BENDS}"
)
_TITLE: Final = re.compile(
    "关于.*(?:通知|意见|公告|通告|决定|办法|规定|方案|批复|函|报告|公示|解读)"
)
_RULES: Final = re.compile(rf"^{_ARTICLE}|应当|必须|不得|罚款|责令|追究|同等效力|处.{{1,12}}[元日]")
_ON_REPRINTS: Final = re.compile("转载|复制|镜像|版权|摘编|引用")


def takes_back(line: str) -> bool:
    """Whether a line beside the text takes back a part of it, or says that it is no copy."""
    return _UNDOES.search(line) is not None


def bends(labelled: str) -> bool:
    """Whether what stands behind a label (来源：…, 下一篇：…) is about the text's own words."""
    return _BEHIND_LABEL.search(labelled) is not None and not _TITLE.search(labelled)


def rules(line: str) -> bool:
    """Whether a line rules something, as a policy's own do; how to reprint a page is no rule."""
    return _RULES.search(line) is not None and not _ON_REPRINTS.search(line)
