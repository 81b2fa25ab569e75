"""An invented shared platform: one CMS, a column for each of two counties, one master in both."""

from collections.abc import Mapping
from typing import Final

from tests.acceptance import public
from tests.acceptance.configuration import Configuration
from tests.contract.adapter.fake_json_cms import PUBLISHED, Record
from tests.contract.adapter.http_sites import described
from tests.integration.county import County
from tests.loopback import Handler, Reply, Request

CHANNELS: Final = {"anlin": ("要闻", 12), "beihe": ("政策文件", 13)}


class SharedPlatform(County):
    """Two lists of one CMS; an article stands at one address, whatever lists show it."""

    def __init__(self) -> None:
        super().__init__()
        for _, channel in CHANNELS.values():
            self.cms.server.routes[f"/zc/{channel}/"] = self._shown_in(channel)

    def platform(self, environment: str = "COUNTY") -> Mapping[str, object]:
        options = {**described("json_cms"), **described("json_cms_columns")}
        return {**super().platform(environment), "options": options}

    def sites(self, configuration: Configuration) -> None:
        """Enter the platform and its two sites."""
        configuration.platform("shared", "http", "publish", settle_s=60, **self.platform())
        for key, (column, channel) in CHANNELS.items():
            url = self.cms.server.url(f"/zc/{channel}/")
            configuration.site(key, "shared", url, column=column, list_selector="ul.news")

    def columns(self) -> list[set[int]]:
        """Of each record the channels that show it."""
        return [{one.channel, *one.also} for one in self.records]

    def kinds(self) -> list[str]:
        """What the writes were, in order: method and last word of the path."""
        return [f"{one.method} {one.path.rsplit('/', 1)[1]}" for one in self.writes()]

    def put_in(self, channel: int, title: str, html: str) -> Record:
        """The staff of one column publish something there by hand."""
        record = self.cms.put(title, html)
        record.channel = channel
        return record

    def _shown_in(self, channel: int) -> Handler:
        def answer(_request: Request) -> Reply:
            shown = [
                (f"/art/{one.id}.html", one.title)
                for one in reversed(self.records)
                if one.state == PUBLISHED and channel in {one.channel, *one.also}
            ]
            return public.list_page(shown)

        return answer
