"""A folder for a dispute: everything that one repost's figures rest on, for others to check.

Made of the store alone: the same store, names and time make the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from syndicator import __version__
from syndicator.core.errors import SyndicatorError
from syndicator.evidence import warc
from syndicator.evidence.keeping import Gone, load, record_bytes
from syndicator.evidence.readme import readme
from syndicator.evidence.stamped import proofs_for
from syndicator.evidence.timeline import diff_page, timeline
from syndicator.pages.judging import RULES
from syndicator.store import events, evidence, policies, proofs, views
from syndicator.store.errors import NoSuchRow
from syndicator.store.evidence import Role

if TYPE_CHECKING:
    from syndicator.core.model import RepostId, Revision
    from syndicator.core.times import Millis
    from syndicator.evidence.received import Received
    from syndicator.store import Tx
    from syndicator.store.events import EventRow
    from syndicator.store.evidence import Kept
    from syndicator.store.proofs import Proved
    from syndicator.store.views import RepostStory

Files = Mapping[str, bytes]
"""Path within the folder → bytes."""
ARCHIVE: Final = "evidence.warc.gz"
SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Names:
    """What people call the parties."""

    site: str
    unit: str


def folder(tx: Tx, repost: RepostId, names: Names, made: Millis) -> Files:
    """Every file of the folder. Raises `NoSuchRow` for a repost that there is not."""
    story = views.of_repost(tx, repost)
    if story is None:
        raise NoSuchRow(f"没有 repost:{repost} · there is no repost:{repost}")
    found = dict(_of_store(tx, story, made))
    found["timeline.html"] = timeline(story, proofs.of(tx, repost), names.site, names.unit).encode()
    chain, head = _head(tx, story.events)
    text = readme(
        subject=f"repost:{repost}",
        title=f"{story.listed.title} {story.policy.head.doc_no_text or ''}".rstrip(),
        site=names.site,
        unit=names.unit,
        made=made,
        rules=RULES,
        head=head,
        algorithm=events.algorithm_of(tx, chain) or "sha256",
    )
    found["README.txt"] = text.encode()
    found[SUMS] = sums(found)
    return found


def sums(files: Files) -> bytes:
    """What `sha256sum -c` reads."""
    lines = [f"{hashlib.sha256(files[name]).hexdigest()}  {name}\n" for name in sorted(files)]
    return "".join(lines).encode()


def _of_store(tx: Tx, story: RepostStory, made: Millis) -> Iterator[tuple[str, bytes]]:
    looks = proofs.of(tx, story.listed.repost.id)
    records: dict[int, Kept] = {}
    for number, proved in enumerate(looks, 1):
        place = PurePosixPath("sightings", f"{number:03d}-{proved.verdict}")
        kept = evidence.of(tx, proved.id)
        yield from _of_sighting(tx, place, proved, kept)
        for _, one in kept:
            records |= _with_body(tx, one)
    yield ARCHIVE, _archive(tx, records.values(), made)
    yield "events.jsonl", b"".join(_event(one) for one in story.events)
    for name, data in proofs_for(tx, story.events).items():
        yield f"stamps/{name}", data
    for number in range(1, story.policy.head.latest + 1):
        text = policies.revision(tx, story.policy.id, number)
        yield f"policy/revision-{number}.txt", _text(text)
        yield f"policy/revision-{number}.html", text.html.encode("utf-8", "surrogatepass")


def _of_sighting(
    tx: Tx, place: PurePosixPath, proved: Proved, kept: list[tuple[Role, Kept]]
) -> Iterator[tuple[str, bytes]]:
    missing: list[str] = []
    for number, (role, one) in enumerate(kept):
        name = str(role) if number == 0 or role is Role.SOURCE else f"{role}-{number}"
        try:
            came = load(tx, one)
        except (Gone, warc.BrokenRecord) as why:
            missing.append(str(why))
            continue
        prefix = "" if role is Role.PAGE else f"{name}-"
        yield str(place / f"{name}.{_ending(came)}"), came.body
        yield str(place / f"{prefix}headers.txt"), _headers(came)
    yield str(place / "verdict.json"), _verdict(proved, kept, missing)
    if proved.revision is not None:
        text = policies.revision(tx, proved.policy, proved.revision)
        yield str(place / "diff.html"), diff_page(proved, text).encode()


def _ending(came: Received) -> str:
    """How the file of a body is called: pages are, whatever else they say, HTML."""
    kind = came.answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return {"application/json": "json", "application/rss+xml": "xml", "text/xml": "xml"}.get(
        kind, "html"
    )


def _verdict(proved: Proved, kept: list[tuple[Role, Kept]], missing: list[str]) -> bytes:
    said = asdict(proved) | {
        "verdict_zh": proved.verdict.label,
        "question": json.loads(proved.question),
        "remarks": json.loads(proved.remarks),
        "first_at": warc.iso_date(proved.first_at),
        "last_at": warc.iso_date(proved.last_at),
        "evidence": [
            {"role": role, "body_sha256": one.digest, "record_sha256": one.sealed, "url": one.url}
            for role, one in kept
        ],
        "missing": missing,
    }
    return (json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()


def _headers(came: Received) -> bytes:
    peer = came.peer or "经代理，未知 · behind a proxy, not known"
    about = (
        f"地址 address: {came.url}\nIP: {peer}\n"
        f"时间 at (UTC): {warc.iso_date(came.at)}\nSHA-256: {came.digest}\n"
        f"字节 bytes: {len(came.body)}\n\n"
    )
    status = f"HTTP/{came.version} {came.status} ".encode() + came.reason
    lines = b"".join(name + b": " + value + b"\n" for name, value in came.lines)
    return about.encode() + status.rstrip() + b"\n" + lines


def _with_body(tx: Tx, one: Kept) -> dict[int, Kept]:
    """The record, after the one that holds its body."""
    whole = None if one.refers is None else evidence.get(tx, one.refers)
    found = {} if whole is None else {whole.id: whole}
    return found | {one.id: one}


def _archive(tx: Tx, records: Iterable[Kept], made: Millis) -> bytes:
    about = {
        "software": f"syndicator/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/"
        "warc-1.1/",
        "rules": RULES,
    }
    parts = [warc.opening_record(ARCHIVE, made, about)]
    for one in records:
        try:
            parts.append(record_bytes(tx, one))
        except SyndicatorError:
            continue  # named as missing beside its verdict
    return b"".join(parts)


def _event(event: EventRow) -> bytes:
    return (json.dumps(asdict(event), ensure_ascii=False, sort_keys=True) + "\n").encode()


def _text(text: Revision) -> bytes:
    return f"{text.title}\n{text.source_url}\n\n{text.text}\n".encode("utf-8", "surrogatepass")


def _head(tx: Tx, story: list[EventRow]) -> tuple[str, str]:
    """Name and head of the chain that the newest event of the story stands in."""
    heads = events.heads(tx)
    chain = story[-1].chain if story else next(iter(heads), "main")
    return chain, heads.get(chain, (0, ""))[1]
