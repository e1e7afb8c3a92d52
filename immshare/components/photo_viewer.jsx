/** The full-screen viewer: one photo at a time, its neighbors ready, its details and actions. Loaded with the first photo. */

import { useCallback, useEffect, useEffectEvent, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { ChevronLeft, ChevronRight } from "lucide-react";
import Lightbox, { createModule, MODULE_CONTROLLER, MODULE_TOOLBAR } from "yet-another-react-lightbox";
import Fullscreen from "yet-another-react-lightbox/plugins/fullscreen";
import Video from "yet-another-react-lightbox/plugins/video";
import Zoom from "yet-another-react-lightbox/plugins/zoom";
import "yet-another-react-lightbox/styles.css";

import { isMotionReduced } from "./photo_motion.js";
import { Actions, Confirm, Note, TopBar, useNote, useQuiet } from "./photo_viewer_controls.jsx";
import { allowed, useDeeds } from "./photo_viewer_deeds.js";
import { InfoPanel } from "./photo_viewer_info.jsx";
import { Film, Notice, Picture } from "./photo_viewer_media.jsx";
import { OTHER_PANEL, Slot, tellPanel, usePanel } from "./photo_viewer_slot.jsx";
import { useSlides } from "./photo_viewer_slides.js";
import { getJson } from "./requests.js";
import { milliseconds } from "./words.js";

const PRELOADED = 2; // photos on each side whose previews are fetched
const WHEEL_FOR_DOUBLE = 200; // wheel distance that doubles the zoom; a notch is about 100
const TEXT_FIELD = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio], [type=range])";
const SETTLE_MS = 150; // whoever steps faster gets no details, and the address bar follows later

// The lightbox without its toolbar; what stands beside the photo (panel, dialog) is in the dialog, but not in its gestures.
const Frame = ({ children, beside }) => (
  <div className="viewer-frame">
    {children}
    {beside}
  </div>
);
function framed({ remove, addParent }) {
  remove(MODULE_TOOLBAR);
  addParent(MODULE_CONTROLLER, createModule("frame", Frame));
}
const startSlideshow = (from) => dispatchEvent(new CustomEvent("immshare:slideshow", { detail: { ids: null, from } }));
const PLUGINS = [Fullscreen, Zoom, Video, framed];

/** What the server knows of the photos that were looked at: undefined on its way, null when it did not come. */
function useDetails(urls) {
  const [details, setDetails] = useState({});
  const ask = useCallback(async (id, signal) => {
    const detail = await getJson(urls.asset(id), signal).catch(() => null); // the panel says so, with a Retry
    if (!signal?.aborted) setDetails((known) => ({ ...known, [id]: detail }));
  }, []);
  return [details, ask];
}

/**
 * `library` tells the photos, `startId` where to begin, `can` what the user `userId` may do. `onClose` is told the photo that
 * was seen last, `onStep` each photo that is shown, `onShare` which one to share, `onChanged` that the server has something new.
 */
export default function PhotoViewer({ library, startId, texts, onStep, onClose, onShare, onChanged, ...page }) {
  const { can, userId, albumId, owners, hasActivity } = page;
  const { urls } = library;
  const [details, ask] = useDetails(urls);
  const { index, slides, photo, isEmpty, see, stepBy, leave, comeBack, reload, redraw } = useSlides(library, startId, details);
  const [isInfoOpen, setInfoOpen] = usePanel("info");
  const [question, setQuestion] = useState({ deed: "delete", isOpen: false }); // {deed, photo, isOpen}: its words stay while it closes
  const [isFullscreen, setFullscreen] = useState(false);
  const [isFlying, setFlying] = useState(false); // by so fast that only thumbnails are asked for
  const [zoom, setZoom] = useState(1);
  const [note, setNote] = useNote();
  const isQuiet = useQuiet(isInfoOpen || question.isOpen);
  const lightbox = useRef(null);
  const zooming = useRef(null);
  const fullscreen = useRef(null);
  const lastId = useRef(startId);
  const detail = photo ? details[photo.id] : undefined;
  const motion = useMemo(() => {
    const [fade, swipe, zoom] = ["motion-move", "motion-page", "motion-enter"].map(milliseconds);
    return { fade, swipe, zoom };
  }, []);

  const isUndoable = Boolean(note.undo);
  useEffect(() => {
    if (isEmpty && !isUndoable) lightbox.current?.close();
  }, [isEmpty, isUndoable]);
  const isKnown = Boolean(detail);
  useEffect(() => {
    if (!photo) return undefined;
    lastId.current = photo.id;
    onStep?.(photo.id);
    const abort = new AbortController();
    const timer = setTimeout(() => {
      const url = new URL(location.href);
      url.searchParams.set("photo", photo.id);
      if (url.href !== location.href) history.replaceState(history.state, "", url);
      if (!isKnown) ask(photo.id, abort.signal);
    }, SETTLE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [photo?.id, photo?.isFailed]);

  const may = allowed(photo, can, userId);
  const deeds = useDeeds({
    library,
    slides: { leave, comeBack },
    albumId,
    texts,
    note: setNote,
    onUndo: () => lightbox.current.focus(), // the button that may have it goes
    onChanged,
  });
  // About this photo, whichever stands there when it is answered.
  const askBefore = (deed) => setQuestion({ deed, photo, isOpen: true });
  const answer = (isSure) => {
    setQuestion({ ...question, isOpen: false });
    if (isSure) deeds[question.deed](question.photo);
  };
  const showInfo = (isOpen) => {
    if (!isOpen && document.activeElement.closest(".viewer-panel")) lightbox.current.focus();
    setInfoOpen(isOpen);
  };
  const toggleZoom = () => zooming.current?.changeZoom(zoom > 1 ? 1 : zooming.current.maxZoom);
  const toggleFullscreen = () => (isFullscreen ? fullscreen.current.exit() : fullscreen.current.enter());
  const back = () => {
    if (document.querySelector(OTHER_PANEL)) tellPanel(null);
    else if (isInfoOpen) showInfo(false);
    else if (zoom > 1) toggleZoom();
    else lightbox.current.close();
  };

  const comeTo = useEffectEvent(({ detail: { id } }) => id && comeBack(id));
  useEffect(() => {
    addEventListener("immshare:slideshow-ended", comeTo);
    return () => removeEventListener("immshare:slideshow-ended", comeTo);
  }, []);

  const lastStep = useRef(0);
  const landing = useRef(0);
  /** The first press slides; presses that come while it slides, or while the key is held, go to the next photo at once. */
  const step = (count, isHeld) => {
    const isFast = isHeld || performance.now() - lastStep.current < motion.swipe;
    lastStep.current = performance.now();
    if (!isFast) {
      flushSync(redraw); // one that is due would be drawn together with the lightbox's step, and set it back
      flushSync(() => (count > 0 ? lightbox.current.next() : lightbox.current.prev()));
      return;
    }
    document.querySelector(".yarl__carousel").getAnimations().forEach((animation) => animation.cancel());
    stepBy(count);
    setFlying(true);
    clearTimeout(landing.current);
    landing.current = setTimeout(setFlying, SETTLE_MS, false);
  };

  const press = useEffectEvent((event) => {
    if (question.isOpen) {
      event.stopPropagation(); // the dialog closes itself on Esc
      return;
    }
    if (event.target.closest?.(TEXT_FIELD) || document.querySelector("dialog[open]")) return;
    const undo = (event.ctrlKey || event.metaKey) && event.key === "z" && note.undo;
    if (!undo && (event.ctrlKey || event.metaKey || event.altKey)) return;
    const keys = {
      Escape: back,
      i: photo && may.info && (() => showInfo(!isInfoOpen)),
      f: photo && may.favorite && (() => deeds.favorite(photo)),
      d: photo && may.download && (() => deeds.download(photo)),
      z: undo || (photo?.isImage && toggleZoom),
      Delete: photo && ((may.trash && (() => deeds.trash(photo))) || (may.delete && (() => askBefore("delete")))),
      ArrowLeft: zoom === 1 && (() => step(-1, event.repeat)),
      ArrowRight: zoom === 1 && (() => step(1, event.repeat)),
    };
    const deed = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!deed) return;
    event.preventDefault();
    event.stopPropagation();
    if (!event.repeat || event.key.startsWith("Arrow")) deed();
  });
  useEffect(() => {
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, []);

  const labels = {
    Lightbox: texts.viewer,
    "Photo gallery": texts.stage,
    Carousel: texts.carousel,
    Slide: texts.slide,
    "{index} of {total}": texts.counter,
    Previous: texts.previous,
    Next: texts.next,
  };
  const media = {
    waiting: () => <div className="viewer-waiting" />,
    missing: () => <Notice text={texts.missing} />,
    unreachable: () => <Notice text={texts.unreachable} texts={texts} onRetry={reload} />,
    failed: (slide) => (
      <Notice
        text={`${texts.unshown} ${may.download ? texts.unshownHint : ""}`}
        texts={texts}
        onRetry={may.retry && (() => deeds.retry(slide.photo))}
      />
    ),
  };
  return (
    <Lightbox
      open
      className="viewer"
      portal={{ container: { "data-quiet": isQuiet || undefined, "data-info": isInfoOpen || undefined } }}
      slides={slides}
      index={index}
      plugins={PLUGINS}
      close={() => onClose(lastId.current)}
      labels={labels}
      animation={motion}
      carousel={{ finite: true, preload: PRELOADED, padding: 0, spacing: "5%" }}
      controller={{ ref: lightbox, closeOnEscape: false, closeOnPullDown: true }}
      zoom={{ ref: zooming, scrollToZoom: true, wheelZoomDistanceFactor: WHEEL_FOR_DOUBLE, pinchZoomV4: true }}
      noScroll={{ disabled: true }}
      fullscreen={{ ref: fullscreen }}
      video={{ autoPlay: !isMotionReduced(), preload: "none" }}
      on={{
        view: (seen) => see(seen.index),
        zoom: (state) => setZoom(state.zoom),
        enterFullscreen: () => setFullscreen(true),
        exitFullscreen: () => setFullscreen(false),
      }}
      render={{
        slide: (props) =>
          media[props.slide.type]?.(props.slide) ?? (
            <Picture {...props} hasOriginal={may.download} {...{ isFlying, urls, texts }} />
          ),
        slideContainer: ({ slide, children }) =>
          slide.type === "video" ? (
            <Film hasOriginal={may.download} {...{ slide, urls, texts }}>
              {children}
            </Film>
          ) : (
            children
          ),
        iconPrev: () => <ChevronLeft />,
        iconNext: () => <ChevronRight />,
        controls: () => (
          <>
            <TopBar
              {...{ photo, texts, zoom, isFullscreen }}
              onBack={() => lightbox.current.close()}
              onSlideshow={may.slideshow && photo && (() => startSlideshow(photo.id))}
              onZoom={toggleZoom}
              onFullscreen={toggleFullscreen}
            >
              {photo && (
                <Actions
                  {...{ photo, texts, isInfoOpen }}
                  can={may}
                  onInfo={() => showInfo(!isInfoOpen)}
                  onAsk={askBefore}
                  onShare={onShare}
                  deeds={deeds}
                />
              )}
            </TopBar>
            <Note note={note} texts={texts} />
          </>
        ),
      }}
      beside={
        <>
          <Slot id={photo?.id ?? null} isShown={hasActivity} />
          {isInfoOpen && photo && (
            <InfoPanel
              {...{ photo, detail, owners, texts }}
              onClose={() => showInfo(false)}
              onRetry={() => ask(photo.id)}
            />
          )}
          <Confirm question={question} texts={texts} onAnswer={answer} />
        </>
      }
    />
  );
}
