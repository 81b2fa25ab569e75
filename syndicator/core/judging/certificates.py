"""Whose certificate a site's host shows, and when that has become somebody else's.

Every certificate that comes so far names the host and was accepted by the way out: what is refused
fails the look. Renewals, other authorities and other keys are everyday; another organisation, or a
certificate that nobody but its holder vouches for in the place of a public one, is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.judging.faces import OTHER_HOLDER, SELF_SIGNED, share_a_name
from syndicator.core.reason import Reason

if TYPE_CHECKING:
    from collections.abc import Collection

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[a-z]{4,}")
_EVERYBODYS: Final = frozenset(
    [
        *("government", "municipal", "provincial", "district", "county", "peoples", "people"),
        *("office", "bureau", "department", "administration", "committee", "china", "chinese"),
        *("technology", "technologies", "information", "data", "network", "internet", "limited"),
        *("corporation", "company", "center", "centre", "service", "services", "group"),
    ]
)
"""Words that tell no holder from another."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is kept of a certificate; empty texts where it does not say."""

    holder: str = ""
    """Organisation of the subject (O), which the authority has looked at; most have none."""
    issuer: str = ""
    """Organisation of the issuer, else its name."""
    self_signed: bool = False
    fingerprint: str = ""
    """SHA-256 of the whole certificate, as browsers show it; new with each renewal."""

    def __str__(self) -> str:
        """As told to people."""
        return f"{self.holder or '—'} / {self.issuer or '—'}"


def is_renewal(known: Certificate, shown: Certificate) -> bool:
    """Whether they differ at most in what every renewal changes."""
    return (known.holder, known.issuer, known.self_signed) == (
        shown.holder,
        shown.issuer,
        shown.self_signed,
    )


def changed_hands(known: Certificate | None, shown: Certificate | None) -> Reason | None:
    """Why a certificate cannot be taken for the known one's successor; None where it can.

    Nothing is said where one of the two is missing (plain http), or where an organisation's
    certificate gives way to one without: that is what free certificates are.
    """
    if known is None or shown is None or is_renewal(known, shown):
        return None
    if shown.self_signed and not known.self_signed:
        return Reason(
            SELF_SIGNED,
            f"证书换成了自签名的（{shown}），原由 {known.issuer or '—'} 签发，仅因出口的 ca_file "
            "才被接受：请向站点核实，警惕劫持",
            f"the certificate is now self-signed ({shown}), {known.issuer or '—'} had issued the "
            "one before; only the egress's ca_file accepts it: ask the site, beware of a hijack",
        )
    if known.holder and shown.holder and _differ(known.holder, shown.holder):
        return Reason(
            OTHER_HOLDER,
            f"证书换了持有单位：原为“{known.holder}”，现为“{shown.holder}”（{shown.issuer} 签发）："
            "请向站点核实是否换了接入商，警惕劫持",
            f"the certificate is another organisation's: “{known.holder}” before, "
            f"“{shown.holder}” now (issued by {shown.issuer}): ask the site whether it changed its "
            "provider, beware of a hijack",
        )
    return None


def accepted_after_ms(strange: Collection[str]) -> int | None:
    """How long a new certificate stands before it is the site's own; None: a page is strange too.

    ``strange`` are the codes of all that is strange about the site.
    """
    return ACCEPTED_MS if set(strange) <= {OTHER_HOLDER, SELF_SIGNED} else None


ACCEPTED_MS: Final = 72 * 60 * 60 * 1000
"""Three days of calls over a site that otherwise is itself: somebody has asked by then."""


def _differ(one: str, other: str) -> bool:
    """Whether two names are certainly two holders'; of different scripts nobody can say."""
    if _HAN.search(one) and _HAN.search(other):
        return not share_a_name(one, other)
    if _HAN.search(one) or _HAN.search(other):
        return False
    words, others = (set(_WORD.findall(name.lower())) - _EVERYBODYS for name in (one, other))
    return bool(words) and bool(others) and not words & others
