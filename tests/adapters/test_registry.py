"""Adapters come in by entry point; a broken one costs only itself."""

import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from syndicator.registry import GROUP, load_adapters
from syndicator.sdk import SDK_VERSION
from syndicator_adapters.wordpress.adapter import WordPress


class Good(WordPress):
    name = "good"


class Older(WordPress):
    name = "older"
    sdk_version = SDK_VERSION - 1


class Nameless(WordPress):
    name = "another"


class Half:
    name = "half"
    sdk_version = SDK_VERSION

    def find(self) -> None: ...


@pytest.fixture(autouse=True)
def strangers() -> Iterator[None]:
    """A module of somebody else's, importable for one test."""
    module = ModuleType("stranger")
    for thing in (Good, Older, Nameless, Half):
        setattr(module, thing.__name__, thing)
    module.__dict__["thing"] = object()
    sys.modules["stranger"] = module
    yield
    del sys.modules["stranger"]


def entry(name: str, value: str) -> EntryPoint:
    """An entry point of somebody else's package."""
    return EntryPoint(name, value, GROUP)


def test_ours_are_installed() -> None:
    """The two adapters of this project come in by the same door as everybody's."""
    told: list[str] = []
    assert {"wordpress", "http"} <= set(load_adapters(report=told.append))
    assert told == []


@pytest.mark.parametrize(
    "name, value, why",
    [
        ("gone", "no_such_module:Adapter", "ModuleNotFoundError"),
        ("typo", "stranger:Missing", "AttributeError"),
        ("older", "stranger:Older", f"sdk_version is {SDK_VERSION - 1}, must be {SDK_VERSION}"),
        ("nameless", "stranger:Nameless", "its name must be 'nameless'"),
        ("half", "stranger:Half", "methods missing: check_options, create"),
        ("thing", "stranger:thing", "no class"),
    ],
)
def test_an_unusable_one_is_told_and_left_out(name: str, value: str, why: str) -> None:
    """In both languages, with what is wrong; the good one beside it stays."""
    told: list[str] = []
    found = load_adapters([entry(name, value), entry("good", "stranger:Good")], told.append)
    assert dict(found) == {"good": Good}
    (message,) = told
    assert message.startswith(f"适配器 {name} ({value}) 未采用 · ")
    assert why in message


def test_a_name_is_taken_once() -> None:
    """The second is told; which of two it is does not depend on the order of installation."""
    told: list[str] = []
    twice = [entry("good", "stranger:Good"), entry("good", "a_stranger:Good")]
    sys.modules["a_stranger"] = sys.modules["stranger"]
    assert load_adapters(twice, told.append) == load_adapters(reversed(twice), lambda _: None)
    del sys.modules["a_stranger"]
    assert "重名" in told[0]
