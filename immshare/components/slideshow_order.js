/**
 * Which photo of a slideshow comes when. Pure: it asks a pool of photos and a source of chance, nothing else.
 *
 * A pool is {size(), at(position) → promise of {id} or null, positionOf(photo) → promise of a position or null}. It may change while the
 * show runs; `changed` then has what lies ahead chosen anew, so that new photos join. What was shown stays behind.
 */

/** 0 … count - 1, each once, in random order. `random` answers 0 ≤ x < 1. */
export function shuffled(count, random) {
  const deck = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [deck[i], deck[j]] = [deck[j], deck[i]];
  }
  return deck;
}

/**
 * The photos one after the other: behind, the current one, ahead. `order` is forward, backward or shuffle. At the end comes
 * null, or with `isRepeating` the beginning; shuffled, every photo comes once before one comes again.
 */
export function createLine({ pool, order, isRepeating, start = null, random = Math.random }) {
  const direction = order === "backward" ? -1 : 1;
  const isShuffled = order === "shuffle";
  let line = []; // {photo, position}, the position as it was when it was drawn
  let cursor = 0;
  let shown = new Set(); // ids of this round, those ahead included
  let deck = null;
  let version = 0; // of the pool
  let drawing = Promise.resolve();

  const wrap = (position) => {
    const size = pool.size();
    if (position >= 0 && position < size) return position;
    return isRepeating && size ? (position + size) % size : null;
  };
  const draw = async (position) => {
    const photo = position === null ? null : await pool.at(position);
    return photo && { photo, position };
  };

  /** Where the neighbor is now. Where the photo itself is gone, its place was taken by the one after it. */
  async function beside({ photo, position }, step) {
    const now = await pool.positionOf(photo);
    if (now !== null) return wrap(now + step);
    return wrap(Math.min(position, pool.size()) + (step > 0 ? 0 : -1));
  }

  async function shuffledNext() {
    deck ??= shuffled(pool.size(), random);
    while (deck.length) {
      const next = await draw(deck[deck.length - 1]); // taken only when it has come
      deck.pop();
      if (next && !shown.has(next.photo.id)) return next;
    }
    if (!isRepeating || !pool.size()) return null;
    shown = new Set();
    deck = shuffled(pool.size(), random);
    const last = line.at(-1)?.photo;
    if (last && deck.length > 1 && (await pool.positionOf(last)) === deck.at(-1)) deck.unshift(deck.pop()); // not twice in a row
    return shuffledNext();
  }

  async function first() {
    const position = start && (await pool.positionOf(start));
    if (position !== null) return draw(position);
    return isShuffled ? shuffledNext() : draw(wrap(direction > 0 ? 0 : pool.size() - 1));
  }

  async function extend() {
    const last = line.at(-1);
    const mine = version;
    const next = await (!last ? first() : isShuffled ? shuffledNext() : draw(await beside(last, direction)));
    if (mine !== version) return extend();
    if (!next) return false;
    shown.add(next.photo.id);
    line.push(next);
    return true;
  }

  async function extendBack() {
    const before = isShuffled || !line.length ? null : await draw(await beside(line[0], -direction));
    if (!before) return false;
    line.unshift(before);
    cursor += 1;
    return true;
  }

  async function find(step) {
    while (cursor + step >= line.length) if (!(await extend())) return null;
    while (cursor + step < 0) if (!(await extendBack())) return null;
    return line[cursor + step].photo;
  }

  return {
    /** The photo so many steps ahead (or behind), null beyond an end. Rejects when the pool cannot tell. */
    peek(step) {
      const found = drawing.then(() => find(step));
      drawing = found.catch(() => undefined); // told to whoever asked
      return found;
    },
    /** Steps to what was told before, if it is still there (and still is `id`, when given). Returns the photo, or null. */
    take(step, id) {
      const { photo } = line[cursor + step] ?? {};
      if (!photo || (id !== undefined && photo.id !== id)) return null;
      cursor += step;
      return photo;
    },
    photo: () => line[cursor]?.photo ?? null,
    behind: () => line.slice(0, cursor + 1).map(({ photo }) => photo),
    /** The pool has changed. */
    changed() {
      version += 1;
      for (const { photo } of line.splice(cursor + 1)) shown.delete(photo.id);
      deck = null;
    },
  };
}
