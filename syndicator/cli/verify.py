"""`syndicator verify`: every verdict once more, from what was kept; the file and nothing else."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Final

import typer

from syndicator.cli.configuration import ConfigOption, StoreOption, store_of
from syndicator.cli.output import JsonOption, iso, local, put, say, warn
from syndicator.core.model import PolicyId, RepostId
from syndicator.core.times import Millis, parse_stamp
from syndicator.evidence.replay import Outcome, Replayed
from syndicator.evidence.replay import replay as judge_again
from syndicator.pages.judging import RULES
from syndicator.store import proofs
from syndicator.store.errors import NoSuchRow
from syndicator.store.offline import reading

if TYPE_CHECKING:
    from collections.abc import Iterable

    from syndicator.store import Tx
    from syndicator.store.proofs import Proved

SUBJECT: Final = re.compile(r"(repost|policy):([0-9]{1,18})")


def replay(
    subject: Annotated[
        str | None,
        typer.Argument(
            metavar="[REPOST|POLICY]",
            help="repost:12 或 policy:3；缺省为全部 · repost:12 or policy:3; default: everything",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="只复判此日起的 · only those that began since"),
    ] = None,
    store: StoreOption = None,
    rules: Annotated[
        bool,
        typer.Option(
            "--rules",
            help="按判读时的规则版本汇总 · sums by the version of the rules that judged",
        ),
    ] = False,
    config: ConfigOption = None,
    json_lines: JsonOption = False,
) -> None:
    """Judge every sighting once more from its kept evidence; 1 when one comes out otherwise (复判).

    By the same rules the same must come out: else a row, a page or a text was changed, or the
    program is at fault. A program holds one version of the rules, its own: where another one gave
    a verdict, it shows what its own say of the old evidence (`revised`).
    Bytes that retention took are told apart and never counted as the same.
    """
    counts: Counter[Outcome] = Counter()
    by_rules: dict[str, Counter[Outcome]] = {}
    with reading(store_of(store, config)) as tx:
        for proved in _chosen(tx, subject, since):
            again = judge_again(tx, proved)
            counts[again.outcome] += 1
            by_rules.setdefault(proved.rules, Counter())[again.outcome] += 1
            if json_lines:
                put({"kind": "replay", **_object(again)})
            elif again.outcome is not Outcome.SAME:
                _tell(again)
    if rules:
        _by_rules(by_rules, json_lines=json_lines)
    _sum_up(counts, json_lines=json_lines)
    if any(outcome.bad for outcome in counts):
        raise typer.Exit(1)


def _chosen(tx: Tx, subject: str | None, since: str | None) -> Iterable[Proved]:
    at = _instant(since)
    if subject is None:
        return proofs.every(tx, at)
    named = SUBJECT.fullmatch(subject.strip())
    if named is None:
        raise typer.BadParameter(
            f"写作 repost:12 或 policy:3 · write repost:12 or policy:3, not {subject}"
        )
    number = int(named[2])
    if named[1] == "policy":
        return proofs.every(tx, at, PolicyId(number))
    found = [one for one in proofs.of(tx, RepostId(number)) if one.first_at >= at]
    if not found:
        raise NoSuchRow(
            f"{subject} 没有核验记录 · {subject} has no sightings: nothing was seen of it yet"
        )
    return found


def _instant(since: str | None) -> Millis:
    if since is None:
        return Millis(0)
    stamp = parse_stamp(since)
    if stamp is None:
        raise typer.BadParameter(f"写作 2026-03-05 · write 2026-03-05, not {since}")
    return stamp.at


def _object(again: Replayed) -> dict[str, object]:
    was, now = again.proved, again.now
    return {
        "outcome": again.outcome,
        "repost": was.repost,
        "policy": was.policy,
        "site": was.site,
        "sighting": was.id,
        "first_at": iso(was.first_at),
        "last_at": iso(was.last_at),
        "verdict": was.verdict,
        "rules": was.rules,
        "verdict_now": None if now is None else now.verdict,
        "rules_now": RULES,
        "page_url": was.page_url,
        "reasons": list(was.reasons),
        "reasons_now": None if now is None else list(now.reasons),
        "why": again.why,
    }


def _tell(again: Replayed) -> None:
    was = again.proved
    line = (
        f"{again.outcome.label} {again.outcome}: repost:{was.repost} {was.site} "
        f"sighting:{was.id} {local(was.first_at)} {was.verdict.label} {was.verdict} — {again.why}"
    )
    (warn if again.outcome.bad else say)(line)


def _by_rules(found: dict[str, Counter[Outcome]], *, json_lines: bool) -> None:
    """What the present rules say of what each version of them said, the oldest first."""
    for kept in sorted(found, key=lambda version: (len(version), version)):
        counts = found[kept]
        if json_lines:
            told = {str(outcome): counts[outcome] for outcome in Outcome}
            put({"kind": "rules", "kept": kept, "present": RULES, **told})
            continue
        shown = "，".join(f"{one.label} {one} {counts[one]}" for one in Outcome if counts[one])
        say(f"规则 rules {kept or '（未记 none kept）'} → {RULES}: {shown}")


def _sum_up(counts: Counter[Outcome], *, json_lines: bool) -> None:
    bad = sum(count for outcome, count in counts.items() if outcome.bad)
    if json_lines:
        told = {str(outcome): counts[outcome] for outcome in Outcome}
        put({"kind": "verify", "ok": not bad, "rules": RULES, **told})
        return
    shown = "，".join(f"{one.label} {one} {counts[one]}" for one in Outcome if counts[one])
    say(f"复判 {counts.total()} 条核验 · {counts.total()} sightings judged again: {shown or 0}")
    if bad:
        warn(
            f"{bad} 条复判不符：封存此库与备份，不得据此通报，报审计；同时运行 audit verify · "
            f"{bad} do not come out again: keep this store and its backups apart, put none of it "
            "into a notice, tell the auditor; run audit verify as well"
        )
