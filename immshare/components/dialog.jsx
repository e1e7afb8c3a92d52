// The browser's own modal dialog, opened and closed by a prop. assets/styles/controls.css makes it a sheet on phones.
import { createElement, useEffect, useRef, useState } from "react";

const CLOSING_DRAG = 0.25;

export function ModalDialog({ isOpen, isFirm, onClose, titleId, children }) {
  const dialog = useRef(null);
  const [opening, setOpening] = useState(0);
  const drag = useRef(null);
  const isClosedByProp = useRef(false);

  useEffect(() => {
    if (isOpen) setOpening((count) => count + 1);
    else if (dialog.current.open) {
      isClosedByProp.current = true;
      dialog.current.close();
    }
  }, [isOpen]);
  // Only when the content is new: the browser puts the focus on its first field.
  useEffect(() => {
    if (isOpen && opening && !dialog.current.open) dialog.current.showModal();
  }, [opening]);

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
    if (event.type === "pointerup" && distance > dialog.current.offsetHeight * CLOSING_DRAG) dialog.current.close();
  };
  // Closing because of the prop is no news to whoever set it. The event comes late: the dialog may be open again by then.
  const tell = () => {
    if (!isClosedByProp.current) onClose();
    isClosedByProp.current = false;
  };
  const handle = { className: "dialog-handle", onPointerDown: grab, onPointerMove: pull, onPointerUp: drop, onPointerCancel: drop };

  // The native element closes on Esc by itself; a press on the scrim has the dialog itself as its target.
  return createElement(
    "dialog",
    {
      ref: dialog,
      className: "dialog",
      "aria-labelledby": titleId,
      onClose: tell,
      onMouseDown: (event) => !isFirm && event.target === dialog.current && dialog.current.close(),
    },
    createElement("div", handle),
    // A new key at each opening: the fields start from what is true then.
    createElement("div", { key: opening }, children),
  );
}
