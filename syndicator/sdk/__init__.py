"""What an adapter author imports; adapters see nothing else of the daemon.

`SDK_VERSION` rises when an adapter written for the older one would misbehave; the registry
refuses adapters of another version.
"""

from syndicator.core.errors import OptionsInvalid, Sent, SourceError, TransportError
from syndicator.sdk.adapter import Adapter, Http, Placing, Reply
from syndicator.sdk.types import (
    Accepted,
    Article,
    Capabilities,
    Check,
    Connection,
    Copy,
    Entry,
    Failed,
    Lookup,
    LookupFailed,
    LookupOutcome,
    Mode,
    Need,
    Outcome,
    Reference,
    Refused,
    Secret,
    Standing,
    Throttled,
    Unknown,
    Withdrawn,
    WithdrawOutcome,
)

SDK_VERSION = 1

__all__ = [
    "SDK_VERSION",
    "Accepted",
    "Adapter",
    "Article",
    "Capabilities",
    "Check",
    "Connection",
    "Copy",
    "Entry",
    "Failed",
    "Http",
    "Lookup",
    "LookupFailed",
    "LookupOutcome",
    "Mode",
    "Need",
    "OptionsInvalid",
    "Outcome",
    "Placing",
    "Reference",
    "Refused",
    "Reply",
    "Secret",
    "Sent",
    "SourceError",
    "Standing",
    "Throttled",
    "TransportError",
    "Unknown",
    "WithdrawOutcome",
    "Withdrawn",
]
