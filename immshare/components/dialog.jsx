// The browser's own modal dialog, opened and closed by a prop. assets/styles/controls.css makes it a sheet on phones.
import { createElement, useEffect, useRef, useState } from "react";

import { isOnNotice, keepNoticesInSight } from "./notices.js";

const CLOSING_DRAG = 0.25;
const UNANSWERED_MS = 1000;

export function ModalDialog({ isOpen, isFirm, onClose, titleId, children }) {
  const dialog = useRef(null);
  const [opening, setOpening] = useState(0);
  const drag = useRef(null);
  const isClosedByProp = useRef(false);
  const closing = useRef(null);
  const page = useRef(null);

  // Whoever set the prop closes it: what is pressed meanwhile cannot overtake them. Out of their reach it closes by itself.
  const dismiss = () => {
    clearTimeout(closing.current);
    closing.current = setTimeout(() => dialog.current?.close(), UNANSWERED_MS);
    onClose();
  };
  useEffect(() => {
    clearTimeout(closing.current);
    if (isOpen) setOpening((count) => count + 1);
    else if (dialog.current.open) {
      isClosedByProp.current = true;
      dialog.current.close();
    }
  }, [isOpen]);
  // Only when the content is new: the browser puts the focus on its first field.
  useEffect(() => {
    if (!isOpen || !opening || dialog.current.open) return;
    // What lies over the page, such as the photo viewer, has made it inert and hidden it, this dialog with it. It is modal
    // itself. Inert the page becomes again when it closes; what is inert need not be hidden as well.
    page.current = dialog.current.closest("[inert]");
    for (const kept of ["inert", "aria-hidden"]) page.current?.removeAttribute(kept);
    dialog.current.showModal();
    keepNoticesInSight();
  }, [opening]);
  const giveBackPage = () => {
    page.current?.toggleAttribute("inert", Boolean(document.querySelector("[aria-modal='true']")));
    page.current = null;
  };

  const pull = (event) => {
    if (drag.current === null) return;
    dialog.current.style.setProperty("--drag", `${Math.max(0, event.clientY - drag.current)}px`);
  };
  const grab = (event) => {
    drag.current = event.clientY;
    event.currentTarget.setPointerCapture(event.pointerId);
    dialog.current.dataset.dragging = "";
  };
  const drop = (event) => {
    const distance = event.clientY - drag.current;
    drag.current = null;
    delete dialog.current.dataset.dragging;
    dialog.current.style.removeProperty("--drag");
    if (event.type === "pointerup" && distance > dialog.current.offsetHeight * CLOSING_DRAG) dismiss();
  };
  // Closing because of the prop is no news to whoever set it. The event comes late: the dialog may be open again by then.
  const tell = () => {
    giveBackPage();
    keepNoticesInSight();
    if (!isClosedByProp.current) onClose();
    isClosedByProp.current = false;
  };
  // A press on the scrim has the dialog itself as its target; one on the dialog's own padding, too.
  const isBeside = ({ target, clientX: x, clientY: y }) => {
    const box = dialog.current.getBoundingClientRect();
    const isOutside = x < box.left || x > box.right || y < box.top || y > box.bottom;
    return target === dialog.current && isOutside && !isOnNotice(x, y);
  };
  const handle = { className: "dialog-handle", onPointerDown: grab, onPointerMove: pull, onPointerUp: drop, onPointerCancel: drop };

  const cancel = (event) => {
    if (event.target !== dialog.current) return; // a file picker that was left without a choice
    event.preventDefault();
    dismiss();
  };

  return createElement(
    "dialog",
    {
      ref: dialog,
      className: "dialog",
      "aria-labelledby": titleId,
      onCancel: cancel,
      onClose: tell,
      onMouseDown: (event) => !isFirm && isBeside(event) && dismiss(),
    },
    createElement("div", handle),
    // A new key at each opening: the fields start from what is true then.
    createElement("div", { key: opening }, children),
  );
}
