/**
 * The geometry of the photo grid: justified rows, days, months, anchors. Pure: numbers in, numbers out, no DOM.
 *
 * A `geometry` is {width, row, header, gap, groupGap} in px. Tops are px from the top of the first month.
 * Where days are not to be known (their name is empty) there are no headers.
 */

const TYPICAL_RATIO = 1.35; // of photos not loaded yet
const DAY_MIN_HEADERS = 4; // a day beside another one is at least this many header heights wide, for its label
const RATIO_LIMITS = [0.25, 6]; // beyond them a tile shows a cut-out: a strip would be too thin to hit
const ANCHOR_CANDIDATES = 200; // tiles remembered below the top, in case the first ones are removed

const clampRatio = (ratio) => Math.min(RATIO_LIMITS[1], Math.max(RATIO_LIMITS[0], ratio || 1));

/** Rows of one day as [start, end, height, isFull]; each row's height is as near to `row` as its photos allow. */
function breakRows(photos, start, end, { width, row, gap }) {
  const rows = [];
  let first = start;
  let sum = 0;
  const heightOf = (ratios, count) => (width - gap * (count - 1)) / ratios;
  for (let i = start; i < end; i += 1) {
    const ratio = clampRatio(photos[i].ratio);
    const withIt = heightOf(sum + ratio, i - first + 1);
    if (withIt > row) {
      sum += ratio;
      continue;
    }
    const without = i > first ? heightOf(sum, i - first) : Infinity;
    if (without - row < row - withIt) {
      rows.push([first, i, without, true]);
      first = i;
      sum = ratio;
      if (heightOf(sum, 1) > row) continue;
    }
    rows.push([first, i + 1, heightOf(first === i ? ratio : sum + ratio, i - first + 1), true]);
    first = i + 1;
    sum = 0;
  }
  if (first < end) rows.push([first, end, row, false]);
  return rows;
}

/** Lays a loaded month out. Returns {height, rects: [{x, y, w, h}], days: [{day, start, end, photos, x, y, width, height}]}. */
export function layoutMonth(photos, days, geometry) {
  const { width, row, header, gap, groupGap } = geometry;
  const rects = new Array(photos.length);
  const placed = [];
  let y = 0; // top of the shelf
  let x = 0; // where the next small day may stand on this shelf
  let shelf = 0; // the shelf's height
  for (const { day, start, end } of days) {
    const rows = breakRows(photos, start, end, geometry);
    const isSmall = rows.length === 1 && !rows[0][3] && day;
    let natural = -gap;
    if (isSmall) for (let i = start; i < end; i += 1) natural += Math.round(clampRatio(photos[i].ratio) * row) + gap;
    const span = isSmall ? Math.min(width, Math.max(natural, DAY_MIN_HEADERS * header)) : width;
    if (x + span > width || !isSmall) {
      y += shelf;
      x = 0;
    }
    let below = y + (day ? header : 0);
    for (const [from, to, height, isFull] of rows) {
      const h = Math.round(height);
      let left = x;
      for (let i = from; i < to; i += 1) {
        const last = isFull && i === to - 1;
        const w = last ? x + width - left : Math.round(clampRatio(photos[i].ratio) * height);
        rects[i] = { x: left, y: below, w, h };
        left += w + gap;
      }
      below += h + gap;
    }
    const height = below - gap - y;
    placed.push({ day, start, end, photos: photos.slice(start, end), x, y, width: span, height });
    shelf = height + groupGap;
    x = isSmall ? x + span + groupGap : width;
  }
  return { height: y + shelf, rects, days: placed };
}

/** The probable height of a month that is not loaded, from its number of photos and of days. */
export function estimateHeight(count, dayCount, { width, row, header, gap, groupGap }) {
  const days = Math.max(1, dayCount || Math.ceil(count / 12));
  const strip = (count / days) * (row * TYPICAL_RATIO + gap);
  if (strip < width * 0.8) {
    const beside = Math.max(1, Math.floor((width + groupGap) / (Math.max(strip, DAY_MIN_HEADERS * header) + groupGap)));
    return Math.round(Math.ceil(days / beside) * (header + row + groupGap));
  }
  return Math.round(days * (header + groupGap + Math.ceil(strip / width) * (row + gap)));
}

/** Stacks the months. `measured` remembers the heights of months that were loaded once. */
export function layoutTimeline(months, heldOf, geometry, cache, measured) {
  let top = 0;
  const placed = months.map((month) => {
    const held = heldOf(month.key);
    let body = held && cache.get(held.photos);
    if (held && body?.geometry !== geometry) {
      body = { ...layoutMonth(held.photos, held.days, geometry), geometry };
      cache.set(held.photos, body);
    }
    const memo = `${month.key} ${month.count} ${geometry.width} ${geometry.row}`;
    if (body) measured.set(memo, body.height);
    const height = body?.height ?? measured.get(memo) ?? estimateHeight(month.count, month.dayCount, geometry);
    const entry = { month, top, height, held, rects: body?.rects, days: body?.days };
    top += height;
    return entry;
  });
  return { months: placed, total: top, geometry };
}

/** Index of the month that covers `top` (the last one that starts at or above it). */
export function monthAt(layout, top) {
  let low = 0;
  let high = layout.months.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (layout.months[middle].top <= top) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What stands at `top`, in words that survive another layout: the first tiles below it, or a share of a month. */
export function anchorAt(layout, top) {
  const index = monthAt(layout, top);
  const entry = layout.months[index];
  if (!entry) return null;
  const anchor = {
    key: entry.month.key,
    px: top - entry.top,
    share: (top - entry.top) / (entry.height || 1),
    tiles: [],
  };
  for (let m = index; m < layout.months.length && anchor.tiles.length < ANCHOR_CANDIDATES; m += 1) {
    const { rects, held, top: start } = layout.months[m];
    if (!rects) break;
    for (let i = 0; i < rects.length && anchor.tiles.length < ANCHOR_CANDIDATES; i += 1) {
      const y = start + rects[i].y;
      if (y + rects[i].h > top) anchor.tiles.push([held.photos[i].id, y - top]);
    }
  }
  return anchor;
}

/** The top at which `anchor` stands as before. `locate(id)` answers {monthIndex, index} of a loaded photo or null. */
export function topOfAnchor(layout, anchor, locate) {
  for (const [id, offset] of anchor.tiles) {
    const place = locate(id);
    const rect = place && layout.months[place.monthIndex]?.rects?.[place.index];
    if (rect) return layout.months[place.monthIndex].top + rect.y - offset;
  }
  const isOldestFirst = layout.months[0]?.month.key < layout.months.at(-1)?.month.key;
  const found = layout.months.findIndex(({ month: { key } }) => (isOldestFirst ? key >= anchor.key : key <= anchor.key));
  const entry = layout.months[found < 0 ? layout.months.length - 1 : found];
  if (!entry) return 0;
  if (entry.month.key !== anchor.key) return entry.top;
  return entry.top + (anchor.px <= layout.geometry.header ? anchor.px : anchor.share * entry.height);
}

/** Days and tiles between two tops: [{entry, monthIndex, day?, tiles: [index]}]; without `day`: a month not loaded. */
export function visibleGroups(layout, from, to, pinned) {
  const groups = [];
  for (let m = monthAt(layout, from); m < layout.months.length && layout.months[m].top < to; m += 1) {
    const entry = layout.months[m];
    if (!entry.days) {
      groups.push({ entry, monthIndex: m, tiles: [] });
      continue;
    }
    for (const day of entry.days) {
      if (entry.top + day.y + day.height < from || entry.top + day.y > to) continue;
      const tiles = [];
      for (let i = day.start; i < day.end; i += 1) {
        const y = entry.top + entry.rects[i].y;
        if (y < to && y + entry.rects[i].h > from) tiles.push(i);
      }
      groups.push({ entry, monthIndex: m, day, tiles });
    }
  }
  for (const place of pinned) pin(layout, groups, place);
  return groups;
}

/** Keeps the focused tile among the groups although it is out of sight, so that the focus is not lost. */
function pin(layout, groups, { monthIndex, index }) {
  const entry = layout.months[monthIndex];
  const day = entry?.days?.find(({ start, end }) => start <= index && index < end);
  if (!day) return;
  const group = groups.find((one) => one.day === day);
  if (!group) groups.push({ entry, monthIndex, day, tiles: [index] });
  else if (!group.tiles.includes(index)) group.tiles.push(index);
}

/**
 * The tile above (-1) or below (+1) a tile: of the next row in that direction the one nearest to `center`.
 * Returns its index in the month, or -1 when the month ends there. With `from` null: the month's first or last row.
 */
export function rowNeighbor(rects, from, direction, center) {
  let best = -1;
  let bestRow = 0;
  let bestDistance = 0;
  rects.forEach((rect, i) => {
    if (from && (direction > 0 ? rect.y < from.y + from.h - 1 : rect.y + rect.h > from.y + 1)) return;
    const isNearer = direction > 0 ? rect.y < bestRow : rect.y > bestRow;
    const distance = Math.abs(rect.x + rect.w / 2 - center);
    if (best >= 0 && !isNearer && (rect.y !== bestRow || distance >= bestDistance)) return;
    best = i;
    bestRow = rect.y;
    bestDistance = distance;
  });
  return best;
}
