"""An address in figures that its own egress keeps shut is told when the files are checked."""

from datetime import date
from pathlib import Path

from syndicator.net.literal import literal_refusal
from syndicator.settings.load import load
from tests.settings.files import GOOD, Paper, write


def _told(directory: Path) -> list[str]:
    settings = load(
        directory,
        adapters={"paper": Paper},
        today=date(2026, 3, 2),
        environ={},
        refuses=literal_refusal,
    )
    said = [str(one).replace(f"{directory}/", "") for one in settings.warnings]
    return [one.partition("，出口")[0] for one in said if "allowed_networks" in one]


def test_each_private_address_is_told_at_its_place(tmp_path: Path) -> None:
    """Of a source, a platform, a site's list and endpoint: which is shut, by which kind."""
    write(
        tmp_path,
        {
            "sources/capital.yaml": GOOD["sources/capital.yaml"].replace(
                "https://www.yundu.example/list", "http://10.9.0.1/list"
            ),
            "platforms/cloud.yaml": GOOD["platforms/cloud.yaml"].replace(
                "cms.yunzhou.example", "[::1]:8443"
            ),
            "sites.csv": GOOD["sites.csv"].replace("yun-1.example", "192.168.7.7"),
        },
    )
    assert _told(tmp_path) == [
        "sources/capital.yaml:5:10: url 的 10.9.0.1 是内网地址",
        "platforms/cloud.yaml:7:15: endpoint 的 ::1 是环回地址",
        "sites.csv:3:32: list_url 的 192.168.7.7 是内网地址",
    ]


def test_what_the_egress_allows_is_not_told(tmp_path: Path) -> None:
    """The site's own egress opens 10.20.0.0/16; another private network stays shut there too."""
    sites = GOOD["sites.csv"]
    for address, shut in (("10.20.3.4", False), ("10.21.3.4", True)):
        table = sites.replace("https://www.yun.example/zc/", f"https://{address}/zc/")
        told = _told(write(tmp_path, {"sites.csv": table}))
        assert bool(told) is shut


def test_names_and_public_addresses_are_not_told(tmp_path: Path) -> None:
    """Where a name leads is judged when it is asked for; only localhost is one everywhere."""
    sites = GOOD["sites.csv"]
    for host, shut in (("intranet.example", False), ("8.8.8.8", False), ("localhost:81", True)):
        table = sites.replace("yun-1.example", host)
        assert bool(_told(write(tmp_path, {"sites.csv": table}))) is shut
