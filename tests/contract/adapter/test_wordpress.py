"""The conformance suite on the WordPress adapter and an imitation of WordPress."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from syndicator.sdk.contract import AdapterContract
from tests.contract.adapter.fake_wordpress import FakeWordPress
from tests.contract.adapter.proxy import FaultProxy, PatientHttp
from tests.contract.adapter.wordpress_sites import FakeWordPressSite

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestWordPress(AdapterContract):
    @pytest_asyncio.fixture(loop_scope="module")
    async def site(self, http: PatientHttp) -> AsyncIterator[FakeWordPressSite]:
        wordpress = FakeWordPress()
        async with wordpress.server, FaultProxy(wordpress.server.url("")) as proxy:
            yield FakeWordPressSite(wordpress, proxy, http.before(proxy))
