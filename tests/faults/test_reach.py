"""What keeps the daemon from a site altogether: certificates that prove nothing, a cut network."""

import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
import pytest_asyncio

from syndicator.core.repost import State
from tests.acceptance.configuration import Configuration
from tests.acceptance.own_pages import library_page
from tests.acceptance.source import ListedSource
from tests.faults.wording import impatient, once_whole
from tests.integration.county import County
from tests.integration.office import opened
from tests.integration.scenes import document, owed
from tests.loopback import Answer, LoopbackServer, Reply, Request, Reset

Forward = Callable[[Request], Awaitable[Answer]]
Authority = Callable[[str, str, str], ssl.SSLContext]
_FOREVER = ("20200101000000Z", "20991231000000Z")
_OVER = ("20200101000000Z", "20210101000000Z")
_OPENSSL = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = leaf
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
[leaf]
basicConstraints = CA:FALSE
"""


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """An authority that the egress trusts; it signs whatever it is asked to."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl (command line) is not installed: no certificate can be made")
    folder = tmp_path / "authority"
    folder.mkdir()
    (folder / "index.txt").touch()
    (folder / "ca.cnf").write_text(_OPENSSL.format(folder=folder))
    _made(folder, "ca", "/CN=Example Authority", "-x509", "-days", "3650")

    def signed(host: str, since: str, until: str) -> ssl.SSLContext:
        name = f"{host}-{until}"
        _made(folder, name, f"/CN={host}", "-addext", f"subjectAltName={_kind(host)}:{host}")
        _openssl(
            *("ca", "-batch", "-notext", "-config", f"{folder}/ca.cnf"),
            *("-cert", f"{folder}/ca.pem", "-keyfile", f"{folder}/ca.key"),
            *("-startdate", since, "-enddate", until),
            *("-in", f"{folder}/{name}.pem", "-out", f"{folder}/{name}.crt"),
        )
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(folder / f"{name}.crt", folder / f"{name}.key")
        return server

    return signed


def _made(folder: Path, name: str, subject: str, *more: str) -> None:
    _openssl(
        *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"),
        *("-subj", subject, "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"),
        *more,
    )


def _openssl(*words: str) -> None:
    subprocess.run(["openssl", *words], check=True, capture_output=True)


def _kind(host: str) -> str:
    return "IP" if host.replace(".", "").isdigit() else "DNS"


@pytest_asyncio.fixture
async def beyond(county: County) -> AsyncIterator[Forward]:
    """Passes requests on to the county's interface."""
    async with httpx.AsyncClient(trust_env=False, timeout=30) as client:

        async def forward(request: Request) -> Reply:
            answer = await client.request(
                request.method,
                county.cms.server.url(request.target),
                headers={"authorization": request.headers.get("authorization", "")},
                content=request.body,
            )
            kind = answer.headers.get("content-type", "application/json")
            return Reply.of(kind, answer.content, answer.status_code)

        yield forward


@pytest.mark.parametrize(
    "wrong", ["expired", "another name", "self-signed"], ids=["expired", "another name", "unknown"]
)
async def test_a_wrong_certificate_gets_nothing_from_us(
    configuration: Configuration,
    source: ListedSource,
    county: County,
    authority: Authority,
    beyond: Forward,
    tmp_path: Path,
    wrong: str,
) -> None:
    """No request, no credential, the reason is told; with the right one it goes out, once."""
    good = authority("127.0.0.1", *_FOREVER)
    served = {
        "expired": lambda: authority("127.0.0.1", *_OVER),
        "another name": lambda: authority("other.example", *_FOREVER),
        "self-signed": lambda: _self_signed(tmp_path),
    }[wrong]()
    paper = document()
    site = LoopbackServer({"*": beyond}, tls=served)
    async with site:
        configuration.ca_file = str(tmp_path / "authority" / "ca.pem")
        configuration.platforms = [
            {**platform, "endpoint": site.url("/")} for platform in configuration.platforms
        ]
        async with opened(configuration) as office:
            await owed(office, source, paper)
            await office.turn("push")
            row = await office.repost()
            assert row.repost.state is State.PLANNED
            assert "证书" in row.repost.reason or "certificate" in row.repost.reason
            assert not site.requests
            assert not county.records
            await site.stop()
            site = LoopbackServer({"*": beyond}, tls=good, port=site.port)
            async with site:
                for _ in range(3):
                    await office.later(601, "push")
                await office.later(31, "confirm")
                await once_whole(office, county, paper)


def _self_signed(folder: Path) -> ssl.SSLContext:
    _made(folder, "own", "/CN=127.0.0.1", "-x509", "-addext", "subjectAltName=IP:127.0.0.1")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "own.pem", folder / "own.key")
    return server


async def test_a_cut_network_delays_and_loses_nothing(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """Source and site out of reach for hours while one is owed: blind is said, then all lands."""
    impatient(configuration)
    first, second = document(1), document(2)
    async with opened(configuration) as office:
        await owed(office, source, first)
        servers = (source.server, county.cms.server, county.proxy.server)
        for server in servers:
            await server.stop()
        for _ in range(6):
            await office.later(1801, "watch", "plan", "push", "confirm", "rescue", "report")
        row = await office.repost()
        assert row.repost.state is State.PLANNED
        assert row.repost.reason
        assert not county.records
        for server in servers:
            await server.__aenter__()
        source.publish("2.htm", second.title, Reply.html(library_page(second)), second.day)
        for _ in range(4):
            await office.later(1801, "watch", "plan", "push", "confirm")
        for paper in (first, second):
            assert [one.title for one in county.records].count(paper.title) == 1
        assert len(county.records) == len(county.writes()) == 2
        assert {one.repost.state for one in await office.reposts()} == {State.CONFIRMED}


async def test_a_network_cut_in_the_middle_of_a_push(
    configuration: Configuration, source: ListedSource, county: County
) -> None:
    """The site stored it and went out of reach: unsure for as long, then found, not sent again."""
    impatient(configuration)
    paper = document()
    async with opened(configuration) as office:
        await owed(office, source, paper)

        async def cut(request: Request) -> Reset:
            county.cms.handle(request)
            await county.cms.server.stop()
            await county.proxy.server.stop()
            return Reset()

        county.proxy.server.routes["POST /api/articles"] = cut
        await office.turn("push")
        assert (await office.repost()).repost.state is State.UNSURE
        del county.proxy.server.routes["POST /api/articles"]
        for _ in range(3):
            await office.later(901, "push", "confirm", "rescue")
        assert (await office.repost()).repost.state is State.UNSURE
        await county.cms.server.__aenter__()
        await county.proxy.server.__aenter__()
        for _ in range(3):
            await office.later(1801, "push", "confirm")
        await once_whole(office, county, paper)
        assert not county.writes(), "what the proxy stored was the only one"
