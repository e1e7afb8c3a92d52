/** One photo of the grid, and the header of one day. Both ask the selection for their own state only. */

import { memo, useCallback, useEffect, useState, useSyncExternalStore } from "react";

import { placeholderOf } from "./placeholders.js";
import { CANDIDATE, SELECTED } from "./photo_selection.js";
import { fill, playingTime } from "./words.js";

const RELOAD_DELAYS_MS = [1000, 4000, 15000];

function Picture({ photo, urls }) {
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
  return (
    <img
      ref={attach}
      alt=""
      decoding="async"
      draggable={false}
      src={urls.image(photo, "thumbnail", attempt)}
      onLoad={({ currentTarget: image }) => {
        image.dataset.state ??= "loaded";
      }}
      onError={() => setBroken(true)}
    />
  );
}

/** What it is called: its kind and its date, or its number where dates are not to be known; then what else there is to say. */
function nameOf(photo, kind, date, order, texts) {
  const name = fill(texts[date ? kind : `${kind}_undated`], { date, order });
  const time = photo.duration && (photo.isImage ? texts.animated : playingTime(photo.duration));
  const marks = [photo.isFavorite && texts.favorite, time];
  return [name, ...marks, photo.isFailed && texts.failed, photo.isTaken && texts.taken].filter(Boolean).join(", ");
}

/** `mode` is the grid's. What opens is a link; what selects or chooses is a button, and beside it is a checkbox or none. */
export const Tile = memo(function Tile(props) {
  const { photo, x, y, w, h, isStop, date, order, mode, urls, selection, motion, texts } = props;
  const flags = useSyncExternalStore(selection.subscribe, () => selection.flagsOf(photo));
  const [isCalm, setCalm] = useState(!motion.isFast());
  useEffect(() => (isCalm ? undefined : motion.whenCalm(() => setCalm(true))), [isCalm, motion]);
  const isVideo = !photo.isImage;
  const isSelected = flags === SELECTED;
  const kind = isVideo ? "video" : "photo";
  const button = { role: "button", "aria-disabled": photo.isTaken || undefined };
  const roles = {
    browse: { href: `?photo=${photo.id}` },
    pick: { ...button, "aria-pressed": isSelected || photo.isTaken },
    pick_one: button,
  };
  return (
    <div
      className="photo-grid-tile"
      data-photo={photo.id}
      data-favorite={photo.isFavorite || undefined}
      data-selected={isSelected || undefined}
      data-taken={photo.isTaken || undefined}
      data-candidate={flags === CANDIDATE || undefined}
      data-fresh={photo.isFresh || undefined}
      style={{ transform: `translate(${x}px, ${y}px)`, width: w, height: h }}
    >
      <a
        {...roles[mode]}
        aria-label={nameOf(photo, kind, date, order, texts)}
        draggable={false}
        tabIndex={isStop ? 0 : -1}
        style={photo.isFailed ? undefined : placeholderOf(photo.thumbhash, !isCalm)}
        data-failed={photo.isFailed || undefined}
      >
        {photo.isFailed ? <span>{texts.failed}</span> : isCalm && <Picture key={photo.id} photo={photo} urls={urls} />}
      </a>
      {mode === "browse" && (
        <input
          type="checkbox"
          aria-label={fill(texts[`select_${kind}${date ? "" : "_undated"}`], { date, order })}
          checked={isSelected}
          onChange={() => undefined /* the grid's click handler toggles */}
          tabIndex={isStop ? 0 : -1}
        />
      )}
      {mode === "pick" && <i className="photo-grid-check" />}
      {isVideo && <span className="photo-grid-duration">{photo.duration ? playingTime(photo.duration) : ""}</span>}
      {!isVideo && Boolean(photo.duration) && <span className="photo-grid-duration">{texts.animated_badge}</span>}
      {photo.isFailed && mode === "browse" && (
        <button type="button" data-retry={photo.id} tabIndex={isStop ? 0 : -1}>
          {texts.retry}
        </button>
      )}
    </div>
  );
});

/** Without `isSelectable`, and when all of its photos are taken, the date alone. */
export const DayHeader = memo(function DayHeader({ day, label, photos, isSelectable, selection, texts }) {
  const state = useSyncExternalStore(selection.subscribe, () => selection.dayState(photos));
  const indeterminate = useCallback((box) => box && (box.indeterminate = state === "some"), [state]);
  return (
    <div className="photo-grid-day-header">
      {isSelectable && !photos.every(({ isTaken }) => isTaken) && (
        <input
          type="checkbox"
          ref={indeterminate}
          aria-label={fill(texts.select_day, { day: label })}
          data-day={day}
          checked={state === "all"}
          onChange={() => undefined /* the grid's click handler toggles */}
        />
      )}
      <h2>{label}</h2>
    </div>
  );
});
