"""Strict configuration: files in, one frozen `Settings` or every error at once."""
