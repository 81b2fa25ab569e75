"""Watches government policy sources and sees each repost through to the public page."""

__version__ = "0.1.0"
