"""What every bench's office is told: its configuration on disk, and a policy all its sites owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from syndicator.core.identity import Keys
from syndicator.core.model import PolicyId, Scope, ScopeKind, SourceKey
from syndicator.core.times import Precision, Span, Stamp
from syndicator.stages.duties import lay_out
from syndicator.store import Tx, policies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from syndicator.stages.context import Context

ALL: Final = Scope(ScopeKind.ALL)
SOURCES: Final = """sources:
  - {{key: src, name: 压测信源, family: govlist, url: "http://127.0.0.1:{port}/source.json",
     level: national, official: true, every_s: {every_s}, issuer: 压测, article_hosts: [127.0.0.1]}}
"""
PEOPLE: Final = "people: [{key: zhang, name: 张, login: nobody, roles: [releaser]}]\n"
RULES: Final = """rules:
  - {key: all, says: important, scope: {kind: all}, reason: 压测, approved_by: zhang,
     when: {title_has: [压测]}}
"""
PROFILES: Final = """profiles:
  - {key: p, document: d, clause: c, quote: q, accepts: [repost], target: {hours: 1},
     limit: {hours: 12}, verified: true, enabled: true}
"""
UNITS: Final = "key,name,level,region,parent,sectors,leader,contact,since,until\n"
COLUMNS: Final = (
    "key,name,unit,platform,column,home_url,list_url,list_kind,list_selector,body_selector,"
    "site_id_code,endpoint,credential,egress,since,until\n"
)


def write(folder: Path, *, main: str, sources: str, platforms: str, sites: Sequence[str]) -> Path:
    """Write a configuration and name its directory: one unit a site, `u0` owes for the first."""
    config = folder / "config"
    for name in ("sources", "platforms", "calendar"):
        (config / name).mkdir(parents=True)
    units = "".join(f"u{n},单位{n},county,229900,,,,,,\n" for n in range(len(sites)))
    for name, text in {
        "syndicator.yaml": main,
        "people.yaml": PEOPLE,
        "rules.yaml": RULES,
        "profiles.yaml": PROFILES,
        "sources/s.yaml": sources,
        "platforms/p.yaml": platforms,
        "units.csv": UNITS + units,
        "sites.csv": COLUMNS + "".join(sites),
    }.items():
        (config / name).write_text(text)
    return config


def enter_released(
    ctx: Context, tx: Tx, number: int, text: policies.NewRevision, scope: Scope = ALL
) -> PolicyId:
    """Enter the numbered policy as released just now; every site in its scope owes it."""
    now = ctx.clock.now()
    doc_no = f"压测|2026|{number}"
    new = policies.NewPolicy(
        state="released",
        title=text.title,
        doc_no=doc_no,
        doc_no_text=f"压测〔2026〕{number}号",
        issuers=("压测",),
        source=SourceKey("src"),
        url=text.source_url,
        published=Stamp(now, Precision.SECOND),
        start=Span(now, now),
        seen_at=now,
        rule="all",
        scope=scope,
        reasons=(),
        keys=Keys(text.source_url, doc_no, text.digest),
        revision=text,
    )
    policy = policies.insert(tx, new, now)
    lay_out(ctx, tx, policies.head(tx, policy), scope, Span(now, now), now)
    return policy
