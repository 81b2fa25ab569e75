"""Second half of the suite: lost, wrong, cut, endless and lying answers."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable
from typing import Final, TypeVar

import pytest

from syndicator.sdk import (
    Failed,
    LookupFailed,
    Mode,
    Need,
    Refused,
    Secret,
    Sent,
    SourceError,
    Throttled,
    TransportError,
    Unknown,
)
from syndicator.sdk.contract.site import (
    REFERENCE,
    ContractSite,
    Fault,
    Manner,
    Upon,
    article,
    connect,
)
from syndicator.sdk.contract.storing import found, stored

Value = TypeVar("Value")

_LOGIN: Final = (
    '<!DOCTYPE html><html><head><title>用户登录</title></head><body><form action="/login">'
    '<input type="password" name="p"></form></body></html>'
).encode()
_WALL: Final = b"<html><body>Request blocked. ID: 0123456789</body></html>"
_ERROR: Final = json.dumps({"error": "系统繁忙", "message": "busy"}, ensure_ascii=False).encode()
_HTML: Final = {"content-type": "text/html; charset=utf-8"}
_JSON: Final = {"content-type": "application/json"}
_DATES: Final = {
    "date": "Mon, 02 Mar 2026 01:00:00 GMT",
    "retry-after": "Mon, 02 Mar 2026 01:01:30 GMT",
}

UNTOLD: Final = (
    Fault("500 before storing", status=500),
    Fault("500 after storing", status=500, stored=True),
    Fault("502 page after storing", status=502, body=_WALL, headers=_HTML, stored=True),
    Fault("504", status=504),
    Fault("503 without a word", status=503),
    Fault("200 with an error inside", body=_ERROR, headers=_JSON),
    Fault("200 login page", body=_LOGIN, headers=_HTML),
    Fault("200 empty", headers=_JSON),
    Fault("204", status=204),
    Fault("200 null", body=b"null", headers=_JSON),
    Fault("200 list", body=b"[]", headers=_JSON),
    Fault("200 not UTF-8", body='{"id": "中文'.encode("gb18030"), headers=_JSON, stored=True),
    Fault("200 half JSON", body=b'{"id": 7, "ti', headers=_JSON, stored=True),
)
"""Answers to a write after which nobody can say whether it was stored."""

LOST: Final = tuple(
    Fault(f"{manner}, {'stored' if done else 'not stored'}", manner, body=b"{", stored=done)
    for manner in (Manner.RESET, Manner.CUT, Manner.ENDLESS, Manner.SILENT)
    for done in (True, False)
)
"""Exchanges that end without a whole answer."""

REFUSING: Final = (
    (401, {Need.CREDENTIAL}),
    (403, {Need.PERMISSION, Need.CREDENTIAL}),
    (404, {Need.CONFIGURATION}),
    (409, {Need.CONFLICT}),
    (413, {Need.CONTENT}),
    (422, {Need.CONTENT}),
)

BLIND: Final = (
    *(Fault(str(status), status=status) for status in (400, 401, 403, 404, 410, 429, 500, 503)),
    Fault("403 wall", status=403, body=_WALL, headers=_HTML),
    Fault("302 to the login page", status=302, headers={"location": "/login?back=1"}),
    Fault("200 login page", body=_LOGIN, headers=_HTML),
    Fault("200 wall", body=_WALL, headers=_HTML),
    Fault("200 with an error inside", body=_ERROR, headers=_JSON),
    Fault("200 empty", headers=_JSON),
    Fault("200 null", body=b"null", headers=_JSON),
    Fault("200 not UTF-8", body='[{"id": "中文'.encode("gb18030"), headers=_JSON),
    Fault("200 half JSON", body=b'[{"id": 7, "ti', headers=_JSON),
    Fault("200 list of nonsense", body=b'[7, "x"]', headers=_JSON),
    Fault("reset", Manner.RESET),
    Fault("cut", Manner.CUT, body=b"[]"),
    Fault("endless", Manner.ENDLESS),
    Fault("silent", Manner.SILENT),
)
"""Answers to a look-up that say nothing about the copy."""


async def outcome_of(asked: Awaitable[Value]) -> Value | TransportError:
    """What came back, an exchange that failed included."""
    try:
        return await asked
    except TransportError as error:
        return error


def named(value: object) -> str:
    """Test ids."""
    return value.name if isinstance(value, Fault) else ""


class FailingContract:
    """Nothing is claimed that is not known."""

    @pytest.mark.parametrize("fault", UNTOLD, ids=named)
    async def test_an_untold_create_is_unknown(self, site: ContractSite, fault: Fault) -> None:
        """Neither stored nor not stored is claimed; the look-up afterwards tells which."""
        adapter = connect(site)
        site.fail(fault)
        outcome = await outcome_of(adapter.create(article(site), Mode.PUBLISH))
        site.fail(None)
        assert isinstance(outcome, Unknown), outcome
        assert " · " in outcome.message
        copies = await found(adapter)
        assert len(copies) == len(await site.held()) == int(fault.stored)

    @pytest.mark.parametrize("fault", LOST, ids=named)
    async def test_a_lost_reply_is_not_repeated(self, site: ContractSite, fault: Fault) -> None:
        """The adapter says it does not know, has not tried again, and finds what was stored."""
        adapter = connect(site)
        site.fail(fault)
        outcome = await outcome_of(adapter.create(article(site), Mode.PUBLISH))
        site.fail(None)
        assert isinstance(outcome, Unknown | TransportError), outcome
        if isinstance(outcome, TransportError):
            assert outcome.sent is Sent.MAYBE
        assert len(await found(adapter)) == len(await site.held()) == int(fault.stored)

    @pytest.mark.parametrize("status, needs", REFUSING)
    async def test_a_refusal_names_what_to_mend(
        self, site: ContractSite, status: int, needs: set[Need]
    ) -> None:
        """A no of the site is passed on with the kind of person it takes."""
        site.fail(Fault(str(status), status=status, body=_ERROR, headers=_JSON))
        outcome = await outcome_of(connect(site).create(article(site), Mode.PUBLISH))
        assert isinstance(outcome, Refused), outcome
        assert outcome.need in needs
        assert " · " in outcome.message

    @pytest.mark.parametrize(
        "status, headers, wait",
        [
            (429, {"retry-after": "120"}, 120),
            (429, _DATES, 90),
            (429, {}, None),
            (503, {"retry-after": "60"}, 60),
        ],
    )
    async def test_a_throttling_site_says_how_long(
        self, site: ContractSite, status: int, headers: dict[str, str], wait: float | None
    ) -> None:
        """Retry-After is read in both its forms; a date against the answer's own Date."""
        site.fail(Fault("throttled", status=status, headers=headers))
        outcome = await outcome_of(connect(site).create(article(site), Mode.PUBLISH))
        assert isinstance(outcome, Throttled), outcome
        assert outcome.retry_after_s == wait

    @pytest.mark.parametrize("fault", BLIND, ids=named)
    async def test_a_blind_look_up_is_no_absence(self, site: ContractSite, fault: Fault) -> None:
        """Only the site's own whole answer can say that a copy is not there."""
        adapter = connect(site)
        await stored(adapter, article(site))
        site.fail(fault, Upon.READS)
        outcome = await outcome_of(adapter.find(REFERENCE))
        assert isinstance(outcome, LookupFailed | TransportError), outcome

    async def test_a_throttled_look_up_says_how_long(self, site: ContractSite) -> None:
        """Retry-After counts for reads too."""
        fault = Fault("throttled", status=429, headers={"retry-after": "30"})
        site.fail(fault, Upon.READS)
        outcome = await connect(site).find(REFERENCE)
        assert isinstance(outcome, LookupFailed)
        assert outcome.retry_after_s == 30

    @pytest.mark.parametrize("fault", BLIND, ids=named)
    async def test_a_blind_look_before_a_change_changes_nothing(
        self, site: ContractSite, fault: Fault
    ) -> None:
        """Where the copy cannot be seen, nothing is written and nothing is claimed as unknown."""
        adapter = connect(site)
        accepted = await stored(adapter, article(site))
        before = await site.held()
        site.fail(fault, Upon.READS)
        if adapter.capabilities.can_update:
            sent = article(site, revision=2, html="<p>二</p>")
            outcome = await outcome_of(adapter.update(accepted.remote_id, sent, Mode.PUBLISH))
            assert isinstance(outcome, Refused | Failed | Throttled), outcome
        if adapter.capabilities.can_withdraw:
            gone = await outcome_of(adapter.withdraw(accepted.remote_id, REFERENCE))
            assert isinstance(gone, Refused | Failed | Throttled), gone
        site.fail(None)
        assert await site.held() == before

    @pytest.mark.parametrize("status", [500, 502])
    async def test_an_untold_change_is_unknown(self, site: ContractSite, status: int) -> None:
        """Update and withdrawal are as careful as create."""
        adapter = connect(site)
        accepted = await stored(adapter, article(site))
        site.fail(Fault(str(status), status=status))
        if adapter.capabilities.can_update:
            outcome = await adapter.update(accepted.remote_id, article(site), Mode.PUBLISH)
            assert isinstance(outcome, Unknown)
        if adapter.capabilities.can_withdraw:
            assert isinstance(await adapter.withdraw(accepted.remote_id, REFERENCE), Unknown)

    async def test_a_wrong_credential_is_named(self, site: ContractSite) -> None:
        """The site's own no to a wrong password stores nothing and asks for the credential."""
        user = site.credential.value.partition(":")[0]
        wrong = Secret(f"{user}:wrong-Passw0rd" if ":" in site.credential.value else "wrong")
        adapter = connect(site, wrong)
        outcome = await adapter.create(article(site), Mode.PUBLISH)
        assert isinstance(outcome, Refused)
        assert outcome.need is Need.CREDENTIAL
        looked = await adapter.find(REFERENCE)
        assert isinstance(looked, LookupFailed)
        assert looked.need is Need.CREDENTIAL
        assert not all(check.ok for check in await adapter.probe())
        assert await site.held() == []

    @pytest.mark.parametrize("status", [200, 400, 401, 403, 422, 429, 500])
    async def test_the_credential_never_shows(self, site: ContractSite, status: int) -> None:
        """Not even where the site echoes it, whole, in part or encoded, in what we quote."""
        secret = site.credential.value
        password = secret.rpartition(":")[2]
        coded = base64.b64encode(secret.encode()).decode()
        echo = f"no {secret} {password} {password.replace(' ', '')} {coded}"
        body = json.dumps({"code": echo, "message": echo, "error": echo, "data": {"reason": echo}})
        adapter = connect(site)
        shown = [repr(adapter), str(adapter)]
        for upon in Upon:
            site.fail(Fault("echo", status=status, body=body.encode(), headers=_JSON), upon)
            shown.append(repr(await outcome_of(adapter.create(article(site), Mode.PUBLISH))))
            shown.append(repr(await outcome_of(adapter.find(REFERENCE))))
            shown.append(repr(await outcome_of(adapter.probe())))
        for text in shown:
            assert password not in text
            assert password.replace(" ", "") not in text
            assert coded not in text

    @pytest.mark.parametrize("fault", BLIND, ids=named)
    async def test_an_unreadable_list_is_not_an_empty_one(
        self, site: ContractSite, fault: Fault
    ) -> None:
        """`recent` raises rather than say that nothing is published."""
        adapter = connect(site)
        if not adapter.capabilities.can_list:
            return
        site.fail(fault, Upon.READS)
        with pytest.raises((SourceError, TransportError)):
            await adapter.recent(site.column, 10)

    async def test_unknown_options_are_errors(self, site: ContractSite) -> None:
        """A misspelt key is named in both languages; the site's own options are right."""
        assert list(site.adapter.check_options(site.options)) == []
        (error,) = site.adapter.check_options({**site.options, "no_such_option": 1})
        assert "no_such_option" in error
        assert " · " in error
