"""Walls and deletions that answer like pages, and pages that only speak of them."""

from pathlib import Path

import pytest

from syndicator.pages.wall import AnswerKind, judge_answer
from tests.pages import samples

WALLS = {
    "wzws": "<html><body><script>var dynamicurl='/WZWSRELw==';var x='x';</script></body>",
    "jsl": "<script>document.cookie=('__jsl_clearance=1');location.href=location.pathname</script>",
    "ruishu": "<html><head><script>$_ts=window['$_ts'];if(!$_ts)$_ts={}</script></head></html>",
    "aliyun": "<html><script>var arg1='ABC';setCookie('acw_sc__v2',x);location.reload()</script>",
    "yunaq": "<body>当前访问疑似攻击。如果您是网站管理员，请登录知道创宇云防御查看</body>",
    "captcha": "<body><p>为了继续访问，请完成安全验证</p><div id='captcha'></div></body>",
    "noscript": "<noscript>请开启JavaScript并刷新该页</noscript><script>eval('')</script>",
    "rate": "<html><body>您的访问过于频繁，请稍后再试</body></html>",
    "firewall": "<html><body><h1>您的请求可能存在威胁，已被拦截</h1></body></html>",
}


@pytest.mark.parametrize("name", WALLS)
def test_a_wall_with_status_200(name: str) -> None:
    """A challenge with HTTP 200 is blocked, with the reason and the next step."""
    answer = judge_answer(200, {}, WALLS[name])
    assert answer.kind is AnswerKind.BLOCKED
    assert "白名单" in answer.why
    assert " · " in answer.why


@pytest.mark.parametrize("status", [403, 405, 412, 429, 521])
def test_wall_statuses(status: int) -> None:
    """The statuses walls use are blocked, whatever the body."""
    assert judge_answer(status, {}, samples.portal()).kind is AnswerKind.BLOCKED


@pytest.mark.parametrize(
    "status, kind",
    [(404, "missing"), (410, "missing"), (500, "failed"), (302, "failed"), (502, "failed")],
)
def test_other_statuses(status: int, kind: str) -> None:
    """Gone and failed are two things."""
    assert judge_answer(status, {}, b"<p>x</p>").kind.value == kind


@pytest.mark.parametrize(
    "page",
    [
        "<title>网页已删除</title>本网页已删除",
        (
            '<meta http-equiv="refresh" content="5; url=/"><title>页面没有找到</title>'
            "<p>页面没有找到 5秒钟之后将会带您进入首页!</p>"
        ),
        "<p>抱歉，您访问的信息不存在或已被删除</p>",
        "<title>404 Not Found</title><h1>404 Not Found</h1>",
        f"<title>页面不存在</title>{'<a>栏目名称</a>' * 200}",
    ],
)
def test_gone_with_status_200(page: str) -> None:
    """A page that says it is gone is missing, even inside a portal's frame."""
    assert judge_answer(200, {}, page).kind is AnswerKind.MISSING


@pytest.mark.parametrize(
    "page",
    [
        samples.portal(),
        "<title>关于公布失效文件目录的通知</title><p>现将有关文件失效情况予以公布。</p>",
        "<p>关于开展全省网络安全检查和网站安全检测的通知</p>",
        "<p>关于做好验证码短信服务管理的通知</p>",
        samples.portal(article="<p>如页面不存在，网站防火墙会提示请开启JavaScript。</p>" * 20),
        '<rss version="2.0"><channel><item><title>网站防火墙采购</title></item></channel></rss>',
        '[{"TITLE":"关于页面不存在问题的通报"}]',
    ],
)
def test_pages_that_only_speak_of_it(page: str) -> None:
    """An article, a short notice or a feed about such things is no wall and not gone."""
    assert judge_answer(200, {}, page).kind is AnswerKind.OK


def test_a_redirect_by_script_is_unreadable() -> None:
    """Nothing but a redirect by script: the operator is told to configure the final address."""
    answer = judge_answer(200, {}, "<script>window.location.href='/new.html'</script>")
    assert answer.kind is AnswerKind.UNREADABLE
    assert "最终地址" in answer.why


def test_bytes_are_decoded_first() -> None:
    """A GBK wall is recognised from its bytes, by header or without."""
    body = WALLS["rate"].encode("gb18030")
    assert judge_answer(200, {"Content-Type": "text/html"}, body).kind is AnswerKind.BLOCKED


def test_no_bytes_at_all() -> None:
    """An empty answer is unreadable, not absent."""
    assert judge_answer(200, {}, b" \r\n").kind is AnswerKind.UNREADABLE


def test_real_pages(real_data: Path) -> None:
    """Real deleted and soft-404 pages are missing, and no real article is taken for a wall."""
    kinds = {
        path.relative_to(real_data).as_posix(): judge_answer(200, {}, path.read_bytes()).kind
        for path in sorted(real_data.glob("*/*.html"))
    }
    odd = {name for name, kind in kinds.items() if kind is not AnswerKind.OK}
    assert odd == {"govcn_deleted/1286.html", "soft404/sina_282.html"}
    assert {kinds[name] for name in odd} == {AnswerKind.MISSING}
