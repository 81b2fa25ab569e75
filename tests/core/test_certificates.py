"""Certificates of a site's host: renewals and other authorities are everyday, other holders not."""

from __future__ import annotations

import pytest

from syndicator.core.judging.certificates import (
    ACCEPTED_MS,
    Certificate,
    accepted_after_ms,
    changed_hands,
    is_renewal,
)
from syndicator.core.judging.faces import HIJACKED

OFFICE = Certificate("示例县人民政府办公室", "示例认证中心", fingerprint="aa")
FREE = Certificate("", "Example Encrypt", fingerprint="bb")
ITSELF = Certificate("示例县", "示例县", self_signed=True, fingerprint="cc")
LATIN = Certificate("Shili County People's Government", "Example Trust")


def code_of(known: Certificate | None, shown: Certificate | None) -> str | None:
    """What is said of the second after the first."""
    found = changed_hands(known, shown)
    return None if found is None else found.code


@pytest.mark.parametrize(
    "known, shown, code",
    [
        (OFFICE, Certificate("示例县人民政府办公室", "示例认证中心", fingerprint="zz"), None),
        (OFFICE, Certificate("示例县大数据发展局", "Example Trust"), None),
        (OFFICE, Certificate("远山物流有限公司", "Example Trust"), "other_certificate"),
        (OFFICE, FREE, None),
        (FREE, OFFICE, None),
        (FREE, Certificate("", "Another Encrypt"), None),
        (OFFICE, Certificate("Shili County Government", "Example Trust"), None),
        (LATIN, Certificate("Shili County Data Bureau", "Example Trust"), None),
        (LATIN, Certificate("Faraway Logistics Company Limited", "Example"), "other_certificate"),
        (OFFICE, ITSELF, "self_signed_certificate"),
        (FREE, ITSELF, "self_signed_certificate"),
        (ITSELF, Certificate("示例县", "示例县", self_signed=True, fingerprint="dd"), None),
        (ITSELF, OFFICE, None),
        (None, OFFICE, None),
        (OFFICE, None, None),
    ],
    ids=[
        *("renewed", "another office of the county", "another firm", "a free one", "a named one"),
        *("another authority", "another script", "same county in Latin", "another firm in Latin"),
        *("self-signed", "self-signed for free", "self-signed anew", "from self-signed"),
        *("first seen", "plain http"),
    ],
)
def test_only_another_holder_is_told(
    known: Certificate | None, shown: Certificate | None, code: str | None
) -> None:
    """What every renewal or change of authority brings is silent; another holder is named."""
    assert code_of(known, shown) == code


def test_what_is_told_is_alarming_and_speaks_both_languages() -> None:
    """Both names stand in the message, in Chinese and English; the alert of hijacks takes it."""
    found = changed_hands(OFFICE, Certificate("远山物流有限公司", "Example Trust"))
    assert found is not None
    assert found.code in HIJACKED
    for words in (found.zh, found.en):
        assert "示例县人民政府办公室" in words
        assert "远山物流有限公司" in words


def test_a_renewal_changes_the_fingerprint_alone() -> None:
    """Holder, issuer and who signed are what is compared."""
    assert is_renewal(FREE, Certificate("", "Example Encrypt", fingerprint="new"))
    assert not is_renewal(FREE, Certificate("", "Another Encrypt", fingerprint="bb"))


def test_a_new_certificate_is_accepted_over_pages_that_are_the_sites_alone() -> None:
    """Where list or title are strange too, no time makes the certificate the site's."""
    assert accepted_after_ms(["other_certificate"]) == ACCEPTED_MS
    assert accepted_after_ms(["other_site", "other_certificate"]) is None
