/**
 * The open photo in the address bar: `?photo=<id>` on whatever page the grid is.
 *
 * Only the query changes, so the page's router must not hear of it: it would load the page again and lose the position.
 */

import { useCallback, useEffect, useRef, useState } from "react";

const PARAMETER = "photo";

const photoInAddress = () => new URLSearchParams(location.search).get(PARAMETER);

function addressWith(id) {
  const url = new URL(location.href);
  if (id) url.searchParams.set(PARAMETER, id);
  else url.searchParams.delete(PARAMETER);
  return url.pathname + url.search + url.hash;
}

/**
 * The address belongs to one grid of a page: a picker over it is not `isRouted`, and opens nothing.
 *
 * Returns {viewing, open(id), step(id), close(lastId)}; `onClosed(lastId)` is called however the photo was closed.
 * The viewer keeps the address at the photo it shows; `step` is how this hook knows which one to come back to.
 */
export function usePhotoRoute(isRouted, onClosed) {
  const [viewing, setViewing] = useState(null);
  const last = useRef(null);
  const closed = useRef(onClosed);
  closed.current = onClosed;

  const finish = useCallback(() => {
    setViewing(null);
    if (last.current) closed.current(last.current);
    last.current = null;
  }, []);

  const show = useCallback((id) => {
    last.current = id;
    setViewing(id);
  }, []);

  useEffect(() => {
    if (!isRouted) return undefined;
    const home = addressWith(null);
    const onPopState = (event) => {
      const id = photoInAddress();
      if (addressWith(null) !== home || (!id && !last.current)) return;
      event.stopImmediatePropagation();
      if (id) show(id);
      else finish();
    };
    window.addEventListener("popstate", onPopState, { capture: true });
    if (photoInAddress()) show(photoInAddress());
    return () => window.removeEventListener("popstate", onPopState, { capture: true });
  }, [isRouted, show, finish]);

  const open = (id) => {
    history.pushState({ ...history.state, isPhotoOverGrid: true }, "", addressWith(id));
    show(id);
  };
  const step = (id) => {
    last.current = id;
  };
  const close = (id) => {
    last.current = id ?? last.current;
    if (history.state?.isPhotoOverGrid) {
      history.back();
      return;
    }
    history.replaceState(history.state, "", addressWith(null));
    finish();
  };
  return { viewing, open, step, close };
}
