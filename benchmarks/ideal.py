"""How fast a fan-out can be at best: the same queue, slots, delays and waits in virtual time."""

import heapq
from collections import deque

from benchmarks.latency import Profile


def seconds(
    profile: Profile, sites: int, slots: int, settle_s: float, retry_s: float, slow_s: float
) -> float:
    """Until the last site took its copy, if nothing but the sites' delays and the slots cost time.

    A hand-over is a look-up and a create in one slot, which it leaves after `slow_s` at the latest,
    whatever it still waits for. After a refused create the outcome is unknown: its site is looked
    up again `settle_s` later, then handed over again, at once the first time and `retry_s` later
    the second.
    """
    fresh = deque(range(sites))
    waiting: list[tuple[float, int, bool]] = []
    free = [0.0] * slots
    asked = [0] * sites
    refused = [0] * sites
    last = 0.0

    def spend(site: int) -> float:
        asked[site] += 1
        return profile.delay_s(site, asked[site] - 1)

    while fresh or waiting:
        now = heapq.heappop(free)
        if waiting and (waiting[0][0] <= now or not fresh):
            due, site, find = heapq.heappop(waiting)
            now = max(now, due)
        else:
            site, find = fresh.popleft(), False
        began = now
        now += spend(site)
        if find:
            wait = retry_s if refused[site] > 1 else 0.0
            heapq.heappush(waiting, (now + wait, site, False))
        else:
            now += spend(site)
            if profile.fails(site) and refused[site] < profile.failures:
                refused[site] += 1
                heapq.heappush(waiting, (now + settle_s, site, True))
            else:
                last = max(last, now)
        heapq.heappush(free, min(now, began + slow_s))
    return last
