"""Time-stamp requests and answers (RFC 3161): the border to `rfc3161_client`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from syndicator.core.errors import SyndicatorError
from syndicator.core.times import Millis, to_millis
from syndicator.evidence.der import with_certificates_sorted

if TYPE_CHECKING:
    from pathlib import Path

    from cryptography import x509

    Roots = tuple[x509.Certificate, ...]
    """Certificates that are trusted."""

QUERY: Final = "application/timestamp-query"
REPLY: Final = "application/timestamp-reply"


class BadStamp(SyndicatorError):
    """An answer that is no stamp, not over these bytes, or not by an authority that is trusted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request for a stamp."""

    data: bytes
    """The request, DER: the body of the POST."""
    nonce: int | None


def ask(message: bytes) -> Asked:
    """Ask for a stamp over a message (its SHA-256 goes out), with the authority's certificate."""
    from rfc3161_client import (  # noqa: PLC0415 - only who stamps waits for the cryptography
        HashAlgorithm,
        TimestampRequestBuilder,
    )

    builder = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256)
    request = builder.cert_request(cert_request=True).nonce(nonce=True).build()
    return Asked(request.as_bytes(), request.nonce)


def read_roots(path: Path) -> Roots:
    """Certificates that are trusted, PEM. Raises `BadStamp` for a file that holds none."""
    from cryptography import x509  # noqa: PLC0415 - (the same)

    try:
        found = x509.load_pem_x509_certificates(path.read_bytes())
    except (ValueError, OSError) as error:
        raise BadStamp(
            f"读不出时间戳机构证书 {path} · no certificates can be read from {path}: {error}"
        ) from error
    return tuple(found)


def check(token: bytes, message: bytes, roots: Roots, nonce: int | None = None) -> Millis:
    """What time the stamp says, proved: over this message, signed, up to a trusted root.

    Certificates need to have been valid at the stamp's time. Raises `BadStamp`.
    """
    from rfc3161_client import (  # noqa: PLC0415 - (the same)
        VerificationError,
        VerifierBuilder,
        decode_timestamp_response,
    )

    try:
        answer = decode_timestamp_response(with_certificates_sorted(token))
        builder = VerifierBuilder(roots=list(roots), nonce=nonce)
        builder.build().verify_message(answer, message)
        return to_millis(answer.tst_info.gen_time)
    except (VerificationError, ValueError) as error:
        raise BadStamp(f"时间戳无效 · the time stamp does not hold: {error}") from error
