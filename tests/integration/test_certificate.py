"""The certificate of a site's host: remembered, and told when it becomes somebody else's."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from syndicator.core.attention import Kind
from syndicator.core.judging.certificates import ACCEPTED_MS
from syndicator.core.polling import ListState
from syndicator.core.repost import State
from syndicator.store import events
from tests.integration.office import opened
from tests.integration.scenes import document, standing
from tests.integration.test_hijack import SHOP, calls, watch_of
from tests.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.acceptance.configuration import Configuration
    from tests.acceptance.source import ListedSource
    from tests.integration.county import County
    from tests.integration.office import Office

OFFICE = "/O=示例县人民政府办公室/CN=127.0.0.1"
FIRM = "/O=远山物流有限公司/CN=127.0.0.1"
_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-utf8"]


class Authority:
    """An authority of our own, and a server's context whose certificate it changes."""

    def __init__(self, folder: Path) -> None:
        openssl = shutil.which("openssl")
        if openssl is None:
            pytest.skip("openssl (command line) is not installed: no certificate can be made")
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.ca_file = folder / "ca.pem"
        self._folder = folder
        self._openssl = openssl
        self._made("ca", "/O=示例认证中心/CN=root", *_signs())
        self.shows(OFFICE)

    def shows(self, subject: str) -> None:
        """New connections are shown a new certificate of this subject."""
        signed = ("-CA", str(self.ca_file), "-CAkey", str(self._folder / "ca.key"))
        self._made("site", subject, "-addext", "subjectAltName=IP:127.0.0.1", *signed)
        self.tls.load_cert_chain(self._folder / "site.pem", self._folder / "site.key")

    def shows_itself(self) -> None:
        """It is its own authority's only: the way out is told to trust it."""
        self._made("site", "/O=示例县/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1")
        self.tls.load_cert_chain(self._folder / "site.pem", self._folder / "site.key")
        with self.ca_file.open("a", encoding="ascii") as trusted:
            trusted.write((self._folder / "site.pem").read_text(encoding="ascii"))

    def _made(self, name: str, subject: str, *more: str) -> None:
        out = ("-keyout", f"{self._folder / name}.key", "-out", f"{self._folder / name}.pem")
        asked = [self._openssl, "req", "-x509", *_KEY, "-subj", subject, *more, *out]
        subprocess.run(asked, check=True, capture_output=True)


def _signs() -> tuple[str, str]:
    return "-addext", "keyUsage=critical,keyCertSign"


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    """Its certificate stands first for the county's office."""
    return Authority(tmp_path)


@pytest_asyncio.fixture
async def secured(
    configuration: Configuration, county: County, authority: Authority
) -> AsyncIterator[Configuration]:
    """The county's pages over TLS."""
    async with LoopbackServer(tls=authority.tls) as server:
        server.routes = county.cms.server.routes
        configuration.ca_file = str(authority.ca_file)
        configuration.sites[0] = {**configuration.sites[0], "list_url": server.url("/zc/")}
        yield configuration


async def told_of_certificates(office: Office) -> int:
    """How many events say that the site's certificate changed."""
    story = await office.app.ctx.read(lambda tx: events.story(tx, "site:anlin"))
    return sum(one.kind == "certificate_changed" for one in story)


async def test_renewed_it_is_the_same_and_another_firms_calls_a_person(
    secured: Configuration, source: ListedSource, county: County, authority: Authority
) -> None:
    """What the list shows counts all the while; after three days the new one is the site's."""
    async with opened(secured) as office:
        await standing(office, source, document())
        known = (await watch_of(office)).certificate
        assert known is not None
        assert (known.holder, known.issuer) == ("示例县人民政府办公室", "示例认证中心")
        authority.shows(OFFICE)
        await office.later(3700, "confirm")
        renewed = (await watch_of(office)).certificate
        assert renewed is not None
        assert renewed.fingerprint != known.fingerprint
        assert not office.needed()
        authority.shows(FIRM)
        for _ in range(3):
            await office.later(3700, "confirm")
        watch = await watch_of(office)
        assert watch.state is ListState.OK
        assert [one.code for one in watch.strange] == ["other_certificate"]
        assert watch.certificate == renewed
        assert "远山物流有限公司" in watch.why
        assert office.needed() == ["hijacked site:anlin"]
        assert (Kind.HIJACKED, "site:anlin") in await calls(office)
        assert (await office.repost()).repost.state is State.CONFIRMED
        assert not await told_of_certificates(office)
        await office.later(ACCEPTED_MS // 1000, "confirm")
        watch = await watch_of(office)
        assert (watch.strange, await calls(office)) == ((), set())
        assert watch.certificate is not None
        assert watch.certificate.holder == "远山物流有限公司"
        assert await told_of_certificates(office) == 1


async def test_back_to_the_known_one_ends_the_call(
    secured: Configuration, source: ListedSource, authority: Authority
) -> None:
    """A provider's mistake of an hour leaves nothing behind but two events."""
    async with opened(secured) as office:
        await standing(office, source, document())
        authority.shows(FIRM)
        await office.later(3700, "confirm")
        assert (await watch_of(office)).strange
        authority.shows(OFFICE)
        await office.later(3700, "confirm")
        assert not (await watch_of(office)).strange
        assert not await calls(office)


async def test_a_strange_list_under_a_strange_certificate_is_told_with_both(
    secured: Configuration, source: ListedSource, county: County, authority: Authority
) -> None:
    """Such a list shows nothing, and no time makes its certificate the site's."""
    async with opened(secured) as office:
        await standing(office, source, document())
        authority.shows(FIRM)
        county.blinds(SHOP)
        await office.later(3700, "confirm")
        await office.later(ACCEPTED_MS // 1000, "confirm")
        watch = await watch_of(office)
        assert watch.state is ListState.CHANGED
        assert [one.code for one in watch.strange] == ["other_site", "other_certificate"]
        assert watch.certificate is not None
        assert watch.certificate.holder == "示例县人民政府办公室"


async def test_self_signed_in_a_known_ones_place_calls_a_person(
    secured: Configuration, source: ListedSource, authority: Authority
) -> None:
    """Only because the office's own settings trust it does it come so far."""
    async with opened(secured) as office:
        await standing(office, source, document())
    authority.shows_itself()
    async with opened(secured) as office:
        await office.later(3700, "confirm")
        assert [one.code for one in (await watch_of(office)).strange] == ["self_signed_certificate"]


async def test_a_refused_certificate_is_named_where_people_look(
    secured: Configuration, source: ListedSource, authority: Authority
) -> None:
    """Nobody vouches for it: the list is not read, its state says why, nothing is absent."""
    async with opened(secured) as office:
        await standing(office, source, document())
        trusted = authority.ca_file.read_text(encoding="ascii")
        authority.shows_itself()
        authority.ca_file.write_text(trusted, encoding="ascii")
        await office.later(3700, "confirm")
        watch = await watch_of(office)
        assert watch.state is ListState.FAILED
        assert "自签名证书" in watch.why
        assert "self-signed certificate" in watch.why
        assert (await office.repost()).repost.state is State.CONFIRMED
