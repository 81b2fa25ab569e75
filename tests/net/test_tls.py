"""Encrypted connections: whom we trust, and what is said when we do not."""

import hashlib
import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError, Sent
from syndicator.net import errors
from syndicator.net.egress import tls_context
from tests.loopback import LoopbackServer, Raw, Reply
from tests.net.ground import BRISK, NamesOf, client_of

pytestmark = pytest.mark.usefixtures("each_engine")

NAMES = NamesOf({"site.example": [["127.0.0.1"]], "other.example": [["127.0.0.1"]]})


def made(folder: Path, subject: str) -> tuple[Path, ssl.SSLContext]:
    """A self-signed certificate for one name, and a server's context with it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl (command line) is not installed: no certificate can be made")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    words = (
        f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN={subject}"
    )
    more = [
        "-addext",
        f"subjectAltName=DNS:{subject}",
        "-keyout",
        str(key),
        "-out",
        str(certificate),
    ]
    subprocess.run([openssl, *words.split(), *more], check=True, capture_output=True)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(certificate, key)
    return certificate, server


async def test_a_trusted_site_is_spoken_to_by_its_name(tmp_path: Path) -> None:
    """The certificate and SNI are the name's although the socket goes to the checked address."""
    certificate, tls = made(tmp_path, "site.example")
    asked: list[str | None] = []
    tls.sni_callback = lambda _socket, name, _context: asked.append(name)
    async with LoopbackServer({"/a": Reply.html("x")}, tls=tls) as site:
        async with client_of(ca_file=certificate, names=NAMES) as client:
            answer = await client.request("GET", f"https://site.example:{site.port}/a")
        assert answer.body == b"x"
        assert asked == ["site.example"]
        shown = answer.head.certificate
        assert shown is not None
        assert (shown.holder, shown.issuer, shown.self_signed) == ("", "site.example", True)
        whole = ssl.PEM_cert_to_DER_cert(certificate.read_text(encoding="ascii"))
        assert shown.fingerprint == hashlib.sha256(whole).hexdigest()


async def test_over_plain_http_there_is_no_certificate() -> None:
    """Nothing is shown, so nothing is kept."""
    async with LoopbackServer({"/a": Reply.html("x")}) as site, client_of(names=NAMES) as client:
        answer = await client.request("GET", f"http://site.example:{site.port}/a")
        assert answer.head.certificate is None


async def test_an_unknown_authority_is_refused_before_anything_is_sent(tmp_path: Path) -> None:
    """A self-signed certificate: TlsFailed, NO, and the request never arrives."""
    _, tls = made(tmp_path, "site.example")
    async with LoopbackServer(tls=tls) as site, client_of(names=NAMES) as client:
        with pytest.raises(errors.TlsFailed, match=r"自签名证书.*self-signed") as caught:
            await client.request("POST", f"https://site.example:{site.port}/", content=b"{}")
        assert caught.value.sent is Sent.NO
        assert site.requests == []


async def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    """A trusted certificate of another site does not do."""
    certificate, tls = made(tmp_path, "site.example")
    async with LoopbackServer(tls=tls) as site:
        async with client_of(ca_file=certificate, names=NAMES) as client:
            with pytest.raises(errors.TlsFailed, match="证书与域名不符") as caught:
                await client.request("GET", f"https://other.example:{site.port}/")
        assert caught.value.sent is Sent.NO


async def test_a_server_without_tls_is_said_to_be_one() -> None:
    """Https to a plain server fails in the handshake: nothing was sent."""
    async with LoopbackServer({"/": Raw(b"no")}) as site, client_of(names=NAMES) as client:
        with pytest.raises(errors.TlsFailed) as caught:
            await client.request("GET", f"https://site.example:{site.port}/", timeout=BRISK)
        assert caught.value.sent is Sent.NO


def test_a_ca_file_that_is_none_is_a_configuration_error(tmp_path: Path) -> None:
    """A missing file and a file without certificates are named."""
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for file in (empty, tmp_path / "missing.pem"):
        with pytest.raises(ConfigurationError, match=file.name):
            tls_context(file)
