"""Bytes to text: the bytes are believed before any declaration."""

from pathlib import Path

import pytest

from syndicator.pages.decode import Undecodable, declared_encodings, decode

POEM = "国务院办公厅关于印发“十五五”规划的通知，镕、喆、䶮等字也要能读。"
PAGE = f"<html><head>%s</head><body>{POEM}</body></html>"


@pytest.mark.parametrize(
    "encoding, mark",
    [
        ("utf-8", b"\xef\xbb\xbf"),
        ("utf-16-le", b"\xff\xfe"),
        ("utf-16-be", b"\xfe\xff"),
        ("utf-32-le", b"\xff\xfe\x00\x00"),
        ("utf-32-be", b"\x00\x00\xfe\xff"),
    ],
)
def test_a_byte_order_mark_decides(encoding: str, mark: bytes) -> None:
    """The mark wins over a header that says otherwise, and is no part of the text."""
    decoded = decode(mark + POEM.encode(encoding), "text/html; charset=gbk")
    assert (decoded.text, decoded.encoding, decoded.how) == (POEM, encoding, "bom")


def test_utf8_that_declares_gb2312() -> None:
    """Re-saved pages keep an old declaration; the bytes are UTF-8."""
    decoded = decode((PAGE % '<meta charset="gb2312">').encode(), "text/html; charset=gb2312")
    assert POEM in decoded.text
    assert decoded.how == "utf-8"


@pytest.mark.parametrize(
    "head, header",
    [
        ('<meta http-equiv="Content-Type" content="text/html; charset=gb2312">', None),
        ("<meta charset=GBK>", None),
        ("", "text/html;charset=GB2312"),
        ("", None),
        ('<meta charset="utf-8">', "text/html; charset=utf-8"),
        ("", "text/html; charset=ISO-8859-1"),
    ],
)
def test_gb18030_however_it_is_declared(head: str, header: str | None) -> None:
    """GBK bytes are read as GB18030: declared, not declared, declared as something else."""
    decoded = decode((PAGE % head).encode("gb18030"), header)
    assert POEM in decoded.text
    assert decoded.encoding == "gb18030"
    assert not decoded.damaged


def test_another_declared_encoding() -> None:
    """A Big5 page is read by its declaration; GB18030 would make other characters of it."""
    decoded = decode("國務院關於網站的通知".encode("big5"), "text/html; charset=big5")
    assert decoded.text == "國務院關於網站的通知"


def test_a_western_page() -> None:
    """Latin-1 that is no GB18030 text is read as declared."""
    decoded = decode(
        "Le communiqué a été publié à l'été".encode("cp1252"), "text/html; charset=latin1"
    )
    assert "communiqué a été" in decoded.text


def test_one_broken_character_is_damage_not_another_encoding() -> None:
    """A summary cut by bytes leaves half a character: read, and marked as damaged."""
    broken = (PAGE % "").encode().replace("规划".encode(), "规划".encode()[:-1])
    decoded = decode(broken)
    assert decoded.damaged
    assert "关于印发" in decoded.text
    assert "\ufffd" in decoded.text


def test_damage_done_upstream_is_seen() -> None:
    """U+FFFD that came as such is damage too."""
    assert decode("通\ufffd知".encode()).damaged


@pytest.mark.parametrize("body", [b"\xff\xff\x80\x80\xff" * 40, bytes(range(128, 256)) * 3])
def test_bytes_that_are_no_text(body: bytes) -> None:
    """What fits nothing is refused, in two languages, with the next step."""
    with pytest.raises(Undecodable, match=r"无法判定编码.* · encoding unknown"):
        decode(body)


def test_only_text_encodings_are_taken_from_a_page() -> None:
    """A page cannot name a codec that is none of the web's."""
    assert declared_encodings(b'<meta charset="zlib_codec"><meta charset=x-gbk>') == ("gb18030",)


@pytest.mark.parametrize("name", ["575_gb18030.html", "575_gb18030_nometa.html"])
def test_real_gbk_page(real_data: Path, name: str) -> None:
    """The GBK page, with its wrong declaration or none, reads as its UTF-8 original."""
    original = (real_data / "govcn_policy_2014/575.html").read_bytes().decode("utf-8-sig")
    text = decode((real_data / "derived_gbk" / name).read_bytes()).text
    assert "国发〔2014〕26号" in text
    assert text[text.index("<body") :] == original[original.index("<body") :]


def test_real_mojibake(real_data: Path) -> None:
    """A page ruined before us is read as damaged."""
    assert decode((real_data / "mojibake/12.html").read_bytes()).damaged
