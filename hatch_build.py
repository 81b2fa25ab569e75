"""Puts what lies beside the package in a clone into the wheel, so that it works outside one.

Only into a built wheel: an editable install would get a copy that goes stale.
"""

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DEFAULTS = ("config", "systemd")


class DefaultsHook(BuildHookInterface):  # type: ignore[type-arg] # hatchling leaves it open
    """Ships config/ and systemd/ as syndicator/defaults/."""

    def initialize(self, version: str, build_data: dict[str, dict[str, str]]) -> None:
        """Add the directories that exist; `version` is "standard" or "editable"."""
        if version == "standard":
            for name in DEFAULTS:
                source = Path(self.root, name)
                if source.is_dir():
                    build_data["force_include"][str(source)] = f"syndicator/defaults/{name}"
