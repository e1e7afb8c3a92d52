/** What a photo is called when it is shown alone. */

import { fill } from "./words.js";

const HOUR_MS = 3_600_000;

/** The wall clock of the place where the photo was taken, in the viewer's locale; empty when the time is not known. */
export function takenAt({ fileCreatedAt, localOffsetHours }, options) {
  if (!fileCreatedAt) return "";
  const wallClock = new Date(Date.parse(fileCreatedAt) + (localOffsetHours ?? 0) * HOUR_MS);
  return new Intl.DateTimeFormat(undefined, { ...options, timeZone: "UTC" }).format(wallClock);
}

/** Its date, or where dates are not to be known its number: `order` is {index, total}. */
export function nameOf(photo, order, texts) {
  const date = takenAt(photo, { dateStyle: "long", timeStyle: "short" });
  return date ? fill(texts.photo, { date }) : fill(texts.photo_undated, { order: fill(texts.counter, order) });
}
