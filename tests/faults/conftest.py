"""The smallest whole loop, as in tests/integration: a source, a county, an App in this process."""

from tests.integration.conftest import configuration, county, source

__all__ = ["configuration", "county", "source"]
