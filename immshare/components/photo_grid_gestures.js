/** Hands on the grid: keys between tiles, and on touch the long press that selects and drags over tiles. */

import { useEffect, useRef } from "react";

import { rowNeighbor } from "./photo_grid_layout.js";
import { milliseconds } from "./words.js";

const SLOP_PX = 10;
const HAPTIC_MS = 10;
const EDGE_SHARE = 0.12; // of the height: where a drag scrolls by itself
const EDGE_VIEWS_PER_S = 1.2;

const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export const photoIdOf = (element) => element?.closest?.("[data-photo]")?.dataset.photo;

/** A growing or shrinking range: what was selected before it began stays the base it is applied to. */
function createSweep(library, selection) {
  let base = null;
  let origin = null;
  return {
    begin(photo) {
      base = selection.snapshot();
      origin = photo;
    },
    extendTo(photo) {
      const from = library.place(origin.id);
      const to = library.place(photo.id);
      if (!from || !to) return;
      selection.restore(base);
      selection.addRange(from, to);
    },
    end() {
      base = null;
      origin = null;
    },
    origin: () => origin,
  };
}

/** Keys that act on the focused tile. `focusPhoto(photo)` moves the focus, `activate(photo)` is Enter; returns the handlers. */
export function useKeys({ library, selection, isSelectable, view, focusPhoto, activate }) {
  const column = useRef(null);
  const sweep = useRef(null);
  sweep.current ??= createSweep(library, selection);
  const moving = useRef({ tail: Promise.resolve(), pending: 0, at: null });

  async function neighbor(photo, [dx, dy]) {
    const { monthIndex, index } = library.place(photo.id);
    const months = library.months();
    if (dx) {
      const position = months[monthIndex].start + index + dx;
      return library.peek(position) ?? library.at(position);
    }
    const rect = view.current().months[monthIndex].rects[index];
    column.current ??= rect.x + rect.w / 2;
    const found = rowNeighbor(view.current().months[monthIndex].rects, rect, dy, column.current);
    if (found >= 0) return library.heldOf(photo.month).photos[found];
    const next = months[monthIndex + dy];
    if (!next) return null;
    if (!library.heldOf(next.key)) await library.load(next.key);
    const { rects, held } = view.current().months[library.place(photo.id).monthIndex + dy];
    return held.photos[rowNeighbor(rects, null, dy, column.current)];
  }

  async function move(photo, direction, isExtending) {
    if (direction[0]) column.current = null;
    const target = await neighbor(photo, direction);
    if (!target) return;
    if (isExtending) {
      if (!sweep.current.origin()) sweep.current.begin(photo);
      sweep.current.extendTo(target);
    }
    await focusPhoto(target);
    moving.current.at = target;
  }

  /** One after the other: a held key must not start from a tile that is about to lose the focus. */
  function queueMove(photo, direction, isExtending) {
    const queue = moving.current;
    if (!queue.pending) queue.at = photo;
    queue.pending += 1;
    const finished = () => {
      queue.pending -= 1;
    };
    // When a month in the way cannot be loaded, it shows its own error.
    queue.tail = queue.tail.then(() => move(queue.at, direction, isExtending)).then(finished, finished);
  }

  const ends = { Home: () => library.at(0), End: () => library.at(library.total() - 1) };

  function onKeyDown(event) {
    const photo = library.get(photoIdOf(event.target));
    if (!photo || event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnButton = event.target.tagName === "BUTTON";
    const isOnBox = event.target.tagName === "INPUT";
    const isSpace = event.key === " " && !isOnButton && !isOnBox;
    if (MOVES[event.key]) queueMove(photo, MOVES[event.key], event.shiftKey && isSelectable);
    else if (ends[event.key]) {
      column.current = null;
      ends[event.key]().then(
        (target) => target && focusPhoto(target),
        () => undefined,
      );
    } else if (isSelectable && (event.key === "x" || isSpace)) selection.toggle(photo);
    else if (isSpace || (event.key === "Enter" && !isOnButton && !isOnBox)) activate(photo);
    else return;
    event.preventDefault();
  }

  const onKeyUp = (event) => event.key === "Shift" && sweep.current.end();
  return { onKeyDown, onKeyUp };
}

/** Long press and drag. Returns the pointer handlers, whether the next click is spent, and the tile to keep mounted. */
export function useTouch({ library, selection, isSelectable, view }) {
  const press = useRef({ pointer: "mouse", timer: 0, isDragging: false, isClickSpent: false });
  const sweep = useRef(null);
  sweep.current ??= createSweep(library, selection);

  function extend() {
    const { x, y } = press.current;
    const photo = library.get(photoIdOf(document.elementFromPoint(x, y)));
    if (photo) sweep.current.extendTo(photo);
  }

  function scrollAtEdge(before) {
    press.current.frame = requestAnimationFrame((now) => {
      const { top, height } = view.scroller.current.getBoundingClientRect();
      const share = (press.current.y - top) / height;
      const push = share < EDGE_SHARE ? -1 : share > 1 - EDGE_SHARE ? 1 : 0;
      if (push) {
        view.scroller.current.scrollTop += push * height * EDGE_VIEWS_PER_S * Math.min(0.05, (now - before) / 1000);
        extend();
      }
      scrollAtEdge(now);
    });
  }

  function begin(photo) {
    Object.assign(press.current, { isDragging: true, isClickSpent: true });
    selection.set([photo], true);
    sweep.current.begin(photo);
    navigator.vibrate?.(HAPTIC_MS);
    scrollAtEdge(performance.now());
  }

  function end() {
    clearTimeout(press.current.timer);
    cancelAnimationFrame(press.current.frame);
    press.current.isDragging = false;
    sweep.current.end();
  }

  useEffect(() => {
    const scroller = view.scroller.current;
    const holdStill = (event) => press.current.isDragging && event.cancelable && event.preventDefault();
    scroller.addEventListener("touchmove", holdStill, { passive: false });
    return () => {
      scroller.removeEventListener("touchmove", holdStill);
      end();
    };
  }, []);

  const handlers = {
    onPointerDown(event) {
      end();
      Object.assign(press.current, {
        pointer: event.pointerType,
        isClickSpent: false,
        x: event.clientX,
        y: event.clientY,
      });
      const photo = library.get(photoIdOf(event.target));
      if (!isSelectable || event.pointerType === "mouse" || !photo || !event.isPrimary) return;
      Object.assign(press.current, { startX: event.clientX, startY: event.clientY });
      press.current.timer = setTimeout(() => begin(photo), milliseconds("delay-long-press"));
    },
    onPointerMove(event) {
      if (event.pointerType === "mouse") return;
      const { startX, startY, isDragging } = press.current;
      Object.assign(press.current, { x: event.clientX, y: event.clientY });
      if (isDragging) extend();
      else if (Math.hypot(event.clientX - startX, event.clientY - startY) > SLOP_PX) clearTimeout(press.current.timer);
    },
    onPointerUp: end,
    onPointerCancel: end,
    onContextMenu: (event) => press.current.pointer !== "mouse" && event.preventDefault(),
  };
  return { handlers, isClickSpent: () => press.current.isClickSpent, origin: () => sweep.current.origin() };
}
