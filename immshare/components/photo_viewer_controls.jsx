/** The viewer's bars, its question, and when they are to be seen. On phones the actions are a bar at the bottom. */

import { useEffect, useEffectEvent, useState } from "react";
import {
  ArchiveRestore,
  ArrowLeft,
  CirclePlay,
  Download,
  Heart,
  ImageMinus,
  Images,
  Info,
  Maximize,
  Minimize,
  Share2,
  Trash2,
  ZoomIn,
  ZoomOut,
} from "lucide-react";

import { ModalDialog } from "./dialog.jsx";
import { takenAt } from "./photo_names.js";
import { OTHER_PANEL } from "./photo_viewer_slot.jsx";
import { milliseconds } from "./words.js";

const IN_USE = `:is(.viewer-top, #viewer-slot) :focus-visible, .yarl__button:focus-visible, ${OTHER_PANEL}`;
const DOUBLE_TAP_MS = 300;

/** Controls leave after a while without movement; a tap calls and dismisses them. Not while `isHeld`, or with the focus in them. */
export function useQuiet(isHeld) {
  const [isQuiet, setQuiet] = useState(false);
  const rest = useEffectEvent(() => {
    if (!isHeld && !document.querySelector(IN_USE)) setQuiet(true);
  });
  useEffect(() => {
    let timer = 0;
    let tap = 0;
    let isPinch = false;
    let pointer = matchMedia("(hover: hover)").matches ? "mouse" : "touch";
    const wake = (event) => {
      if (pointer === "touch" || (event?.type === "pointermove" && !event.movementX && !event.movementY)) return;
      setQuiet(false);
      clearTimeout(timer);
      timer = setTimeout(rest, milliseconds("delay-controls"));
    };
    const point = (event) => {
      pointer = event.pointerType;
      if (event.type === "pointerdown") isPinch = !event.isPrimary;
      wake(event);
    };
    const click = ({ target }) => {
      if (pointer !== "touch" || isPinch || !target.closest(".yarl__slide") || target.closest("button, video")) return;
      const isSecond = tap !== 0;
      clearTimeout(tap);
      tap = isSecond ? 0 : setTimeout(toggle, DOUBLE_TAP_MS);
    };
    const toggle = () => {
      tap = 0;
      setQuiet((was) => !was);
    };
    const focus = (event) => event.target.matches?.(":focus-visible") && setQuiet(false);
    const listeners = { pointermove: point, pointerdown: point, click, focusin: focus, focusout: wake };
    for (const [type, listener] of Object.entries(listeners)) window.addEventListener(type, listener);
    wake();
    return () => {
      for (const [type, listener] of Object.entries(listeners)) window.removeEventListener(type, listener);
      clearTimeout(timer);
      clearTimeout(tap);
    };
  }, []);
  return isQuiet;
}

/** A sentence that goes by itself: {text, undo}; `undo` takes back what it tells. */
export function useNote() {
  const [note, setNote] = useState({ text: "" });
  useEffect(() => {
    if (!note.text) return undefined;
    const timer = setTimeout(() => setNote({ text: "" }), milliseconds("delay-toast"));
    return () => clearTimeout(timer);
  }, [note]);
  return [note, (text, undo) => setNote({ text, undo })];
}

export const Note = ({ note, texts }) => (
  <div className="viewer-note" role="status">
    {note.text}
    {note.undo && (
      <button type="button" className="viewer-undo" title={`${texts.undo} (Ctrl+Z)`} onClick={note.undo}>
        {texts.undo}
      </button>
    )}
  </div>
);

function Control({ label, shortcut, icon: Icon, ...rest }) {
  const title = shortcut ? `${label} (${shortcut})` : label;
  return (
    <button type="button" className="viewer-button" aria-label={label} title={title} {...rest}>
      <Icon />
    </button>
  );
}

/** Asks before a deed; it is called what its button is called. */
export const Confirm = ({ question: { deed, isOpen }, texts, onAnswer }) => (
  <ModalDialog isOpen={isOpen} titleId="viewer-confirm" onClose={() => onAnswer(false)}>
    <h2 id="viewer-confirm" className="dialog-title">
      {texts[`${deed}Title`]}
    </h2>
    <div className="dialog-body">
      <p>{texts[`${deed}Text`]}</p>
      <div className="form-actions">
        <button type="button" className="button button-plain" onClick={() => onAnswer(false)}>
          {texts.cancel}
        </button>
        <button type="button" className="button button-danger" onClick={() => onAnswer(true)}>
          {texts[deed]}
        </button>
      </div>
    </div>
  </ModalDialog>
);

export function TopBar({ photo, texts, zoom, isFullscreen, onBack, onSlideshow, onZoom, onFullscreen, children }) {
  const isZoomed = zoom > 1;
  return (
    <div className="viewer-top">
      <Control label={texts.back} shortcut="Esc" icon={ArrowLeft} onClick={onBack} />
      <p className="viewer-date">{photo && takenAt(photo, { dateStyle: "medium", timeStyle: "short" })}</p>
      {onSlideshow && <Control label={texts.slideshow} icon={CirclePlay} onClick={onSlideshow} />}
      {photo?.isImage && !photo.isFailed && (
        <Control label={isZoomed ? texts.zoomOut : texts.zoomIn} shortcut="z" icon={isZoomed ? ZoomOut : ZoomIn} data-wide onClick={onZoom} />
      )}
      {document.fullscreenEnabled && (
        <Control
          label={isFullscreen ? texts.exitFullscreen : texts.enterFullscreen}
          icon={isFullscreen ? Minimize : Maximize}
          data-wide
          onClick={onFullscreen}
        />
      )}
      {children}
    </div>
  );
}

/** What may be done with the photo. `onAsk(deed)` asks before a grave one. */
export function Actions({ photo, texts, can, isInfoOpen, deeds, onInfo, onShare, onAsk }) {
  return (
    <div className="viewer-actions" role="group" aria-label={texts.actions}>
      {can.favorite && (
        <Control label={texts.favorite} shortcut="f" icon={Heart} aria-pressed={photo.isFavorite} data-heart onClick={() => deeds.favorite(photo)} />
      )}
      {can.info && <Control label={texts.info} shortcut="i" icon={Info} aria-pressed={isInfoOpen} onClick={onInfo} />}
      {can.share && <Control label={texts.share} icon={Share2} onClick={() => onShare(photo.id)} />}
      {can.download && <Control label={texts.download} shortcut="d" icon={Download} onClick={() => deeds.download(photo)} />}
      {can.cover && <Control label={texts.cover} icon={Images} onClick={() => deeds.cover(photo)} />}
      {can.remove && <Control label={texts.remove} icon={ImageMinus} onClick={() => onAsk("remove")} />}
      {can.restore && <Control label={texts.restore} icon={ArchiveRestore} onClick={() => deeds.restore(photo)} />}
      {can.trash && <Control label={texts.trash} shortcut="Del" icon={Trash2} onClick={() => deeds.trash(photo)} />}
      {can.delete && <Control label={texts.delete} shortcut="Del" icon={Trash2} onClick={() => onAsk("delete")} />}
    </div>
  );
}
