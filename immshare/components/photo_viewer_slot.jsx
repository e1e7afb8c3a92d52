/** How others take part in the viewer: they hear which photo is open, and have a place beside it. See photo_viewer.py. */

import { useEffect, useRef, useState } from "react";

const tell = (name, detail) => dispatchEvent(new CustomEvent(`immshare:${name}`, { detail }));

export const OTHER_PANEL = "#viewer-slot .viewer-panel";
export const tellPanel = (name) => tell("panel", { name });

/** A panel of which only one is open at a time: opening it tells the others, hearing of another one closes it. */
export function usePanel(name) {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const hear = ({ detail }) => detail.name !== name && setOpen(false);
    addEventListener("immshare:panel", hear);
    return () => removeEventListener("immshare:panel", hear);
  }, [name]);
  const open = (isWanted) => {
    if (isWanted) tellPanel(name);
    setOpen(isWanted);
  };
  return [isOpen, open];
}

/** Says which photo is open; `isShown`: has the place as well. */
export function Slot({ id, isShown }) {
  const told = useRef(null);
  const say = (next) => {
    if (told.current === next) return;
    told.current = next;
    tell("photo", { id: next });
  };
  useEffect(() => say(id), [id]);
  useEffect(() => () => say(null), []);
  return isShown ? <div id="viewer-slot" className="viewer-slot" data-photo-id={id ?? undefined} /> : null;
}
