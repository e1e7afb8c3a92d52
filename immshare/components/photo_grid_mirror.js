/** The page's mirror of the selection: it lives in the grid, and the page hears of it a moment later. */

import { useEffect, useRef } from "react";

const MIRROR_DELAY_MS = 120;

/**
 * Tells `onSelection(expression, count)`; when `clearSelection` grows the selection ends, then `onCleared` is called. On
 * `root` stands `data-selecting` while something is selected, or `isAlways`.
 */
export function useMirror({ library, selection, root, isAlways, revision, clearSelection, ...on }) {
  const handlers = useRef(on);
  handlers.current = on;
  // How many selected photos the page has heard of; -1 when that may have been forgotten with a broken connection.
  const told = useRef(0);
  useEffect(() => {
    if (told.current) told.current = -1;
    library.refresh();
  }, [library, revision]);
  useEffect(() => library.onMonthReplaced(selection.replaced), [library, selection]);

  useEffect(() => {
    let timer = 0;
    const tell = () => {
      timer = 0;
      const count = selection.count();
      if (count || told.current) handlers.current.onSelection?.(selection.expression(), count);
      told.current = count;
    };
    // Whatever is pressed elsewhere may be about the selection: the page hears of it before.
    const tellNow = ({ target }) => {
      if (target.closest?.("[data-selection=end]")) end();
      if (!timer || root.current.contains(target)) return;
      clearTimeout(timer);
      tell();
    };
    const end = () => {
      selection.clear();
      requestAnimationFrame(() => handlers.current.onCleared());
    };
    const changed = () => {
      root.current.toggleAttribute("data-selecting", isAlways || selection.count() > 0);
      clearTimeout(timer);
      timer = setTimeout(tell, MIRROR_DELAY_MS);
    };
    const refreshed = () => {
      selection.forgetMissing();
      if (selection.count() !== told.current) changed();
    };
    const stops = [selection.subscribe(changed), library.subscribe(refreshed)];
    window.addEventListener("click", tellNow, true);
    return () => {
      window.removeEventListener("click", tellNow, true);
      clearTimeout(timer);
      stops.forEach((stop) => stop());
    };
  }, [library, selection]);
  const cleared = useRef(clearSelection);
  useEffect(() => {
    if (cleared.current === clearSelection) return;
    cleared.current = clearSelection;
    if (told.current) selection.clear(); // it ends only what it has heard of
    requestAnimationFrame(() => handlers.current.onCleared());
  }, [clearSelection, selection]);
}
