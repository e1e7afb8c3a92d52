// The frame of the selection bar. On a phone it is a sheet: swiped up, it asks for more. assets/styles/selection.css draws both.
import { createElement, useRef } from "react";

const PULL_PX = 40; // a swipe, not a tap

export function SelectionSheet({ label, onPull, children }) {
  const sheet = useRef(null);
  const handle = useRef(null);
  const start = useRef(null);
  const pulled = (event) => Math.max(0, start.current - event.clientY);

  const grab = (event) => {
    start.current = handle.current.offsetParent ? event.clientY : null; // without a handle it is no sheet
  };
  const pull = (event) => {
    if (start.current !== null) sheet.current.style.setProperty("--pull", `${pulled(event)}px`);
  };
  const drop = (event) => {
    if (start.current === null) return;
    const isEnough = event.type === "pointerup" && pulled(event) > PULL_PX;
    start.current = null;
    sheet.current.style.removeProperty("--pull");
    if (isEnough) onPull();
  };
  const touch = { onPointerDown: grab, onPointerMove: pull, onPointerUp: drop, onPointerCancel: drop };

  return createElement(
    "div",
    { ref: sheet, role: "toolbar", "aria-label": label, className: "selection-bar", ...touch },
    createElement("div", { ref: handle, className: "selection-handle" }),
    children,
  );
}
