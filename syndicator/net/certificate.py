"""The certificate of a connection as values. Taken apart once: a site shows the same for months."""

from __future__ import annotations

import hashlib
import ssl
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from syndicator.core.judging.certificates import Certificate

_MOST: Final = 4_096
_known: OrderedDict[bytes, Certificate] = OrderedDict()
"""By the certificate's own bytes."""


def certificate_of(connection: object) -> Certificate | None:
    """What the other side of an established TLS connection showed; None for anything else."""
    if not isinstance(connection, ssl.SSLObject | ssl.SSLSocket):
        return None
    der = connection.getpeercert(binary_form=True)
    if der is None:
        return None
    found = _known.get(der)
    if found is None:
        found = _known[der] = _read(connection.getpeercert() or {}, der)
        if len(_known) > _MOST:
            _known.popitem(last=False)
    return found


def _read(said: Mapping[str, object], der: bytes) -> Certificate:
    subject, issuer = _name(said.get("subject")), _name(said.get("issuer"))
    return Certificate(
        holder=subject.get("organizationName", ""),
        issuer=issuer.get("organizationName", "") or issuer.get("commonName", ""),
        self_signed=bool(subject) and subject == issuer,
        fingerprint=hashlib.sha256(der).hexdigest(),
    )


def _name(parts: object) -> dict[str, str]:
    """A distinguished name as the ssl module writes it: a tuple of tuples of pairs."""
    if not isinstance(parts, tuple):
        return {}
    return {str(pair[0]): str(pair[1]) for part in parts for pair in part}
