// From when to when, in the viewer's locale. The days are wall clocks: no time zone moves them.
import { createElement } from "react";

const formats = new Map(); // making one takes longer than using it a thousand times

const formatOf = (hasDays) => {
  const options = { year: "numeric", month: "short", day: hasDays ? "numeric" : undefined, timeZone: "UTC" };
  if (!formats.has(hasDays)) formats.set(hasDays, new Intl.DateTimeFormat(undefined, options));
  return formats.get(hasDays);
};

export function DateRange({ first, last, hasDays, className }) {
  const [from, to] = [first, last].map((day) => new Date(`${day}T00:00:00Z`));
  if (Number.isNaN(from.getTime()) || Number.isNaN(to.getTime())) return null;
  return createElement("span", { className }, formatOf(hasDays).formatRange(from, to));
}
