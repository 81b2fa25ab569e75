"""Pages of our own making, in the shapes real government sites use; all names are invented."""

NUMBER = "云溪政发〔2026〕7号"
TITLE = "云溪省人民政府关于加强山塘水库安全管理的通知"
PARAGRAPHS = (
    "各市、县人民政府，省政府各部门：",
    "为进一步加强全省山塘水库安全管理，保障人民群众生命财产安全，现就有关事项通知如下。",
    "一、落实责任。各地要于2026年6月30日前公布责任人名单，逐库明确巡查人员，不得以包代管。",
    "二、加强巡查。汛期每日巡查不少于2次，发现险情立即报告并组织转移。",
    "三、保障经费。所需经费由各级财政统筹安排，省财政补助1,200万元。",
)
TEXT = "\n".join((TITLE, NUMBER, *PARAGRAPHS, "云溪省人民政府", "2026年5月8日"))


def body(indent: str = "　　") -> str:
    """The article's paragraphs as a CMS writes them."""
    inner = "".join(f"<p>{indent}{line}</p>" for line in PARAGRAPHS)
    return (
        f'<p style="text-align:center"><strong>{TITLE}</strong></p>'
        f'<p align="center">{NUMBER}</p>{inner}'
        '<p style="text-align:right">云溪省人民政府</p><p align="right">2026年5月8日</p>'
    )


def portal(article: str | None = None, head: str = "", after: str = "") -> str:
    """A portal page with the tags of 网站标签规范, a breadcrumb trail, furniture and a footer."""
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8">
<title>{TITLE}_云溪省人民政府门户网站</title>
<meta name="SiteName" content="云溪省人民政府门户网站"><meta name="SiteIDCode" content="9900000001">
<meta name="ColumnName" content="政策文件"><meta name="articletitle" content="{TITLE}">
<meta name="PubDate" content="2026-05-11 09:30"><meta name="Author" content="">
<meta name="author" content="周编辑"><meta name="ContentSource" content="云溪省人民政府办公厅">
{head}</head><body>
<div class="nav"><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/zc/">政策文件</a> &gt; 正文</div>
<h1><a href="/">云溪省人民政府</a></h1><h2>{TITLE}</h2>
<div class="info"><span>发布时间：2026-05-11 09:30</span>
<span>来源：云溪省人民政府办公厅</span></div>
<div class="TRS_Editor">{body() if article is None else article}</div>
<div class="tools">【打印】【关闭】</div>
{after}
<div class="footer">主办单位：云溪省人民政府办公厅 网站标识码：9900000001</div>
<script>var hits = 1;</script></body></html>"""


LIBRARY = f"""<html><head><title>{TITLE}_信息公开</title></head><body>
<table class="bd1"><tr><td><b>索  引  号：</b></td><td>990000001/2026-00007</td>
<td><b>主题分类：</b></td><td>农业、林业、水利\\水利</td></tr>
<tr><td><b>发文机关：</b></td><td>云溪省人民政府</td>
<td><b>成文日期：</b></td><td>2026年05月08日</td></tr>
<tr><td><b>标　　题：</b></td><td colspan="3">{TITLE}</td></tr>
<tr><td><b>发文字号：</b></td><td>{NUMBER}</td><td><b>发布日期：</b></td><td>2026年05月11日</td></tr>
<tr><td><b>主  题  词：</b></td><td></td><td></td><td></td></tr></table>
<!--enpproperty <articleid>7</articleid><date>2026-05-11 08:52:26.0</date><author></author>
<title>{TITLE}</title><nodename>水利</nodename>/enpproperty-->
<table><tr><td class="b12c">{body()}</td></tr></table></body></html>"""
