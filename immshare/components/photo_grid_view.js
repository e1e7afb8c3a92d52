/**
 * The scrolling of the photo grid: geometry, layout, what is in sight, and the position that survives changes.
 *
 * The grid scrolls a container of its own. When the layout above the view changes while the user scrolls, the content
 * is shifted instead of the scroll position (which would stop a fling); the shift is paid back when the scrolling rests.
 */

import { useCallback, useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "react";

import { anchorAt, layoutTimeline, monthAt, topOfAnchor } from "./photo_grid_layout.js";

const OVERSCAN_VIEWS = 0.35;
const REST_MS = 120;
const FAST_VIEWS_PER_S = 4; // thumbnails are not asked for above it
const SLOW_VIEWS_PER_S = 1.5;
const SAVED_TILES = 12;
const HOLD_PAUSE_MS = 60;

/** Whether the grid flies by too fast for thumbnails; tiles ask, and are told when it calms down. */
export function createMotion() {
  let isFast = false;
  let isHeld = false;
  const waiting = new Set();
  function set(fast) {
    isFast = fast || isHeld;
    if (isFast) return;
    for (const tell of [...waiting]) tell();
    waiting.clear();
  }
  return {
    isFast: () => isFast,
    set,
    hold(held) {
      isHeld = held;
      set(held);
    },
    whenCalm(tell) {
      waiting.add(tell);
      return () => waiting.delete(tell);
    },
  };
}

const readSaved = (key) => {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null; // storage is off: the grid starts at the top
  }
};
const save = (key, anchor) => {
  try {
    sessionStorage.setItem(key, JSON.stringify({ ...anchor, tiles: anchor.tiles.slice(0, SAVED_TILES) }));
  } catch {
    // storage is full or off: only the return to this position is lost
  }
};

export function useView(library, motion, query) {
  const scroller = useRef(null);
  const sizer = useRef(null);
  const content = useRef(null);
  const follower = useRef(null); // the scrubber
  const [geometry, setGeometry] = useState(null);
  const [isReady, setReady] = useState(false);
  const [, redraw] = useReducer((count) => count + 1, 0);
  const live = useRef(null);
  live.current ??= { layout: null, version: -1, head: 0, shift: 0, top: 0, time: 0, step: 0, height: 0, isScrolling: false };
  const memory = useMemo(() => ({ cache: new WeakMap(), measured: new Map() }), []);

  /** The layout of what the library knows now; keeps what is at the top of the view where it is. */
  function current() {
    const s = live.current;
    const months = isReady && geometry && library.months();
    if (!months) return null;
    if (s.layout && s.version === library.version() && s.layout.geometry === geometry) return s.layout;
    const next = layoutTimeline(months, library.heldOf, geometry, memory.cache, memory.measured);
    const top = s.top + s.shift;
    const anchor = s.layout ? top > 1 && anchorAt(s.layout, top) : s.saved;
    if (anchor) s.shift += Math.round(topOfAnchor(next, anchor, library.place) - top);
    Object.assign(s, { layout: next, version: library.version(), saved: null });
    return next;
  }

  const layout = current();
  const contentTop = () => live.current.top + live.current.shift;

  const settle = useCallback(() => {
    const s = live.current;
    content.current.style.top = `${-s.shift}px`;
    const isAtEdge = s.top < s.height || s.top > scroller.current.scrollHeight - 2 * s.height;
    if (!s.shift || (s.isScrolling && !isAtEdge)) return;
    content.current.style.top = "0px";
    scroller.current.scrollTop = s.head + s.top + s.shift;
    Object.assign(s, { top: scroller.current.scrollTop - s.head, shift: 0 });
  }, []);
  useLayoutEffect(() => {
    if (!layout) return;
    settle();
    follower.current?.follow(contentTop(), false);
  }, [layout, settle]);

  useLayoutEffect(() => {
    const measure = () => {
      const style = getComputedStyle(scroller.current);
      const px = (name) => parseFloat(style.getPropertyValue(name)) || 0;
      const { head, height } = { head: sizer.current.offsetTop, height: scroller.current.clientHeight };
      // What stands above the photos grew or shrank: whoever has scrolled past it sees the same photos as before.
      if (live.current.top > 0) scroller.current.scrollTop += head - live.current.head;
      Object.assign(live.current, { head, height, top: scroller.current.scrollTop - head });
      const next = {
        width: sizer.current.clientWidth,
        row: px("--grid-row"),
        header: px("--grid-header"),
        gap: px("--grid-gap"),
        groupGap: px("--grid-group-gap"),
      };
      setGeometry((old) => (JSON.stringify(old) === JSON.stringify(next) ? old : next));
      redraw();
    };
    const observer = new ResizeObserver(measure);
    observer.observe(scroller.current);
    if (sizer.current.previousElementSibling) observer.observe(sizer.current.previousElementSibling);
    return () => observer.disconnect();
  }, []);

  const savedKey = useRef(null);
  useEffect(() => {
    let isGone = false;
    savedKey.current = `photo-grid ${location.pathname} ${query} ${history.state?.key ?? ""}`;
    const anchor = readSaved(savedKey.current);
    const start = async () => {
      while (!library.months()) {
        await new Promise((known) => {
          const stop = library.subscribe(() => known(stop()));
        });
      }
      if (anchor) await library.load(anchor.key).catch(() => null); // shown as a failed month
      if (isGone) return;
      live.current.saved = anchor;
      setReady(true);
    };
    start();
    return () => {
      isGone = true;
    };
  }, [library, query]);

  const remember = useCallback(() => {
    const anchor = live.current.layout && anchorAt(live.current.layout, contentTop());
    if (anchor) save(savedKey.current, anchor);
  }, []);
  useEffect(() => {
    window.addEventListener("pagehide", remember);
    return () => {
      window.removeEventListener("pagehide", remember);
      remember();
    };
  }, [remember]);

  const half = Math.max(1, live.current.height / 2);
  const step = Math.floor(contentTop() / half);
  const over = live.current.height * OVERSCAN_VIEWS;
  const from = step * half - over;
  const to = (step + 1) * half + live.current.height + over;

  const want = useCallback(() => {
    const { layout: now, height } = live.current;
    if (!now?.months.length) return;
    const top = contentTop();
    const keys = [];
    for (let m = monthAt(now, top); m < now.months.length && now.months[m].top < top + 2 * height; m += 1) {
      keys.push(now.months[m].month.key);
    }
    const above = now.months[monthAt(now, top - height)].month.key;
    library.want(keys.includes(above) ? keys : [...keys, above]);
  }, [library]);
  const isHeld = useRef(0);
  useEffect(() => {
    if (!isHeld.current) want();
  }, [want, layout, step]);

  const rest = useCallback(() => {
    live.current.isScrolling = false;
    motion.set(false);
    settle();
    want();
    remember();
  }, [motion, settle, want, remember]);

  function onScroll() {
    const s = live.current;
    const top = scroller.current.scrollTop - s.head;
    const now = performance.now();
    const speed = (Math.abs(top - s.top) / Math.max(1, now - s.time) / s.height) * 1000;
    if (top === s.top) return;
    Object.assign(s, { top, time: now, isScrolling: true });
    if (speed > FAST_VIEWS_PER_S) motion.set(true);
    else if (speed < SLOW_VIEWS_PER_S) motion.set(false);
    clearTimeout(s.restTimer);
    s.restTimer = setTimeout(rest, REST_MS);
    if (s.shift) settle();
    if (Math.floor(contentTop() / half) !== step) redraw();
    follower.current?.follow(contentTop(), true);
  }
  useEffect(() => () => clearTimeout(live.current.restTimer), []);

  /** Shows the content from `top` (px) on, at its start also what stands above it; months there are loaded at once, unless the scrubber is held. */
  function jump(top) {
    const s = live.current;
    Object.assign(s, { shift: 0, isScrolling: false });
    content.current.style.top = "0px";
    scroller.current.scrollTop = top > 0 ? s.head + top : 0;
    Object.assign(s, { top: scroller.current.scrollTop - s.head, time: performance.now() });
    redraw();
    follower.current?.follow(s.top, true);
    clearTimeout(isHeld.current);
    if (isHeld.current) isHeld.current = setTimeout(want, HOLD_PAUSE_MS);
    else want();
  }

  function hold(held) {
    clearTimeout(isHeld.current);
    isHeld.current = held ? setTimeout(want, HOLD_PAUSE_MS) : 0;
    motion.hold(held);
    if (!held) want();
  }

  /** Scrolls as little as needed to have a tile whole in sight, below the day header. */
  function reveal({ monthIndex, index }) {
    const now = current();
    const entry = now.months[monthIndex];
    const rect = entry.rects[index];
    const room = now.geometry.header + now.geometry.gap;
    const top = contentTop();
    const y = entry.top + rect.y;
    if (y < top + room) jump(Math.max(0, y - room));
    else if (y + rect.h > top + live.current.height) jump(y + rect.h + now.geometry.groupGap - live.current.height);
    redraw();
  }

  const page = (direction) => scroller.current.scrollBy({ top: direction * live.current.height * 0.9 });
  const height = live.current.height;
  return {
    scroller,
    sizer,
    content,
    follower,
    layout,
    current,
    contentTop,
    from,
    to,
    height,
    redraw,
    onScroll,
    jump,
    hold,
    reveal,
    page,
  };
}
