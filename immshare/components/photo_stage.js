/** The grid that a page has to look through, for what plays its photos: {library, selection, hasOriginals}, or null. */

let current = null;
const waiting = new Set();

export const stage = {
  /** Returns what takes it off again. */
  enter(grid) {
    current = grid;
    for (const tell of waiting) tell(grid);
    waiting.clear();
    return () => {
      if (current === grid) current = null;
    };
  },
  /** The grid, as soon as there is one. */
  entered: () => (current ? Promise.resolve(current) : new Promise((tell) => waiting.add(tell))),
};
