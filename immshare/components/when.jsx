// An instant in the words of the viewer's locale and time zone.
import { createElement, useEffect, useReducer } from "react";

const STALE_MS = 30e3;
const STEPS = [["minute", 60e3, 60], ["hour", 3600e3, 24], ["day", 86400e3, 30]];

const relative = (at) => {
  const ago = at - Date.now();
  const step = STEPS.find(([, length, count]) => Math.abs(ago) < length * count);
  return step && new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(ago / step[1]), step[0]);
};

export function When({ at, isRelative }) {
  const [, sayAgain] = useReducer((count) => count + 1, 0);
  useEffect(() => {
    if (!isRelative) return;
    const clock = setInterval(sayAgain, STALE_MS);
    return () => clearInterval(clock);
  }, [isRelative]);
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return null;
  const exact = date.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  const day = date.toLocaleDateString(undefined, { dateStyle: "medium" });
  return createElement("time", { dateTime: at, title: exact }, (isRelative && relative(date)) || day);
}
