"""The face of a page: tags in any case, the footer's code, the title, gambling blurbs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syndicator.core.judging.faces import Face, hijack
from syndicator.pages.face import read_face

if TYPE_CHECKING:
    from pathlib import Path

PAGE = (
    '<html><head><META content="示例县人民政府" name="siteName"><meta name=SiteDomain '
    'content=\'WWW.Shili.example\'><meta name="SiteIDCode" content="政府网站标识码">'
    "<title>政策文件 \n &gt; 示例县</title></head><body>"
    "<script>var a='网站标识码：9999999999'</script>"
    "<p>网站标识码：<a href='#'>2201990001</a></p></body></html>"
)


def test_a_face_is_read() -> None:
    """A placeholder in the tag gives way to the footer; scripts are not seen."""
    shown = read_face(PAGE.encode("gb18030"), "text/html; charset=gb18030")
    assert shown.face == Face(
        "示例县人民政府", "www.shili.example", "2201990001", "政策文件 > 示例县"
    )
    assert shown.text == "网站标识码：2201990001"
    assert hijack(shown) is None


def test_a_hijacked_blurb() -> None:
    """Search engines are shown gambling, visitors the old page."""
    html = PAGE.replace("<title>", '<meta name="description" content="百家乐开户"><title>')
    found = hijack(read_face(html))
    assert found is not None
    assert found.code == "gambling_page"


def test_what_cannot_be_decoded_has_no_face() -> None:
    """Nothing is known of it, so nothing is said."""
    shown = read_face(b"\xff\xfe\x00\xd8")
    assert not shown.face
    assert hijack(shown) is None


def test_real_faces(real_data: Path) -> None:
    """The tags of a portal and of a ministry; no real page is taken for a hijacked one."""
    pages = sorted(real_data.rglob("*.html"))
    faces = {path.name: read_face(path.read_bytes()) for path in pages}
    assert faces["article.html"].face.name == "山西省人民政府门户网站"
    assert faces["article.html"].face.code == "1400000045"
    assert faces["mee_head.excerpt.html"].face.code == "bm17000009"
    assert [name for name, shown in faces.items() if hijack(shown)] == []
