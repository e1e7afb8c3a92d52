/** The bar on the right edge that jumps to any month: by mouse, by a touch handle while scrolling, by keyboard. */

import { memo, useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";

import { monthAt } from "./photo_grid_layout.js";

const LABEL_SPACING_LINES = 2; // years stand at least so many of their own line heights apart
const HANDLE_STAYS_MS = 1500;
const MONTHS_PER_PAGE = 12;

/** Years and dots with their tops in px, thinned so that none touches another. */
function marksOf(layout, height, view, line) {
  const range = Math.max(1, layout.total - view);
  const places = layout.months.map(({ month, top }) => ({
    year: month.key.slice(0, 4),
    y: Math.round(Math.min(1, top / range) * (height - line)),
  }));
  const years = [];
  places.forEach(({ year, y }, i) => {
    const isFirst = year !== places[i - 1]?.year;
    if (isFirst && y - (years.at(-1)?.y ?? -Infinity) >= LABEL_SPACING_LINES * line) years.push({ year, y });
  });
  const dots = [];
  for (const { y } of places) {
    const isFree = y - (dots.at(-1) ?? -Infinity) >= line / 2 && years.every((label) => Math.abs(label.y - y) >= line);
    if (isFree) dots.push(y);
  }
  return { years, dots };
}

export const Scrubber = memo(function Scrubber({ layout, view, monthLabel, label, onJump, onHold, ref }) {
  const bar = useRef(null);
  const handle = useRef(null);
  const bubble = useRef(null);
  const hideTimer = useRef(0);
  const [box, setBox] = useState({ height: 0, line: 16 });
  const state = useRef({ month: 0, isDragging: false, grip: 0 });
  const range = Math.max(1, layout.total - view);
  const last = layout.months.length - 1;

  useLayoutEffect(() => {
    const measure = () =>
      setBox({ height: bar.current.clientHeight, line: parseFloat(getComputedStyle(bar.current).lineHeight) || 16 });
    const observer = new ResizeObserver(measure);
    observer.observe(bar.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => () => clearTimeout(hideTimer.current), []);

  const place = (element, share) =>
    element.style.setProperty("transform", `translateY(${Math.round(share * (box.height - box.line))}px)`);

  function show(share, month) {
    place(bubble.current, share);
    bubble.current.textContent = monthLabel(month);
  }

  useImperativeHandle(ref, () => ({
    /** Follows the scrolling; top in px of the content. */
    follow(top, isScrolling) {
      const month = monthAt(layout, top + 1);
      place(handle.current, Math.min(1, Math.max(0, top / range)));
      if (isScrolling) {
        bar.current.dataset.active = "";
        clearTimeout(hideTimer.current);
        hideTimer.current = setTimeout(() => delete bar.current?.dataset.active, HANDLE_STAYS_MS);
      }
      if (state.current.isDragging) show(Math.min(1, top / range), layout.months[month].month.key);
      state.current.month = month;
      bar.current.setAttribute("aria-valuenow", last - month);
      bar.current.setAttribute("aria-valuetext", monthLabel(layout.months[month].month.key));
    },
  }));

  function shareAt(event) {
    const { top, height } = bar.current.getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientY - top - box.line / 2 - state.current.grip) / (height - box.line)));
  }

  function onPointerDown(event) {
    if (event.button > 0) return;
    const rect = handle.current.getBoundingClientRect();
    const isTouch = event.pointerType !== "mouse";
    state.current = {
      ...state.current,
      isDragging: true,
      grip: isTouch ? event.clientY - rect.top - rect.height / 2 : 0,
    };
    bar.current.setPointerCapture(event.pointerId);
    bar.current.dataset.dragging = "";
    onHold(true);
    if (!isTouch) onJump(shareAt(event) * range);
  }

  function onPointerMove(event) {
    const share = shareAt(event);
    if (state.current.isDragging) onJump(share * range);
    else if (event.pointerType === "mouse") show(share, layout.months[monthAt(layout, share * range)].month.key);
  }

  function onPointerUp() {
    if (!state.current.isDragging) return;
    state.current = { ...state.current, isDragging: false, grip: 0 };
    delete bar.current.dataset.dragging;
    onHold(false);
  }

  function onKeyDown(event) {
    const { month } = state.current;
    const target = {
      ArrowDown: month + 1,
      ArrowRight: month + 1,
      ArrowUp: month - 1,
      ArrowLeft: month - 1,
      PageDown: month + MONTHS_PER_PAGE,
      PageUp: month - MONTHS_PER_PAGE,
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    const next = Math.min(last, Math.max(0, target));
    onJump(layout.months[next].top);
    show(Math.min(1, layout.months[next].top / range), layout.months[next].month.key);
  }

  const marks = box.height ? marksOf(layout, box.height, view, box.line) : { years: [], dots: [] };
  return (
    <div
      ref={bar}
      className="photo-grid-scrubber"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={last}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerUp}
      onKeyDown={onKeyDown}
    >
      {marks.years.map(({ year, y }) => (
        <span key={year} style={{ transform: `translateY(${y}px)` }}>
          {year}
        </span>
      ))}
      <i style={{ boxShadow: marks.dots.map((y) => `0 ${y + box.line / 2}px 0 currentColor`).join(",") || "none" }} />
      <b ref={handle} />
      <em ref={bubble} />
    </div>
  );
});
