"""Everything that can go wrong, as a tree.

SyndicatorError                    message in Chinese and English
├── ConfigurationError             something an operator wrote is wrong
│   └── OptionsInvalid             an adapter's options
├── TransportError                 an HTTP exchange did not finish; `sent` says what may have left
├── SourceError                    a source could not be read
├── PageUnusable                   a page cannot be taken as a policy, and why
├── StoreError                     the store cannot record
│   └── LostRace                   somebody else moved the row first
├── IllegalTransition              a life-cycle step that the table does not know
└── ActionRefused                  a person asked for what may not be done
"""

from __future__ import annotations

from enum import StrEnum


class SyndicatorError(Exception):
    """Root; the text is bilingual and safe to show (no credential, no path of a secret)."""


class ConfigurationError(SyndicatorError):
    """Something an operator wrote is wrong."""


class OptionsInvalid(ConfigurationError):
    """An adapter's options are wrong."""


class Sent(StrEnum):
    """What the other side may have received when an exchange failed."""

    NO = "no"
    MAYBE = "maybe"


class TransportError(SyndicatorError):
    """An HTTP exchange did not finish; net/errors.py has one class per cause."""

    sent: Sent = Sent.MAYBE


class SourceError(SyndicatorError):
    """A source could not be read; says nothing about its items."""


class PageUnusable(SyndicatorError):
    """A fetched page cannot be taken as a policy's text."""


class StoreError(SyndicatorError):
    """The store could not record or answer."""


class LostRace(StoreError):
    """The row was moved by somebody else since it was read."""


class IllegalTransition(SyndicatorError):
    """A step that the life-cycle table does not know; always a bug."""


class ActionRefused(SyndicatorError):
    """A person asked for what may not be done here."""
