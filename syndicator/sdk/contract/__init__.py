"""The conformance suite every adapter must pass, against a site that really answers HTTP.

    class TestMyCms(AdapterContract):
        @pytest.fixture
        async def site(self): ...  # yields a ContractSite: your CMS, or an honest imitation of it

Needs pytest and pytest-asyncio (`asyncio_mode = auto`). adapters/README.md tells the rest.
"""

from syndicator.sdk.contract.failing import FailingContract
from syndicator.sdk.contract.placing import PlacingContract
from syndicator.sdk.contract.site import ContractSite, Fault, Held, Manner, Upon
from syndicator.sdk.contract.storing import StoringContract


class AdapterContract(StoringContract, FailingContract, PlacingContract):
    """What is stored and found again, what happens when things go wrong, columns of a master."""


__all__ = ["AdapterContract", "ContractSite", "Fault", "Held", "Manner", "Upon"]
