/** Texts and tokens put into the form in which the components need them. */

/** Puts values in the places of their names: "{count} MP". */
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** 61500 → "1:01". */
export function playingTime(ms) {
  const seconds = Math.round(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return (parts[0] ? parts : parts.slice(1)).map((part, i) => (i ? String(part).padStart(2, "0") : part)).join(":");
}

/** A duration of the tokens in ms; a minifier may have turned it into seconds. */
export function milliseconds(token) {
  const value = getComputedStyle(document.documentElement).getPropertyValue(`--${token}`).trim();
  return Number.parseFloat(value) * (value.endsWith("ms") ? 1 : 1000);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
const formats = new Map(); // making one takes longer than using it a thousand times

/** A number with its unit, in the viewer's locale. */
export function amount(value, unit, maximumFractionDigits = 0, unitDisplay = "short") {
  const options = { style: "unit", unit, maximumFractionDigits, unitDisplay };
  if (!formats.has(unit)) formats.set(unit, new Intl.NumberFormat(undefined, options));
  return formats.get(unit).format(value);
}

/** 2300000 → "2.3 MB"; `per` such as "-per-second". */
export function bytes(value, per = "") {
  const step = Math.max(1, Math.min(UNITS.length - 1, Math.floor(Math.log10(value || 1) / 3)));
  const scaled = value / 1000 ** step;
  return step > 1 ? amount(scaled, UNITS[step] + per, 1) : amount(Math.ceil(scaled), UNITS[step] + per);
}
