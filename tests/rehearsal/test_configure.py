"""The configuration of a rehearsal is an ordinary one, and leads nowhere else."""

import stat
from pathlib import Path

import pytest

from syndicator.core.errors import ConfigurationError
from syndicator.core.model import Trust
from syndicator.feeds.families import FAMILIES
from syndicator.registry import load_adapters
from syndicator.rehearsal.office import MARK, from_office
from syndicator.rehearsal.pace import refuse_real_world
from syndicator.rehearsal.programme import invented
from syndicator.rehearsal.province import Province
from syndicator.settings.defaults import default_config_dir
from syndicator.settings.load import load
from syndicator.settings.model import Settings


def loaded(directory: Path) -> Settings:
    """The configuration through the ordinary loader."""
    return load(directory, adapters=load_adapters(), families=tuple(FAMILIES), environ={})


async def test_the_ordinary_loader_takes_it(tmp_path: Path) -> None:
    """Four platforms at three levels of trust, every site watched, every address on loopback."""
    async with Province(invented(30), tmp_path / "r") as province:
        settings = loaded(province.config_dir)
        refuse_real_world(settings)
    trust = sorted(platform.trust for platform in settings.platforms.values())
    assert trust == [Trust.DRAFT, Trust.OBSERVE, Trust.PUBLISH, Trust.PUBLISH]
    assert len(settings.sites) == 30
    assert all(site.watch is not None for site in settings.sites.values())


async def test_credentials_are_files_of_ones_own(tmp_path: Path) -> None:
    """Not in the YAML, mode 0600, another one each time."""
    words = []
    for name in ("a", "b"):
        async with Province(invented(8), tmp_path / name) as province:
            path = province.ground.credential("wordpress")
            text = (province.config_dir / "platforms" / "rehearsal.yaml").read_text("utf-8")
        words.append(path.read_text())
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert words[-1].strip() not in text
    assert words[0] != words[1]


async def test_a_folder_that_is_no_rehearsals_is_left_alone(tmp_path: Path) -> None:
    """Only what a rehearsal made is cleared by the next."""
    (tmp_path / "important.txt").write_text("keep")
    with pytest.raises(ConfigurationError, match="left alone"):
        async with Province(invented(8), tmp_path):
            pass
    assert (tmp_path / "important.txt").read_text() == "keep"
    for _ in range(2):
        async with Province(invented(8), tmp_path / "r"):
            pass


async def test_an_offices_own_configuration_turned_inward(tmp_path: Path) -> None:
    """The shipped one: the same units and platforms, its rules and profiles, nothing outside."""
    shipped = default_config_dir()
    office = from_office(loaded(shipped), shipped)
    async with Province(office.plan, tmp_path / "r", write=office.write) as province:
        settings = loaded(province.config_dir)
        refuse_real_world(settings)
    original = office.settings
    assert settings.units == original.units
    assert settings.platforms.keys() == original.platforms.keys()
    assert settings.rules == original.rules
    assert settings.profiles == original.profiles
    assert set(settings.sites) == set(original.sites)
    assert all(one.title.startswith(MARK) for one in office.plan.publications)
    assert office.plan.publications[0].scope is not None
    assert office.unsimulated == ()


async def test_written_platforms_of_an_office_get_a_simulated_counterpart(tmp_path: Path) -> None:
    """Whatever the options of the declarative adapter describe is played; others are watched."""
    async with Province(invented(12), tmp_path / "own") as province:
        config = province.config_dir
        office = from_office(loaded(config), config)
    async with Province(office.plan, tmp_path / "r", write=office.write) as province:
        settings = loaded(province.config_dir)
        refuse_real_world(settings)
    before, after = office.settings.platforms, settings.platforms
    assert {key: (one.adapter, one.trust) for key, one in before.items()} == {
        key: (one.adapter, one.trust) for key, one in after.items()
    }
    assert after["columns"].options == before["columns"].options  # type: ignore[index]
