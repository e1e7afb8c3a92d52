/**
 * Which photos are selected: per month either single photos or the whole month with exceptions.
 *
 * Photos that are taken (the album holds them already) cannot be selected. Whole months need not be loaded, so that everything can be selected at once. Tiles subscribe and ask only for their
 * own flags. What leaves is an expression {months, except, ids}, never 100,000 ids; the server resolves it.
 */

export const SELECTED = 1;
export const CANDIDATE = 2;

const isFree = ({ isTaken }) => !isTaken;
const INVERT_ABOVE = 5000; // ids of one month; beyond it the month with exceptions is the shorter expression

export function createSelection(library) {
  let entries = new Map(); // month key → {all, flip: Set of ids}; never changed in place
  let candidates = null; // [first, last] position
  let anchor = null; // the photo selected last: {id, month}
  const listeners = new Set();
  library.pin((key) => entries.has(key)); // else what comes to a month while it is out of sight would be selected with it

  const freeOf = (key) => library.heldOf(key)?.photos.filter(isFree);
  const countOf = (key) => {
    const month = library.months()?.find((one) => one.key === key);
    return month ? (freeOf(key)?.length ?? month.count - (month.takenCount ?? 0)) : 0;
  };
  const notify = () => listeners.forEach((listener) => listener());
  const has = ({ id, month, isTaken }) => {
    const entry = entries.get(month);
    return Boolean(entry) && !isTaken && entry.all !== entry.flip.has(id);
  };

  function put(key, photos, isOn) {
    const entry = entries.get(key) ?? { all: false, flip: new Set() };
    const flip = new Set(entry.flip);
    for (const { id } of photos.filter(isFree)) {
      if (entry.all === isOn) flip.delete(id);
      else flip.add(id);
    }
    const isEmpty = entry.all ? flip.size >= countOf(key) : flip.size === 0;
    if (isEmpty) entries.delete(key);
    else entries.set(key, { all: entry.all, flip });
  }

  function count() {
    let sum = 0;
    for (const [key, { all, flip }] of entries) sum += all ? countOf(key) - flip.size : flip.size;
    return sum;
  }

  function set(photos, isOn) {
    entries = new Map(entries);
    for (const key of new Set(photos.map(({ month }) => month))) {
      put(
        key,
        photos.filter(({ month }) => month === key),
        isOn,
      );
    }
    if (isOn && photos.length) anchor = photos[photos.length - 1];
    notify();
  }

  /** Adds what lies from one place ({monthIndex, index}) to another, both included; months between count whole. */
  function addRange(one, other) {
    const isOrdered = one.monthIndex - other.monthIndex || one.index - other.index;
    const [first, last] = isOrdered <= 0 ? [one, other] : [other, one];
    const months = library.months();
    entries = new Map(entries);
    for (let m = first.monthIndex; m <= last.monthIndex; m += 1) {
      const { key } = months[m];
      const photos = library.heldOf(key)?.photos;
      const from = m === first.monthIndex ? first.index : 0;
      const to = m === last.monthIndex ? last.index + 1 : undefined;
      if (photos) put(key, photos.slice(from, to), true);
      else entries.set(key, { all: true, flip: new Set() });
    }
    candidates = null;
    anchor = library.heldOf(months[other.monthIndex].key)?.photos[other.index] ?? anchor;
    notify();
  }

  function replaced(key, before, photos) {
    const entry = entries.get(key);
    if (!entry) return;
    const [beforeIds, ids] = [before, photos].map((some) => new Set(some.filter(isFree).map(({ id }) => id)));
    const flip = new Set([...entry.flip].filter((id) => ids.has(id)));
    if (entry.all) for (const id of ids) if (!beforeIds.has(id)) flip.add(id); // what came later was not meant
    entries = new Map(entries);
    entries.set(key, { all: entry.all, flip });
    if (entry.all ? flip.size >= ids.size : !flip.size) entries.delete(key);
    notify();
  }

  function expression() {
    const result = { months: [], except: [], ids: [] };
    for (const [key, { all, flip }] of entries) {
      const photos = !all && flip.size > INVERT_ABOVE ? library.heldOf(key)?.photos : null;
      if (all || photos) result.months.push(key);
      if (photos) result.except.push(...photos.filter(({ id }) => !flip.has(id)).map(({ id }) => id));
      else (all ? result.except : result.ids).push(...flip);
      const taken = all && library.heldOf(key)?.photos.filter(({ isTaken }) => isTaken);
      if (taken) result.except.push(...taken.map(({ id }) => id));
    }
    return result;
  }

  function preview(range) {
    if (String(range) === String(candidates)) return;
    candidates = range;
    notify();
  }

  function flagsOf(photo) {
    if (has(photo)) return SELECTED;
    if (!candidates || photo.isTaken) return 0;
    const position = library.positionIn(photo.id) ?? -1;
    return position >= candidates[0] && position <= candidates[1] ? CANDIDATE : 0;
  }

  return {
    count,
    set,
    addRange,
    preview,
    flagsOf,
    expression,
    replaced,
    anchor: () => anchor,
    toggle: (photo) => set([photo], !has(photo)),
    dayState(photos) {
      const free = photos.filter(isFree);
      const selected = free.reduce((sum, photo) => sum + has(photo), 0);
      return selected === 0 ? "none" : selected === free.length ? "all" : "some";
    },
    /** Drops months that are gone, so that what comes to them later is not selected. */
    forgetMissing() {
      const keys = new Set(library.months()?.map(({ key }) => key));
      if ([...entries.keys()].every((key) => keys.has(key))) return;
      entries = new Map([...entries].filter(([key]) => keys.has(key)));
      notify();
    },
    selectAll() {
      entries = new Map((library.months() ?? []).map(({ key }) => [key, { all: true, flip: new Set() }]));
      notify();
    },
    clear() {
      entries = new Map();
      candidates = null;
      anchor = null;
      notify();
    },
    snapshot: () => entries,
    restore: (snapshot) => {
      entries = snapshot;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
