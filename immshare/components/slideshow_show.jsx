/** A running slideshow: a black dialog over everything, its controls, its keys and gestures. */

import { useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { ChevronLeft, ChevronRight, Maximize, Minimize, Pause, Play, Settings, X } from "lucide-react";

import { takenAt } from "./photo_names.js";
import { getJson } from "./requests.js";
import { createLine } from "./slideshow_order.js";
import { createPlayer } from "./slideshow_player.js";
import { createPool } from "./slideshow_pool.js";
import { SettingsDialog } from "./slideshow_settings.jsx";
import { keepSettings, readSettings } from "./slideshow_settings.js";
import { createSlides } from "./slideshow_slides.js";
import { fill, milliseconds } from "./words.js";

const SWIPE_PX = 40;

/** Controls go after a while without movement, touch or focus; a tap calls and dismisses them. Not while `isHeld`. */
function useQuiet(root, isHeld) {
  const [isQuiet, setQuiet] = useState(false);
  const timer = useRef(0);
  const rest = useEffectEvent(() => {
    if (!isHeld && !root.current?.querySelector(".slideshow-controls :focus-visible")) setQuiet(true);
  });
  const wake = () => {
    setQuiet(false);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => rest(), milliseconds("delay-controls"));
  };
  useEffect(() => {
    wake();
    return () => clearTimeout(timer.current);
  }, [isHeld]);
  const handlers = {
    onPointerMove: ({ pointerType, movementX, movementY }) => pointerType === "mouse" && (movementX || movementY) && wake(),
    onFocus: ({ target }) => target.matches(":focus-visible") && wake(),
    onBlur: wake,
  };
  const toggle = () => (isQuiet ? wake() : setQuiet(true));
  return { isQuiet, wake, toggle, handlers };
}

/** Keeps the screen awake while `isOn`. */
function useWakeLock(isOn) {
  useEffect(() => {
    if (!isOn || !navigator.wakeLock) return undefined;
    let lock = null;
    let isGone = false;
    const ask = async () => {
      if (document.visibilityState !== "visible") return;
      lock = await navigator.wakeLock.request("screen").catch(() => null); // refused: the battery is low
      if (isGone) lock?.release();
    };
    ask();
    document.addEventListener("visibilitychange", ask); // the browser takes it back with the page
    return () => {
      isGone = true;
      document.removeEventListener("visibilitychange", ask);
      lock?.release();
    };
  }, [isOn]);
}

/** Whether the page has the whole screen; leaving it in the browser's own way (Esc) calls `onLeft`. */
function useFullscreen(onLeft) {
  const [isFull, setFull] = useState(Boolean(document.fullscreenElement));
  const isOurs = useRef(false);
  const changed = useEffectEvent(() => {
    setFull(Boolean(document.fullscreenElement));
    if (!document.fullscreenElement && !isOurs.current) onLeft();
    isOurs.current = false;
  });
  useEffect(() => {
    const hear = () => changed();
    document.addEventListener("fullscreenchange", hear);
    return () => document.removeEventListener("fullscreenchange", hear);
  }, []);
  const toggle = () => {
    isOurs.current = isFull;
    if (isFull) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => undefined); // refused: it stays as it is
  };
  return [isFull, toggle];
}

/** File name and date of a photo, as far as they may be known. */
function useCaption(photo, library, isWanted) {
  const [names, setNames] = useState({});
  const id = isWanted && photo?.id;
  useEffect(() => {
    if (!id || id in names) return;
    const keep = (name) => setNames((known) => ({ ...known, [id]: name }));
    getJson(library.urls.asset(id)).then((detail) => keep(detail.originalFileName ?? ""), () => undefined); // only the date then
  }, [id]);
  if (!id) return "";
  return [names[id], takenAt(photo, { dateStyle: "long" })].filter(Boolean).join(" · ");
}

function Control({ label, icon: Icon, ...rest }) {
  return (
    <button type="button" className="slideshow-button" aria-label={label} title={label} {...rest}>
      <Icon />
    </button>
  );
}

/**
 * Plays `library`, or what is `chosen` in it, from the photo `from` on; with `hasOriginals` animated pictures move, without
 * `hasMetadata` there are no captions. `onEnd({id, failure})` is told the last photo shown, and why nothing was.
 */
export function Show({ library, hasOriginals, chosen, from, access, hasMetadata, texts, defaults, delays, onEnd }) {
  const root = useRef(null);
  const stage = useRef(null);
  const bar = useRef(null);
  const player = useRef(null);
  const pool = useRef(null);
  const [settings, setSettings] = useState(null);
  const [photo, setPhoto] = useState(null);
  const [isPaused, setPaused] = useState(false);
  const [isWaiting, setWaiting] = useState(false);
  const [isAdjusting, setAdjusting] = useState(false);
  const [problem, setProblem] = useState("");
  const now = useRef({});
  now.current = { settings };
  const { isQuiet, wake, toggle, handlers } = useQuiet(root, isAdjusting || isWaiting || Boolean(problem));
  const caption = useCaption(photo, library, hasMetadata && settings?.hasCaptions);
  useWakeLock(!isPaused);

  const end = (failure) => onEnd({ id: player.current?.photo()?.id ?? null, failure });
  const [isFull, toggleFull] = useFullscreen(() => end());

  useLayoutEffect(() => {
    const dialog = root.current;
    dialog.showModal();
    dialog.focus();
    for (const film of document.querySelectorAll("video")) film.pause(); // of the viewer below
    return () => dialog.close(); // gives the focus back
  }, []);

  const lineFor = ({ order, isRepeating }, start) => createLine({ pool: pool.current, order, isRepeating, start });
  const line = useRef(null);
  const begin = useEffectEvent(async (isGone) => {
    const nameOf = (one) => fill(one.fileCreatedAt ? texts.photo : texts.photo_undated, { date: takenAt(one, { dateStyle: "long" }) });
    const changed = () => {
      line.current.changed();
      player.current.follow(line.current);
    };
    const [kept, found, start] = await Promise.all([
      readSettings(access, defaults),
      createPool(library, chosen, () => player.current && changed()),
      from && library.find(from),
    ]);
    if (isGone()) return found.stop();
    setSettings(kept);
    now.current = { settings: kept };
    pool.current = found;
    line.current = lineFor(kept, start || null);
    player.current = createPlayer({
      stage: stage.current,
      bar: bar.current,
      line: line.current,
      slides: createSlides(library.urls, hasOriginals, nameOf),
      settings: () => now.current.settings,
      tell: { photo: setPhoto, end, waiting: setWaiting },
    });
    if (!(await player.current.start()) && !isGone()) end(texts.empty);
    return undefined;
  });
  useEffect(() => {
    let isOver = false;
    begin(() => isOver).catch(() => isOver || end(texts.failed));
    return () => {
      isOver = true;
      player.current?.stop();
      pool.current?.stop();
    };
  }, []);

  const change = (next) => {
    const before = settings;
    setSettings(next);
    now.current = { settings: next };
    if (next.delayS !== before.delayS) player.current.retime();
    if (next.order === before.order && next.isRepeating === before.isRepeating) return;
    line.current = lineFor(next, player.current.photo());
    player.current.follow(line.current);
  };
  const pause = (isWanted) => {
    wake();
    setPaused(isWanted);
    player.current?.pause(isWanted);
  };
  const adjust = (isWanted) => {
    if (isWanted === isAdjusting) return;
    setAdjusting(isWanted);
    player.current.pause(isWanted || isPaused);
    if (isWanted) return setProblem("");
    return keepSettings(access, settings).catch(() => setProblem(texts.settingsFailed));
  };
  const step = (count) => {
    wake();
    player.current?.step(count);
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(".dialog")) return;
    const isOnButton = event.target.matches("button:focus-visible");
    const deeds = {
      " ": !isOnButton && !event.repeat && (() => pause(!isPaused)),
      ArrowLeft: () => step(-1),
      ArrowRight: () => step(1),
    };
    if (!deeds[event.key]) return;
    event.preventDefault();
    deeds[event.key]();
  };

  const touch = useRef(null);
  const lift = ({ clientX, clientY, pointerType }) => {
    const begun = touch.current;
    touch.current = null;
    if (!begun || pointerType === "mouse") return;
    const [dx, dy] = [clientX - begun.x, clientY - begun.y];
    if (Math.abs(dx) > SWIPE_PX && Math.abs(dx) > Math.abs(dy)) step(dx < 0 ? 1 : -1);
    else if (Math.hypot(dx, dy) < SWIPE_PX) toggle();
  };
  const escape = (event) => {
    if (event.target !== root.current) return;
    event.preventDefault();
    end();
  };

  return createPortal(
    <dialog
      ref={root}
      className="slideshow"
      aria-label={texts.slideshow}
      tabIndex={-1}
      data-quiet={isQuiet || undefined}
      data-look={settings?.look}
      data-bar={settings?.hasProgressBar || undefined}
      onKeyDown={press}
      onCancel={escape}
      {...handlers}
    >
      <div
        ref={stage}
        className="slideshow-stage"
        onPointerDown={({ clientX, clientY, isPrimary }) => {
          touch.current = isPrimary ? { x: clientX, y: clientY } : null;
        }}
        onPointerUp={lift}
        onPointerCancel={() => {
          touch.current = null;
        }}
      />
      {caption && <p className="slideshow-caption">{caption}</p>}
      <div className="slideshow-bar">
        <i ref={bar} />
      </div>
      {/* A press of the mouse leaves the focus where it is, so that Space goes on to pause. */}
      <div className="slideshow-controls" role="group" aria-label={texts.controls} onMouseDown={(event) => event.preventDefault()}>
        <Control label={texts.previous} icon={ChevronLeft} onClick={() => step(-1)} />
        <Control label={isPaused ? texts.play : texts.pause} icon={isPaused ? Play : Pause} onClick={() => pause(!isPaused)} />
        <Control label={texts.next} icon={ChevronRight} onClick={() => step(1)} />
        <span />
        <Control label={texts.settings} icon={Settings} disabled={!photo} onClick={() => adjust(true)} />
        {document.fullscreenEnabled && (
          <Control
            label={isFull ? texts.exitFullscreen : texts.enterFullscreen}
            icon={isFull ? Minimize : Maximize}
            onClick={toggleFull}
          />
        )}
        <Control label={texts.end} icon={X} onClick={() => end()} />
      </div>
      <p className="slideshow-note" role="status">
        {problem || (isWaiting && texts.waiting) || ""}
      </p>
      {settings && (
        <SettingsDialog isOpen={isAdjusting} {...{ settings, hasMetadata, texts, delays }} onChange={change} onClose={() => adjust(false)} />
      )}
    </dialog>,
    document.body,
  );
}
