"""The first page of a folder of evidence: what is what, and how to check it without us."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.evidence import warc

if TYPE_CHECKING:
    from syndicator.core.times import Millis

_TEXT: Final = """\
转载核验证据 {subject}
{title}
站点 {site}　责任单位 {unit}
制作时间（UTC）{made}　规则版本 {rules}　事件链头 {head}

一、各文件是什么
  timeline.html        经过：时限、推送、每次核验及结论，用浏览器打开，不联网、无脚本
  policy/              应转文件各版本的文本（核验时据以比对的原文）
  sightings/NNN-结论/  每次核验一个目录：
    verdict.json         结论、理由、差异、当时所问、规则版本
    diff.html            原文与页面对照：删去的划线，添加的标出
    page.html 等         网页原始字节，一字未改（编码以 headers.txt 所载为准）；勿联网打开
    headers.txt          服务器应答头、地址、IP、时间；Cookie 等凭据已去除
    source.html          站点发来的原始字节；仅在 page.html 由浏览器运行脚本后得到时才有
  picture.png          制作本目录时网页的截图，不是核验所依据的页面；未配置渲染单元则无
  evidence.warc.gz     上述应答的 WARC/1.1 存档（ISO 28500:2017），同样字节只存一次
  events.jsonl         本任务在事件链中的全部记录，含每条的前值与散列值
  stamps/              可信时间戳（RFC 3161）及其说明；未配置则无此目录
  SHA256SUMS           本目录各文件的散列值

二、不用本系统如何查验
  1. sha256sum -c SHA256SUMS 应全部 OK。
  2. 用任何 WARC 工具打开 evidence.warc.gz，如 warcio check evidence.warc.gz、
     replayweb.page；其中 WARC-Payload-Digest 等于 page.html 的 sha256sum。
  3. events.jsonl 每行 hash 应等于 H(prev 的 32 字节 ‖ 规范 JSON)；H 为 {algorithm}，规范 JSON 指
     chain、seq、at、subject、kind、person、body 七项，键名排序、无空白、UTF-8、不转义。
     其中 kind 为 sighted 的记录写有结论、规则版本及证据散列值（evidence.body 即 page.html 的
     散列值）。
  4. 本目录只含本任务的记录。它们确在本单位的整条链上，由审计人员在原库上运行
     syndicator audit verify --head {head}
     查验；判定可用 syndicator verify replay {subject} 重做，结果应当一致。
  5. 有 stamps/ 的，见其中 README.txt。

三、不能说明什么
  核验只说明所记时间从本单位出口看到的公开页面。两次核验之间的情形不作推断，故用时为区间。


Evidence of a repost: {subject}
{title}
site {site}, unit {unit}
made (UTC) {made}, rules {rules}, head of the chain of events {head}

1. What is what
  timeline.html        the course: deadlines, pushes, each look and its verdict; opens in any
                       browser, loads nothing, runs no script
  policy/              the text in each version, as pages were held against it
  sightings/NNN-…/     a folder for each look:
    verdict.json         verdict, reasons, differences, what was asked, version of the rules
    diff.html            original against page: missing words struck, added ones marked
    page.html …          the page, byte by byte as it came; do not open it on line
    headers.txt          the answer's head, address, IP, time; cookies and credentials taken out
    source.html          what the site sent, where page.html is what a browser's scripts made of it
  picture.png          the page as it looked when this folder was made, not what was judged; only
                       where the office has a browser unit
  evidence.warc.gz     the same answers as WARC/1.1 (ISO 28500:2017), the same bytes once
  events.jsonl         every record of this repost in the chain of events, with both hashes
  stamps/              trusted time stamps (RFC 3161), where the office has them
  SHA256SUMS           hashes of the files in this folder

2. How to check it without us
  1. sha256sum -c SHA256SUMS says OK for each file.
  2. Any WARC tool reads evidence.warc.gz (warcio check, replayweb.page); WARC-Payload-Digest is the
     sha256sum of page.html.
  3. In events.jsonl each hash is H(the 32 bytes of prev ‖ canonical JSON); H is {algorithm}; the
     canonical JSON is chain, seq, at, subject, kind, person, body with sorted keys, no blanks,
     UTF-8, nothing escaped that JSON does not demand. A record of kind sighted names verdict,
     rules and digests (evidence.body is the sha256sum of page.html).
  4. Only this repost's records are here. That they stand in the office's chain an auditor checks on
     the store: syndicator audit verify --head {head}
     The verdicts come out again with: syndicator verify replay {subject}
  5. Where there is stamps/, see README.txt in it.

3. What it does not say
  A look says what the public page showed at that time through the office's way out. Nothing is
  concluded for the time between two looks, which is why the lag is an interval.
"""


def readme(
    *,
    subject: str,
    title: str,
    site: str,
    unit: str,
    made: Millis,
    rules: str,
    head: str,
    algorithm: str,
) -> str:
    """README.txt of a folder, Chinese first."""
    return _TEXT.format(
        subject=subject,
        title=title,
        site=site,
        unit=unit,
        made=warc.iso_date(made),
        rules=rules,
        head=head,
        algorithm=algorithm.upper(),
    )
