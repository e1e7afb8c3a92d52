"""What stays selected while months come, change and go: the real library and selection, run by the program that builds the frontend."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from immshare.components import photo_grid

COMPONENTS: Final = Path(photo_grid.__file__).parent
MAY, APRIL, MARCH = "2024-05-01", "2024-04-01", "2024-03-01"
KEPT_PHOTOS: Final = 40_000
# Plays one story, a list of steps, each a name and its arguments. A photo whose name ends in * is taken. Tells what is selected at the end.
PLAY = """
const { createLibrary } = await import(%s);
const { createSelection } = await import(%s);
const steps = JSON.parse(await new Response(Bun.stdin.stream()).text());
const server = new Map(); // month → {photos, revision}
const isTaken = (name) => name.endsWith("*");
const idOf = (name) => name.replace("*", "");
const bucketsOf = () =>
  [...server].map(([timeBucket, { photos, revision }]) => ({
    timeBucket, count: photos.length, dayCount: 1, revision, takenCount: photos.filter(isTaken).length,
  }));
const columnsOf = ({ photos }) => ({
  id: photos.map(idOf), isTaken: photos.map(isTaken), ratio: [], isImage: [], thumbhash: [],
});
globalThis.fetch = async (url) => {
  const month = new URLSearchParams(url.split("?")[1]).get("timeBucket");
  return Response.json(month ? columnsOf(server.get(month)) : bucketsOf());
};
const library = createLibrary({ bucketsUrl: "/buckets", bucketUrl: "/bucket", query: "", access: "" });
const selection = createSelection(library);
library.onMonthReplaced(selection.replaced);
library.subscribe(selection.forgetMissing);
const deeds = {
  has: (month, photos) => server.set(month, { photos, revision: (server.get(month)?.revision ?? 0) + 1 }),
  loses: (month) => server.delete(month),
  refresh: () => library.refresh(),
  look: (...months) => library.want(months),
  select: (...ids) => selection.set(ids.map(library.get), true),
  everything: () => selection.selectAll(),
  remove: (...ids) => library.remove(ids),
};
for (const [deed, ...values] of steps) {
  await deeds[deed](...values);
  await new Promise((answered) => setTimeout(answered));
}
console.log(JSON.stringify({ count: selection.count(), ...selection.expression() }));
"""


def play(*steps: tuple[Any, ...]) -> dict[str, Any]:
    bun = shutil.which("bun", path=str(Path(sys.executable).parent)) or shutil.which("bun")
    assert bun, "the build needs it too"
    names = [json.dumps(str(COMPONENTS / name)) for name in ("photo_library.js", "photo_selection.js")]
    answer = subprocess.run(
        [bun, "-e", PLAY % (*names,)], input=json.dumps(steps), capture_output=True, text=True, check=True, timeout=60
    )
    return dict(json.loads(answer.stdout))


def selected(count: int, months: list[str], but: list[str], ids: list[str]) -> dict[str, Any]:
    return {"count": count, "months": months, "except": but, "ids": ids}


HAVE = (("has", MAY, ["a", "b"]), ("has", APRIL, ["c"]), ("has", MARCH, ["d"]), ("refresh",))
FAR_AWAY = (("look", MARCH),)


@pytest.mark.parametrize("sight", [(), FAR_AWAY], ids=["in sight", "far away"])
@pytest.mark.parametrize(
    ("chosen", "change", "result"),
    [
        # Whole months: what came later was not meant, what went is no longer counted.
        (("everything",), ("has", MAY, ["new", "a", "b"]), selected(4, [MAY, APRIL, MARCH], ["new"], [])),
        (("everything",), ("has", MAY, ["a"]), selected(3, [MAY, APRIL, MARCH], [], [])),
        (("everything",), ("loses", MAY), selected(2, [APRIL, MARCH], [], [])),
        # Single photos.
        (("select", "a", "b"), ("has", MAY, ["new", "b"]), selected(1, [], [], ["b"])),
        (("select", "a"), ("has", MAY, ["new", "b"]), selected(0, [], [], [])),
    ],
)
def test_a_selection_means_the_photos_that_were_there(
    sight: tuple[tuple[Any, ...], ...], chosen: tuple[Any, ...], change: tuple[Any, ...], result: dict[str, Any]
) -> None:
    assert play(*HAVE, ("look", MAY), chosen, *sight, change, ("refresh",)) == result


def test_it_does_so_while_more_is_looked_at_than_is_kept() -> None:
    many = [f"m{n}" for n in range(KEPT_PHOTOS)]
    have = (("has", MAY, ["a", "b"]), ("has", APRIL, many), ("refresh",))
    away = (("look", MAY), ("everything",), ("look", APRIL))
    found = play(*have, *away, ("has", MAY, ["new", "a"]), ("refresh",))
    assert found == selected(KEPT_PHOTOS + 1, [MAY, APRIL], ["new"], [])


def test_what_the_album_holds_is_not_counted_whether_its_month_was_looked_at_or_not() -> None:
    have = (("has", MAY, ["a", "b*"]), ("has", APRIL, ["c*", "d", "e"]), ("has", MARCH, ["f*"]), ("refresh",))
    assert play(*have, ("everything",)) == selected(3, [MAY, APRIL, MARCH], [], [])
    found = play(*have, ("look", MAY), ("everything",))
    assert found == selected(3, [MAY, APRIL, MARCH], ["b"], [])


def test_what_leaves_the_album_later_was_not_meant_either() -> None:
    have = (("has", MAY, ["a", "b*"]), ("refresh",), ("look", MAY), ("everything",))
    assert play(*have, ("has", MAY, ["a", "b"]), ("refresh",)) == selected(1, [MAY], ["b"], [])
    assert play(*have, ("has", MAY, ["a*", "b*"]), ("refresh",))["count"] == 0
