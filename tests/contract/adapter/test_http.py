"""The conformance suite on the declarative adapter and two CMSs as different as they come."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from syndicator.sdk.contract import AdapterContract
from tests.contract.adapter.fake_form_cms import FakeFormCms
from tests.contract.adapter.fake_json_cms import FakeJsonCms
from tests.contract.adapter.http_sites import FormCmsSite, JsonCmsSite, ReferringCmsSite
from tests.contract.adapter.proxy import FaultProxy, PatientHttp

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestJsonInterface(AdapterContract):
    @pytest_asyncio.fixture(loop_scope="module")
    async def site(self, http: PatientHttp) -> AsyncIterator[JsonCmsSite]:
        cms = FakeJsonCms()
        async with cms.server, FaultProxy(cms.server.url("")) as proxy:
            yield JsonCmsSite(cms, proxy, http.before(proxy))


class TestReferringInterface(AdapterContract):
    @pytest_asyncio.fixture(loop_scope="module")
    async def site(self, http: PatientHttp) -> AsyncIterator[ReferringCmsSite]:
        cms = FakeJsonCms()
        async with cms.server, FaultProxy(cms.server.url("")) as proxy:
            yield ReferringCmsSite(cms, proxy, http.before(proxy))


class TestFormInterface(AdapterContract):
    @pytest_asyncio.fixture(loop_scope="module")
    async def site(self, http: PatientHttp) -> AsyncIterator[FormCmsSite]:
        cms = FakeFormCms()
        async with cms.server, FaultProxy(cms.server.url("")) as proxy:
            yield FormCmsSite(cms, proxy, http.before(proxy))
