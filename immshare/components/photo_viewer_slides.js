/**
 * Where the viewer stands in a library of any length, and what the lightbox is told of the photos round it.
 *
 * The lightbox gets an array of the library's length in which only the photos round the current one exist. Its index stays
 * while the library changes under it (`shift` says by how much), so that a zoomed photo or a running video is not disturbed.
 */

import { useCallback, useEffect, useMemo, useReducer, useRef } from "react";

const DESCRIBED = 6; // photos described on each side of the current one; more than one step of the lightbox can reach
const ZOOM_AT_LEAST = 2; // also before the server has said how large the original is: the limit grows then, and never shrinks

function slideOf(photo, order, detail, isUnreachable, urls) {
  if (!photo) return { type: isUnreachable ? "unreachable" : "waiting" };
  if (photo.isFailed) return { type: "failed", photo, order };
  const fitted = Math.min(window.innerWidth, window.innerHeight * photo.ratio);
  const width = Math.max(detail?.width || 0, ZOOM_AT_LEAST * fitted);
  const slide = { photo, order, detail, width, height: width / photo.ratio };
  const still = urls.image(photo, "preview");
  if (photo.isImage) return { ...slide, src: still };
  return { ...slide, type: "video", poster: still, sources: [{ src: urls.video(photo.id) }] };
}

export function useSlides(library, startId, details) {
  const [, redraw] = useReducer((count) => count + 1, 0);
  // Where it stands: {index, shift, isMissing}; the photo's position is index + shift. A ref: every press of a key counts,
  // however many come between two drawings.
  const place = useRef(null);
  const id = useRef(startId);
  const last = useRef(null); // what stands at the current index, should its month be dropped and fetched anew
  const unreachable = useRef(new Set());
  const clamp = (position) => Math.max(0, Math.min(position, library.total() - 1));

  const put = useCallback((next) => {
    place.current = next;
    redraw();
  }, []);
  const goTo = (position) => {
    id.current = library.peek(clamp(position))?.id ?? null;
    put({ index: clamp(position), shift: 0 });
  };

  const settle = useCallback(async () => {
    const wanted = id.current;
    const position = wanted ? await library.positionOf(wanted) : null;
    if (id.current !== wanted) return;
    const now = place.current;
    if (position === null && (!now || now.isMissing)) put({ index: 0, shift: 0, isMissing: true });
    else if (position === null) put({ index: clamp(now.index + now.shift), shift: 0 });
    else if (now && !now.isMissing && (now.index > 0 || position === 0)) put({ index: now.index, shift: position - now.index });
    else put({ index: position, shift: 0 });
  }, [library]);
  useEffect(() => {
    settle();
    return library.subscribe(settle);
  }, [library, settle]);

  const view = place.current;
  const isSomewhere = Boolean(view) && !view.isMissing;
  const { slides, photo } = useMemo(() => {
    if (!isSomewhere || !library.total()) return { slides: [{ type: view ? "missing" : "waiting" }], photo: null };
    const { index, shift } = view;
    const slides = [];
    slides.length = Math.max(library.total() - shift, index + 1);
    for (let i = Math.max(0, index - DESCRIBED); i <= Math.min(index + DESCRIBED, slides.length - 1); i += 1) {
      const known = library.peek(i + shift) ?? (last.current?.index === i ? last.current.photo : null);
      const order = { index: i + shift + 1, total: library.total() };
      slides[i] = slideOf(known, order, details[known?.id], unreachable.current.has(i + shift), library.urls);
    }
    const photo = slides[index].photo ?? null;
    last.current = photo && { index, photo };
    return { slides, photo };
  }, [library, view, details]);

  useEffect(() => {
    if (!isSomewhere || place.current !== view) return; // a press of a key came between the drawing and this
    id.current = photo?.id ?? null;
    const position = view.index + view.shift;
    const again = () => put({ ...place.current });
    for (let p = Math.max(0, position - DESCRIBED); p <= clamp(position + DESCRIBED); p += 1) {
      if (library.peek(p) || unreachable.current.has(p)) continue;
      const fail = () => unreachable.current.add(p) && again(); // shown with a Retry
      library.at(p).then((found) => found && again(), fail);
    }
  }, [library, view, photo]);

  return {
    index: view?.index ?? 0,
    isEmpty: isSomewhere && library.total() === 0,
    slides,
    photo,
    /** What the lightbox has stepped to by itself. */
    see: (index) => place.current && place.current.index !== index && goTo(index + place.current.shift),
    /** A neighbor at once, without the lightbox's animation. */
    stepBy: (count) => {
      const now = place.current;
      if (now && !now.isMissing) goTo(now.index + now.shift + count);
    },
    leave(gone) {
      const position = id.current === gone ? place.current.index + place.current.shift : null;
      if (position !== null) id.current = last.current = null;
      library.remove([gone]);
      if (position !== null) goTo(position); // else somebody has stepped on meanwhile
    },
    async comeBack(wanted) {
      const position = await library.positionOf(wanted);
      if (position !== null) goTo(position);
    },
    redraw,
    reload() {
      unreachable.current.clear();
      put({ ...place.current });
    },
  };
}
