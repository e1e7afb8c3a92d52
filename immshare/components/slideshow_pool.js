/** The photos that a slideshow plays: a whole library, or what was selected in it, by position. */

/** `chosen` as positions, in the library's order: whole months without exceptions, and single photos. */
async function positionsOf(library, { months, except, ids }) {
  const find = (list) => Promise.all(list.map((id) => library.positionOf(id)));
  const [left, single] = await Promise.all([find(except), find(ids)]);
  const positions = new Set(single.filter((position) => position !== null));
  library.months().forEach(({ key, start }, i, all) => {
    const end = all[i + 1]?.start ?? library.total();
    if (months.includes(key)) for (let position = start; position < end; position += 1) positions.add(position);
  });
  for (const position of left) positions.delete(position);
  return [...positions].sort((a, b) => a - b);
}

const signatureOf = (library) => JSON.stringify(library.months()?.map(({ key, revision, count }) => [key, revision, count]));

/** The pool for `createLine`, as soon as the library is known. `onChanged` is called when other photos are in it. */
export async function createPool(library, chosen, onChanged) {
  if (!library.months()) await library.refresh();
  if (!library.months()) throw new Error("The list of photos did not come.");
  let positions = chosen && (await positionsOf(library, chosen));
  let signature = signatureOf(library);
  const stop = library.subscribe(async () => {
    if (signature === signatureOf(library)) return;
    signature = signatureOf(library);
    if (chosen) positions = await positionsOf(library, chosen).catch(() => positions); // not reachable: as it was
    onChanged();
  });
  const indexOf = (position) => {
    const index = positions.indexOf(position);
    return index < 0 ? null : index;
  };
  return {
    size: () => (positions ? positions.length : library.total()),
    at: (index) => library.at(positions ? positions[index] : index),
    async positionOf({ id, month }) {
      await library.load(month);
      const position = library.positionIn(id);
      return position === null || !positions ? position : indexOf(position);
    },
    stop,
  };
}
