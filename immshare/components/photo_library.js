/**
 * What the browser knows of a timeline: the list of months and the months that were loaded.
 *
 * Months and photos stand in the order in which the server names them, newest or oldest first. Months come once and are
 * kept by their revision up to a cap; a month is fetched once at a time, with retries, and given up when nobody wants it
 * any more. Grid, viewer and slideshow all read from here.
 */

import { createUrls, withQuery } from "./photo_urls.js";
import { getJson } from "./requests.js";

const CAP_PHOTOS = 40_000;
const RETRY_DELAYS_MS = [300, 1000];
const REFRESH_SPACING_MS = 250;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

async function getPatiently(url, signal) {
  for (const delay of [...RETRY_DELAYS_MS, null]) {
    try {
      return await getJson(url, signal);
    } catch (error) {
      if (delay === null || signal?.aborted || (error.status >= 400 && error.status < 500)) throw error;
      await sleep(delay);
    }
  }
}

/** Turns the columns of a bucket into photos and days; photos that `known` lacks are marked fresh (known null: none). */
function readBucket(columns, month, known) {
  const photos = columns.id.map((id, index) => ({
    id,
    month,
    index,
    ratio: columns.ratio[index],
    ownerId: columns.ownerId?.[index],
    isFavorite: Boolean(columns.isFavorite?.[index]),
    isImage: columns.isImage[index],
    isTaken: Boolean(columns.isTaken?.[index]),
    isFailed: Boolean(columns.isFailed?.[index]),
    isFresh: Boolean(known && !known.has(id)),
    thumbhash: columns.thumbhash[index],
    fileCreatedAt: columns.fileCreatedAt?.[index],
    localDay: columns.fileCreatedAt?.[index] ? columns.localDay[index] : "", // empty where it is not to be known
    localOffsetHours: columns.localOffsetHours?.[index],
    duration: columns.duration?.[index],
  }));
  return { photos, days: daysOf(photos) };
}

/** Neighbors of the same day; a day is empty where it is not to be known. */

function daysOf(photos) {
  const days = [];
  photos.forEach(({ localDay }, index) => {
    const last = days[days.length - 1];
    if (last?.day === localDay) last.end = index + 1;
    else days.push({ day: localDay, start: index, end: index + 1 });
  });
  return days;
}

/** `query` restricts the timeline, `access` is a guest's. */
export function createLibrary({ bucketsUrl, bucketUrl, query, access }) {
  const urls = createUrls(access);
  let months = null; // [{key, count, dayCount, revision, takenCount?, start}]; null before the first answer
  let monthIndexes = new Map();
  let isListFailed = false;
  let refreshing = null;
  let isRefreshDue = false;
  let wanted = new Set();
  let isPinned = () => false;
  const held = new Map(); // key → {photos, days, stamp}, least recently used first
  const byId = new Map();
  const flights = new Map(); // key → {promise, controller, isKept, stamp}
  const failedMonths = new Set();
  const listeners = new Set();
  const monthListeners = new Set();

  const isNeeded = (key) => wanted.has(key) || isPinned(key);
  const stampOf = ({ revision, count }) => `${revision} ${count}`; // what a month was at by the server's list
  const sizeOf = (month) => held.get(month.key)?.photos.length ?? month.count;
  let version = 0;
  const notify = () => {
    version += 1;
    listeners.forEach((listener) => listener());
  };

  function index() {
    let start = 0;
    monthIndexes = new Map(months.map(({ key }, i) => [key, i]));
    for (const month of months) {
      month.start = start;
      start += sizeOf(month);
    }
  }

  function hold(key, next) {
    const before = held.get(key);
    drop(key);
    held.set(key, next);
    for (const photo of next.photos) byId.set(photo.id, photo);
    if (before) monthListeners.forEach((listener) => listener(key, before.photos, next.photos));
    index();
    evict();
  }

  function drop(key) {
    for (const { id, month } of held.get(key)?.photos ?? []) if (byId.get(id)?.month === month) byId.delete(id);
    held.delete(key);
  }

  function evict() {
    let sum = 0;
    for (const { photos } of held.values()) sum += photos.length;
    for (const [key, { photos }] of held) {
      if (sum <= CAP_PHOTOS) return;
      if (isNeeded(key)) continue;
      drop(key);
      sum -= photos.length;
    }
  }

  /** The month's photos and days, from memory or the server; null when the timeline has no such month. */
  function load(key, isKept = true) {
    const month = months?.[monthIndexes.get(key)];
    if (!month) return Promise.resolve(null);
    const current = held.get(key);
    const stamp = stampOf(month);
    if (current?.stamp === stamp) return Promise.resolve(current);
    const flying = flights.get(key);
    if (flying?.stamp === stamp) {
      flying.isKept ||= isKept;
      return flying.promise;
    }
    flying?.controller.abort();
    const controller = new AbortController();
    const flight = { controller, isKept, stamp };
    flight.promise = fetchMonth(month, flight).finally(() => flights.get(key) === flight && flights.delete(key));
    flights.set(key, flight);
    return flight.promise;
  }

  async function fetchMonth({ key, isNew }, { controller, stamp }) {
    try {
      const url = withQuery(bucketUrl, `timeBucket=${key}`, query, access);
      const columns = await getPatiently(url, controller.signal);
      const before = held.get(key);
      const known = before ? new Set(before.photos.map(({ id }) => id)) : isNew ? new Set() : null;
      const next = { ...readBucket(columns, key, known), stamp };
      failedMonths.delete(key);
      if (monthIndexes.has(key)) hold(key, next);
      notify();
      return next;
    } catch (error) {
      if (controller.signal.aborted) return flights.get(key)?.promise ?? null; // of a newer revision, or not wanted
      failedMonths.add(key);
      notify();
      throw error;
    }
  }

  async function refreshOnce() {
    const before = months && new Map(months.map((month) => [month.key, stampOf(month)]));
    const answer = await getPatiently(withQuery(bucketsUrl, query, access));
    months = answer.map(({ timeBucket, ...rest }) => ({
      ...rest,
      key: timeBucket,
      isNew: Boolean(before && !before.has(timeBucket)),
    }));
    const alive = new Set(months.map(({ key }) => key));
    for (const [key, { photos }] of held) {
      if (alive.has(key)) continue;
      drop(key);
      monthListeners.forEach((listener) => listener(key, photos, []));
    }
    index();
    for (const month of months) {
      const { key } = month;
      const stamp = stampOf(month);
      if (failedMonths.has(key) && before?.get(key) !== stamp) failedMonths.delete(key);
      if (!held.has(key) || held.get(key).stamp === stamp) continue;
      if (isNeeded(key))
        load(key).catch(() => undefined); // notified as a failed month
      else drop(key);
    }
    index();
  }

  /** Fetches the list of months, and the changed ones among those in sight or pinned. Calls during a fetch join into one more. */
  function refresh() {
    isRefreshDue = true;
    refreshing ??= (async () => {
      while (isRefreshDue) {
        isRefreshDue = false;
        try {
          await refreshOnce();
          isListFailed = false;
        } catch {
          isListFailed = true; // shown with a Retry
        }
        notify();
        if (isRefreshDue) await sleep(REFRESH_SPACING_MS);
      }
      refreshing = null;
    })();
    return refreshing;
  }

  /** Says which months are (nearly) in sight: they are loaded, others that were only wanted are given up. */
  function want(keys) {
    wanted = new Set(keys);
    for (const [key, { isKept, controller }] of flights) {
      if (isKept || wanted.has(key)) continue;
      flights.delete(key);
      controller.abort();
    }
    for (const key of keys) {
      const current = held.get(key);
      if (current) held.delete(key) && held.set(key, current); // most recently used
      if (!failedMonths.has(key)) load(key, false).catch(() => undefined); // notified as a failed month
    }
  }

  function monthIndexOf(position) {
    let found = -1;
    for (let i = 0; i < months.length && months[i].start <= position; i += 1) found = i;
    return position >= 0 && position < total() ? found : -1;
  }

  const total = () => {
    const last = months?.[months.length - 1];
    return last ? last.start + sizeOf(last) : 0;
  };

  async function at(position) {
    const month = months?.[monthIndexOf(position)];
    const { photos } = (month && (await load(month.key))) ?? {};
    return photos?.[position - month.start] ?? null;
  }

  function peek(position) {
    const month = months?.[monthIndexOf(position)];
    return (month && held.get(month.key)?.photos[position - month.start]) ?? null;
  }

  function place(id) {
    const photo = byId.get(id);
    const monthIndex = photo && monthIndexes.get(photo.month);
    return monthIndex === undefined ? null : { monthIndex, index: photo.index };
  }

  /** Finds a photo that may not be loaded: asks the server for its month. Null when it is not on this timeline. */
  async function find(id) {
    if (!months) await refresh();
    if (!byId.has(id)) {
      const asset = await getPatiently(urls.asset(id)).catch(() => null);
      if (asset) await load(`${asset.localDateTime.slice(0, 7)}-01`);
    }
    return byId.get(id) ?? null;
  }

  function positionIn(id) {
    const found = place(id);
    return found ? months[found.monthIndex].start + found.index : null;
  }

  const positionOf = async (id) => positionIn((await find(id))?.id);

  /** Replaces a loaded month by what `change` makes of its photos; the server's next answer has the last word. */
  function rewrite(key, change) {
    const current = held.get(key);
    const photos = change(current.photos).map((photo, i) => (photo.index === i ? photo : { ...photo, index: i }));
    const month = months[monthIndexes.get(key)];
    month.count += photos.length - current.photos.length;
    if (!photos.length) months = months.filter((one) => one !== month);
    hold(key, { photos, days: daysOf(photos), stamp: stampOf(month) });
  }

  function remove(ids) {
    const gone = new Set(ids);
    const keys = new Set(ids.map((id) => byId.get(id)?.month).filter(Boolean));
    for (const key of keys) rewrite(key, (photos) => photos.filter(({ id }) => !gone.has(id)));
    notify();
  }

  function update(id, patch) {
    const key = byId.get(id)?.month;
    if (!key) return;
    rewrite(key, (photos) => photos.map((photo) => (photo.id === id ? { ...photo, ...patch } : photo)));
    notify();
  }

  const listen = (group) => (listener) => {
    group.add(listener);
    return () => group.delete(listener);
  };

  return {
    urls,
    total,
    at,
    peek,
    positionIn, // of a loaded photo
    positionOf, // of any photo
    remove,
    update,
    subscribe: listen(listeners),
    onMonthReplaced: listen(monthListeners),
    refresh,
    want,
    /** Loaded months of which `test(key)` holds are kept, and follow the server, also out of sight. */
    pin: (test) => {
      isPinned = test;
    },
    load,
    find,
    place,
    get: (id) => byId.get(id) ?? null,
    version: () => version,
    months: () => months,
    heldOf: (key) => held.get(key),
    hasFailed: (key) => failedMonths.has(key),
    isListFailed: () => isListFailed,
    retry: (key) => failedMonths.delete(key) && load(key).catch(() => undefined), // notified as a failed month
  };
}
