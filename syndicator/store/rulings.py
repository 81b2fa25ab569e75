"""What is ruled on a policy that is known: released, held, left out, withdrawn; each with why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.errors import ActionRefused
from syndicator.store import events, policies
from syndicator.store.columns import dump, dump_scope, scope_body

if TYPE_CHECKING:
    from syndicator.core.model import PersonKey, PolicyId, Scope
    from syndicator.core.times import Millis
    from syndicator.store.tx import Tx

SECRET_APPROVALS: Final = 2
"""Persons without whom nothing that bears marks of secrecy is released."""


def release(
    tx: Tx, policy: PolicyId, scope: Scope, person: PersonKey, reason: str, at: Millis
) -> None:
    """A person lets the policy go to its scope; a released one stays as it is.

    Raises `ActionRefused` for one with marks of secrecy that not enough persons approved.
    """
    found = policies.existing(tx, policy)
    if found.state == policies.PolicyState.SECRET and len(set(found.approvals)) < SECRET_APPROVALS:
        raise ActionRefused(
            f"policy:{policy} 带涉密标志，须 {SECRET_APPROVALS} 名把关人同意 · bears marks of "
            f"secrecy: {SECRET_APPROVALS} releasers must agree"
        )
    if tx.run("policy_release", id=policy, at=at, scope=dump_scope(scope)):
        body = {"reason": reason, "scope": scope_body(scope)}
        events.append(tx, at, f"policy:{policy}", "released", body, person)


def approve(
    tx: Tx, policy: PolicyId, person: PersonKey, reason: str, at: Millis
) -> tuple[PersonKey, ...]:
    """A person agrees to release what bears marks of secrecy; everybody who agreed so far."""
    agreed = tuple(dict.fromkeys((*policies.existing(tx, policy).approvals, person)))
    tx.run("policy_approve", id=policy, approvals=dump(agreed))
    events.append(tx, at, f"policy:{policy}", "approved", {"reason": reason}, person)
    return agreed


def hold(tx: Tx, policy: PolicyId, reasons: tuple[str, ...], at: Millis) -> None:
    """Hold the policy for a person (again); reposts that exist are held by their own events."""
    tx.run("policy_shelve", id=policy, state=policies.PolicyState.HELD, reasons=dump(reasons))
    events.append(tx, at, f"policy:{policy}", "held", {"reasons": list(reasons)})


def ignore(tx: Tx, policy: PolicyId, person: PersonKey, reason: str, at: Millis) -> None:
    """A person decides that the policy is not to be reposted."""
    tx.run("policy_shelve", id=policy, state=policies.PolicyState.IGNORED, reasons=dump([reason]))
    events.append(tx, at, f"policy:{policy}", "ignored", {"reason": reason}, person)


def set_wanted_gone(tx: Tx, policy: PolicyId, person: PersonKey, reason: str, at: Millis) -> None:
    """A person orders the policy withdrawn everywhere."""
    tx.run("policy_gone", id=policy)
    events.append(tx, at, f"policy:{policy}", "withdrawal_ordered", {"reason": reason}, person)
