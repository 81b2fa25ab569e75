"""What two texts share word for word, and the heaviest part of it that keeps the order."""

from __future__ import annotations

from bisect import bisect_right, insort
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

_SEED: Final = 8
"""Shared characters that make a seed: fewer are chance in Chinese prose, more miss short runs."""

_SHORTEST_SEED: Final = 3
_PLACES: Final = 5
"""Places of one seed that are followed: a page may show a text in a list, a frame and twice."""

_SLACK: Final = 24
_INDEXED: Final = 20_000
_QUESTIONS: Final = 200
"""Searches that take no longer than an index."""
_JOINT: Final = 4
"""Characters a further block must be worth: repeated phrases would split what is one."""

_MANY: Final = 4_000
"""Blocks after which a text is so repetitive that only the first place of a seed is followed."""

_LONGEST_LOOSE: Final = 400
_MOST: Final = 0.6
_APART: Final = 8


class Block(NamedTuple):
    """``size`` characters that stand at ``a`` in the original and at ``p`` on the page."""

    a: int
    p: int
    size: int


def shared_blocks(original: str, page: str) -> list[list[Block]]:
    """Shared blocks, grouped by their place in the original."""
    seed = min(_SEED, max(_SHORTEST_SEED, len(original) // 6))
    index = _Seeds(page, seed)
    groups: list[list[Block]] = []
    at, found = 0, 0
    while at <= len(original) - seed:
        places = index.of(original[at : at + seed])
        if not places:
            at += 1
            continue
        group: list[Block] = []
        for place in places if found < _MANY else places[:1]:
            back = _shared_back(original, page, at, place)
            size = _shared(original, page, at, place)
            group.append(Block(at - back, place - back, back + size))
        groups.append(group)
        found += len(group)
        at = max(block.a + block.size for block in group)
    return groups


class _Seeds:
    """The first few places of each seed on a page.

    Texts that are nearly alike ask for few seeds, which are looked up one by one; after many
    questions the page is indexed. Of a very long page only every n-th place counts.
    """

    def __init__(self, page: str, seed: int) -> None:
        self._page = page
        self._seed = seed
        self._step = len(page) // _INDEXED + 1
        self._asked = 0
        self._index: dict[str, list[int]] | None = None

    def of(self, run: str) -> list[int]:
        """Places of a run as long as a seed."""
        if self._index is None:
            self._asked += 1
            if self._step == 1 and self._asked <= _QUESTIONS:
                return self._searched(run)
            self._index = self._indexed()
        return self._index.get(run, [])

    def _searched(self, run: str) -> list[int]:
        places: list[int] = []
        at = self._page.find(run)
        while at >= 0 and len(places) < _PLACES:
            places.append(at)
            at = self._page.find(run, at + 1)
        return places

    def _indexed(self) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        page, seed = self._page, self._seed
        for place in range(0, len(page) - seed + 1, self._step):
            places = index.setdefault(page[place : place + seed], [])
            if len(places) < _PLACES:
                places.append(place)
        return index


def _shared(one: str, other: str, at: int, place: int) -> int:
    """Length of the common prefix of ``one[at:]`` and ``other[place:]``, by doubling."""
    low, step = 0, 32
    limit = min(len(one) - at, len(other) - place)
    while step:
        while (
            low + step <= limit
            and one[at + low : at + low + step] == other[place + low : place + low + step]
        ):
            low += step
            step *= 2
        step //= 2
    return low


def _shared_back(one: str, other: str, at: int, place: int) -> int:
    back = 0
    limit = min(at, place, _SLACK)
    while back < limit and one[at - back - 1] == other[place - back - 1]:
        back += 1
    return back


def heaviest_chain(groups: list[list[Block]]) -> list[Block]:
    """The chain of blocks, in order in both texts, that shares most characters.

    A block may begin inside the one before it on the page (a doubled word was dropped): then its
    head is cut off.
    """
    front: list[tuple[int, int, int]] = []  # (end on the page, weight, node): both rise together
    nodes: list[tuple[Block, int]] = []
    for group in groups:
        found = [_best(front, block, nodes) for block in group]
        for weight, block, previous in found:
            nodes.append((block, previous))
            _enter(front, (block.p + block.size, weight, len(nodes) - 1))
    chain: list[Block] = []
    node = front[-1][2] if front else -1
    while node >= 0:
        block, node = nodes[node]
        chain.append(block)
    return chain[::-1]


def _best(
    front: list[tuple[int, int, int]], block: Block, nodes: list[tuple[Block, int]]
) -> tuple[int, Block, int]:
    """The block behind its best predecessor: (weight of the chain, the block's rest, node)."""
    at = bisect_right(front, (block.p, 1 << 60, 0))
    best = (max(1, block.size - _JOINT), block, -1)
    for end, weight, node in front[max(0, at - 2) : at + 3]:
        before = nodes[node][0]
        cut = max(0, end - block.p, before.a + before.size - block.a)
        gain = max(1, block.size - cut - _JOINT)
        if cut < block.size and weight + gain > best[0]:
            rest = Block(block.a + cut, block.p + cut, block.size - cut)
            best = (weight + gain, rest, node)
    return best


def _enter(front: list[tuple[int, int, int]], entry: tuple[int, int, int]) -> None:
    at = bisect_right(front, (entry[0], 1 << 60, 0))
    if at and front[at - 1][1] >= entry[1]:
        return
    while at and front[at - 1][0] == entry[0]:
        at -= 1
        del front[at]
    while at < len(front) and front[at][1] <= entry[1]:
        del front[at]
    insort(front, entry)


def drawn_together(chain: list[Block], original: str, page: str) -> list[Block]:
    """The chain with its loose ends moved next to its longest block.

    A title stands in the breadcrumb and above the text: the one above the text is meant, even if
    it was changed there.
    """
    heart = max(range(len(chain)), key=lambda at: chain[at].size)
    before = [chain[heart]]
    for block in reversed(chain[:heart]):
        following = before[0]
        reach = following.a - block.a + _SLACK
        start = max(block.p + block.size, following.p - reach)
        low, high = following.p - start, following.a - block.a
        apart = following.p - block.p - high > _APART
        runs = _runs(original, page, Block(block.a, start, high), low) if apart else []
        before[:0] = runs if _is_most(runs, block) else [block]
    after = [chain[heart]]
    for block in chain[heart + 1 :]:
        leading = after[-1]
        low = leading.a + leading.size
        start, size = leading.p + leading.size, block.a + block.size - low
        end = min(block.p, start + size + _SLACK)
        apart = block.p + block.size - start - size > _APART
        runs = _runs(original, page, Block(low, start, size), end - start) if apart else []
        after += runs if _is_most(runs, block) else [block]
    return before + after[1:]


def _is_most(runs: list[Block], block: Block) -> bool:
    """Whether runs found nearer hold most of what the block holds."""
    return sum(run.size for run in runs) > block.size * _MOST


def _runs(original: str, page: str, near: Block, width: int) -> list[Block]:
    """Runs that ``near.size`` characters of the original share with ``width`` of the page."""
    if near.size > _LONGEST_LOOSE:
        return []
    piece = original[near.a : near.a + near.size]
    ops = Indel.opcodes(piece, page[near.p : near.p + width])
    return [
        Block(near.a + op.src_start, near.p + op.dest_start, op.src_end - op.src_start)
        for op in ops
        if op.tag == "equal" and op.src_end - op.src_start > 1
    ]
