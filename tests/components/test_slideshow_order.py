"""Which photo of a slideshow comes when: the real rule, run by the program that builds the frontend."""

import json
import random
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from immshare.components import slideshow

RULE = Path(slideshow.__file__).with_name("slideshow_order.js")
# Plays each case {ids, steps, order, isRepeating, start, seed}. A step is 1, -1, or the photos that are there from now on.
PLAY = """
const { createLine } = await import(%s);
function chance(seed) {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) %% 2147483648) / 2147483648;
}
const cases = JSON.parse(await new Response(Bun.stdin.stream()).text());
const results = [];
for (const { ids, steps, start, seed, ...options } of cases) {
  let now = ids;
  const pool = {
    size: () => now.length,
    at: async (position) => (position in now ? { id: now[position] } : null),
    positionOf: async ({ id }) => (now.includes(id) ? now.indexOf(id) : null),
  };
  const line = createLine({ pool, start: start === null ? null : { id: start }, random: chance(seed), ...options });
  const seen = [(await line.peek(0))?.id ?? null];
  for (const step of steps) {
    if (Array.isArray(step)) {
      now = step;
      line.changed();
      continue;
    }
    const told = await line.peek(step);
    const taken = told && line.take(step, told.id);
    seen.push(taken?.id ?? null);
  }
  results.push(seen);
}
console.log(JSON.stringify(results));
"""


def play(cases: list[dict[str, Any]]) -> list[list[Any]]:
    bun = shutil.which("bun", path=str(Path(sys.executable).parent)) or shutil.which("bun")
    assert bun, "the build needs it too"
    script = PLAY % json.dumps(str(RULE))
    answer = subprocess.run(
        [bun, "-e", script], input=json.dumps(cases), capture_output=True, text=True, check=True, timeout=60
    )
    return list(json.loads(answer.stdout))


def case(ids: list[int], steps: list[Any], order: str, is_repeating: bool, start: int | None = None) -> dict[str, Any]:
    return {"ids": ids, "steps": steps, "order": order, "isRepeating": is_repeating, "start": start, "seed": 1}


@pytest.mark.parametrize(
    ("told", "seen"),
    [
        (case([1, 2, 3], [1, 1, 1], "forward", False), [1, 2, 3, None]),
        (case([1, 2, 3], [1, 1, 1], "backward", False), [3, 2, 1, None]),
        (case([1, 2, 3], [1, 1, 1, 1], "forward", True), [1, 2, 3, 1, 2]),
        (case([1, 2, 3], [1, 1, 1, 1], "backward", True), [3, 2, 1, 3, 2]),
        (case([1, 2, 3], [1, 1], "forward", False, start=2), [2, 3, None]),
        (case([1, 2, 3], [-1, -1, 1], "forward", False, start=2), [2, 1, None, 2]),
        (case([1, 2, 3], [-1, -1], "forward", True, start=1), [1, 3, 2]),
        (case([1, 2, 3], [-1, 1], "backward", False, start=2), [2, 3, 2]),
        (case([1, 2, 3], [1, 1, -1, -1, 1], "forward", False), [1, 2, 3, 2, 1, 2]),
        (case([1], [1], "forward", False), [1, None]),
        (case([1], [1, 1], "shuffle", True), [1, 1, 1]),
        (case([], [1], "shuffle", True), [None, None]),
        # What the photos become while it plays.
        (case([1, 2, 3], [1, [0, 1, 2, 9, 3], 1, 1], "forward", False), [1, 2, 9, 3]),
        (case([1, 2, 3], [1, [1, 3], 1], "forward", False), [1, 2, 3]),
        (case([1, 2, 3], [1, [1, 3], 1], "backward", False), [3, 2, 1]),
        (case([1, 2, 3], [[], 1], "forward", True), [1, None]),
        (case([1, 2], [1, [1, 2, 3], 1, 1], "shuffle", False), None),
    ],
)
def test_the_next_photo(told: dict[str, Any], seen: list[int | None] | None) -> None:
    [found] = play([told])
    if seen is None:
        assert sorted(found[:3]) == [1, 2, 3]
        assert found[3] is None
    else:
        assert found == seen


def test_shuffled_every_photo_comes_once_before_one_comes_again() -> None:
    rng = random.Random(7)
    sizes = [*range(1, 12), 200]
    cases = [
        case(list(range(size)), [1] * (3 * size - 1), "shuffle", True) | {"seed": rng.randrange(2**31)}
        for size in sizes
        for _ in range(10)
    ]
    for told, seen in zip(cases, play(cases), strict=True):
        size = len(told["ids"])
        for start in range(0, 3 * size, size):
            assert sorted(seen[start : start + size]) == told["ids"]
        assert size == 1 or all(one != following for one, following in pairwise(seen))


def test_shuffled_what_was_shown_stays_behind_and_what_is_new_joins() -> None:
    rng = random.Random(8)
    cases = []
    for _ in range(60):
        size, before, added = rng.randrange(2, 30), rng.randrange(1, 20), rng.randrange(1, 10)
        ids = list(range(size))
        after = rng.sample([*ids, *range(1000, 1000 + added)], size + added)
        steps = [*[1] * min(before, size - 1), after, *[1] * (size + added)]
        cases.append(case(ids, steps, "shuffle", False) | {"seed": rng.randrange(2**31)})
    for told, seen in zip(cases, play(cases), strict=True):
        everything = next(step for step in told["steps"] if isinstance(step, list))
        shown = [one for one in seen if one is not None]
        assert sorted(shown) == sorted(everything)


def test_shuffled_going_back_shows_what_was_before() -> None:
    [seen] = play([case(list(range(9)), [1, 1, 1, -1, -1, -1, -1, 1, 1, 1, 1], "shuffle", False)])
    assert seen[3:7] == seen[3::-1]
    assert seen[7] is None
    assert seen[8:11] == seen[1:4]
    assert len(set(seen) - {None}) == 5
