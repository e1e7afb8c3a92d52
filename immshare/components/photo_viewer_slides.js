/**
 * Where the viewer stands in a library of any length, and what the lightbox is told of the photos round it.
 *
 * The lightbox gets an array of the library's length in which only the photos round the current one exist. Its index stays
 * while the library changes under it (`shift` says by how much), so that a zoomed photo or a running video is not disturbed.
 */

import { useCallback, useEffect, useMemo, useRef, useState } from "react";

const DESCRIBED = 6; // photos described on each side of the current one; more than one step of the lightbox can reach
const GUESSED_EDGE_PX = 4000; // until the server says how large the original is

export const assetUrl = (id, rest = "") => `/api/assets/${id}${rest}`;
export const imageUrl = ({ id, thumbhash }, size) =>
  assetUrl(id, `/thumbnail?size=${size}&c=${encodeURIComponent(thumbhash || "")}`);
const clamp = (position, total) => Math.max(0, Math.min(position, total - 1));

function slideOf(photo, detail, isUnreachable) {
  if (!photo) return { type: isUnreachable ? "unreachable" : "waiting" };
  if (photo.isFailed) return { type: "failed", photo };
  const fitted = Math.min(window.innerWidth, window.innerHeight * photo.ratio);
  const width = Math.max(detail?.width || GUESSED_EDGE_PX * Math.min(1, photo.ratio), 2 * fitted);
  const slide = { photo, detail, width, height: width / photo.ratio };
  if (photo.isImage) return { ...slide, src: imageUrl(photo, "preview") };
  return { ...slide, type: "video", poster: imageUrl(photo, "preview"), sources: [{ src: assetUrl(photo.id, "/video/playback") }] };
}

export function useSlides(library, startId, details) {
  const [view, setView] = useState(null); // {index, shift, isMissing}; the photo's position is index + shift
  const id = useRef(startId);
  const last = useRef(null); // what stands at the current index, should its month be dropped and fetched anew
  const unreachable = useRef(new Set());

  const settle = useCallback(async () => {
    const wanted = id.current;
    const position = wanted ? await library.positionOf(wanted) : null;
    if (id.current !== wanted) return;
    setView((now) => {
      if (position === null && (!now || now.isMissing)) return { index: 0, shift: 0, isMissing: true };
      if (position === null) return { index: clamp(now.index + now.shift, library.total()), shift: 0 };
      const isAnchored = now && !now.isMissing && (now.index > 0 || position === 0);
      return isAnchored ? { index: now.index, shift: position - now.index } : { index: position, shift: 0 };
    });
  }, [library]);
  useEffect(() => {
    settle();
    return library.subscribe(settle);
  }, [library, settle]);

  const { slides, photo } = useMemo(() => {
    if (!view || view.isMissing) return { slides: [{ type: view ? "missing" : "waiting" }], photo: null };
    const { index, shift } = view;
    const slides = [];
    slides.length = Math.max(library.total() - shift, index + 1);
    for (let i = Math.max(0, index - DESCRIBED); i <= Math.min(index + DESCRIBED, slides.length - 1); i += 1) {
      const known = library.peek(i + shift) ?? (last.current?.index === i ? last.current.photo : null);
      slides[i] = slideOf(known, details[known?.id], unreachable.current.has(i + shift));
    }
    const photo = slides[index].photo ?? null;
    last.current = photo && { index, photo };
    return { slides, photo };
  }, [library, view, details]);

  useEffect(() => {
    if (!view || view.isMissing) return;
    const position = view.index + view.shift;
    const redraw = () => setView((now) => ({ ...now }));
    for (let p = Math.max(0, position - DESCRIBED); p <= clamp(position + DESCRIBED, library.total()); p += 1) {
      if (library.peek(p) || unreachable.current.has(p)) continue;
      const fail = () => unreachable.current.add(p) && redraw(); // shown with a Retry
      library.at(p).then((found) => found && redraw(), fail);
    }
  }, [library, view]);

  useEffect(() => {
    if (view && !view.isMissing) id.current = photo?.id ?? null;
  }, [view, photo]);

  return {
    index: view?.index ?? 0,
    isEmpty: Boolean(view) && !view.isMissing && library.total() === 0,
    slides,
    photo,
    step: (index) =>
      setView((now) => {
        if (!now || now.index === index) return now;
        return { index: clamp(index + now.shift, library.total()), shift: 0 };
      }),
    leave: (gone) => {
      if (id.current !== gone) {
        library.remove([gone]); // somebody stepped on meanwhile
        return;
      }
      id.current = last.current = null;
      library.remove([gone]);
      setView(({ index, shift }) => ({ index: clamp(index + shift, library.total()), shift: 0 }));
    },
    reload: () => {
      unreachable.current.clear();
      setView((now) => ({ ...now }));
    },
  };
}
