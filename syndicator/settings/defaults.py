"""Where the shipped configuration is: inside the wheel, or in the clone."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def default_config_dir() -> Path:
    """Directory of the configuration that ships with the product.

    In an installed wheel it is `syndicator/defaults/config`; in a clone, `config/` at its root.
    """
    package = Path(str(files("syndicator")))
    packaged = package / "defaults" / "config"
    return packaged if packaged.is_dir() else package.parent / "config"
