"""When a month is fetched again: the real library, run by the program that builds the frontend."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from immshare.components import photo_grid

LIBRARY: Final = Path(photo_grid.__file__).parent / "photo_library.js"
MONTH: Final = "1970-01-01"
# Looks at the month, lets it change, refreshes twice. Tells what is shown then, and how often the month was fetched.
PLAY = """
const { createLibrary } = await import(%s);
const [before, after] = JSON.parse(await new Response(Bun.stdin.stream()).text());
let now = before;
let fetches = 0;
globalThis.fetch = async (url) => {
  if (url.startsWith("/buckets")) return Response.json([{ timeBucket: "%s", count: now.listed, dayCount: 1, revision: now.revision }]);
  fetches += 1;
  return Response.json({ id: now.photos, ratio: [], isImage: [], thumbhash: [] });
};
const library = createLibrary({ bucketsUrl: "/buckets", bucketUrl: "/bucket", query: "", access: "" });
const look = async () => {
  await library.refresh();
  library.want(["%s"]);
  await new Promise((answered) => setTimeout(answered));
};
await look();
now = after;
await look();
await look();
console.log(JSON.stringify({ shown: library.heldOf("%s").photos.map(({ id }) => id), fetches }));
"""


def month(revision: int, *photos: str, listed: int | None = None) -> dict[str, Any]:
    return {"revision": revision, "photos": photos, "listed": len(photos) if listed is None else listed}


def play(before: dict[str, Any], after: dict[str, Any]) -> tuple[str, int]:
    bun = shutil.which("bun", path=str(Path(sys.executable).parent)) or shutil.which("bun")
    assert bun, "the build needs it too"
    script = PLAY % (json.dumps(str(LIBRARY)), MONTH, MONTH, MONTH)
    story = json.dumps([before, after])
    answer = subprocess.run([bun, "-e", script], input=story, capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(answer.stdout)
    return "".join(found["shown"]), found["fetches"]


@pytest.mark.parametrize(
    ("after", "found"),
    [
        (month(1, "a", "b"), ("ab", 1)),
        (month(2, "a", "b"), ("ab", 2)),
        (month(2, "a"), ("a", 2)),
        (month(1, "a"), ("a", 2)),  # whatever the revision says
        (
            month(2, "a", listed=2),
            ("a", 2),
        ),  # one went between the list and the photos: asked for once, not without end
    ],
)
def test_a_month_is_fetched_again_when_it_is_another(after: dict[str, Any], found: tuple[str, int]) -> None:
    assert play(month(1, "a", "b"), after) == found
