// A button and the menu it opens: arrow keys, Home and End, Esc, a press elsewhere. assets/styles/menu.css places it.
import { Children, createElement, useEffect, useRef, useState } from "react";

const STEPS = { ArrowDown: (i, n) => (i + 1) % n, ArrowUp: (i, n) => (i + n - 1) % n, Home: () => 0, End: (i, n) => n - 1 };

export function Menu({ label, children }) {
  const [face, ...offers] = Children.toArray(children);
  const [isOpen, setOpen] = useState(false);
  const root = useRef(null);
  const items = () => [...root.current.querySelectorAll("[role^=menuitem]")];
  const close = () => {
    setOpen(false);
    root.current.firstChild.focus();
  };

  useEffect(() => {
    if (!isOpen) return undefined;
    items()[0]?.focus();
    const leave = (event) => !root.current.contains(event.target) && setOpen(false);
    document.addEventListener("pointerdown", leave);
    return () => document.removeEventListener("pointerdown", leave);
  }, [isOpen]);

  const onKeyDown = (event) => {
    if (!isOpen) return;
    const all = items();
    if (event.key === "Tab") setOpen(false);
    else if (event.key === "Escape") close();
    else if (STEPS[event.key]) all[STEPS[event.key](all.indexOf(document.activeElement), all.length)]?.focus();
    if (event.key === "Escape" || STEPS[event.key]) event.preventDefault(); // neither the page nor a dialog shall hear it
  };
  const button = { type: "button", className: "button-icon", title: label, "aria-label": label };
  const state = { "aria-haspopup": "menu", "aria-expanded": isOpen, onClick: () => setOpen(!isOpen) };
  const menu = { role: "menu", "aria-label": label, className: "menu", onClick: close };

  return createElement(
    "div",
    { ref: root, className: "menu-root", onKeyDown },
    createElement("button", { ...button, ...state }, face, createElement("span", { className: "menu-label", "aria-hidden": true }, label)),
    isOpen && createElement("div", menu, offers),
  );
}
