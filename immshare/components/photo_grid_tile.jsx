/** One photo of the grid, and the header of one day. Both ask the selection for their own state only. */

import { memo, useCallback, useEffect, useState, useSyncExternalStore } from "react";

import { placeholderOf } from "./placeholders.js";
import { CANDIDATE, SELECTED } from "./photo_selection.js";
import { fill, playingTime } from "./words.js";

const RELOAD_DELAYS_MS = [1000, 4000, 15000];

function Picture({ photo }) {
  const [attempt, setAttempt] = useState(0);
  const [isBroken, setBroken] = useState(false);
  useEffect(() => {
    if (!isBroken || attempt >= RELOAD_DELAYS_MS.length) return undefined;
    const timer = setTimeout(() => {
      setAttempt(attempt + 1);
      setBroken(false);
    }, RELOAD_DELAYS_MS[attempt]);
    return () => clearTimeout(timer);
  }, [isBroken, attempt]);
  const attach = useCallback((image) => {
    if (image?.complete && image.naturalWidth) image.dataset.state = "here";
    return () => image?.complete || image?.removeAttribute("src"); // leaves the queue of the connection
  }, []);
  if (isBroken) return null;
  const version = encodeURIComponent(photo.thumbhash ?? "") + (attempt ? `&attempt=${attempt}` : "");
  return (
    <img
      ref={attach}
      alt=""
      decoding="async"
      draggable={false}
      src={`/api/assets/${photo.id}/thumbnail?size=thumbnail&c=${version}`}
      onLoad={({ currentTarget: image }) => {
        image.dataset.state ??= "loaded";
      }}
      onError={() => setBroken(true)}
    />
  );
}

export const Tile = memo(function Tile({ photo, x, y, w, h, isStop, date, selection, motion, texts }) {
  const flags = useSyncExternalStore(selection.subscribe, () => selection.flagsOf(photo));
  const [isCalm, setCalm] = useState(!motion.isFast());
  useEffect(() => (isCalm ? undefined : motion.whenCalm(() => setCalm(true))), [isCalm, motion]);
  const isVideo = !photo.isImage;
  const duration = isVideo && photo.duration ? playingTime(photo.duration) : "";
  const kind = [fill(isVideo ? texts.video : texts.photo, { date }), photo.isFavorite && texts.favorite, duration];
  return (
    <div
      className="photo-grid-tile"
      data-photo={photo.id}
      data-favorite={photo.isFavorite || undefined}
      data-selected={flags === SELECTED || undefined}
      data-candidate={flags === CANDIDATE || undefined}
      data-fresh={photo.isFresh || undefined}
      style={{ transform: `translate(${x}px, ${y}px)`, width: w, height: h }}
    >
      <a
        href={`?photo=${photo.id}`}
        aria-label={[...kind, photo.isFailed && texts.failed].filter(Boolean).join(", ")}
        draggable={false}
        tabIndex={isStop ? 0 : -1}
        style={photo.isFailed ? undefined : placeholderOf(photo.thumbhash, !isCalm)}
        data-failed={photo.isFailed || undefined}
      >
        {photo.isFailed ? <span>{texts.failed}</span> : isCalm && <Picture key={photo.id} photo={photo} />}
      </a>
      <input
        type="checkbox"
        aria-label={fill(isVideo ? texts.select_video : texts.select_photo, { date })}
        checked={flags === SELECTED}
        onChange={() => undefined /* the grid's click handler toggles */}
        tabIndex={isStop ? 0 : -1}
      />
      {isVideo && <span className="photo-grid-duration">{duration}</span>}
      {photo.isFailed && (
        <button type="button" data-retry={photo.id} tabIndex={isStop ? 0 : -1}>
          {texts.retry}
        </button>
      )}
    </div>
  );
});

export const DayHeader = memo(function DayHeader({ day, label, photos, selection, texts }) {
  const state = useSyncExternalStore(selection.subscribe, () => selection.dayState(photos));
  const indeterminate = useCallback((box) => box && (box.indeterminate = state === "some"), [state]);
  return (
    <div className="photo-grid-day-header">
      <input
        type="checkbox"
        ref={indeterminate}
        aria-label={fill(texts.select_day, { day: label })}
        data-day={day}
        checked={state === "all"}
        onChange={() => undefined /* the grid's click handler toggles */}
      />
      <h2>{label}</h2>
    </div>
  );
});
