// A button and the panel it opens, at once; following a link in the panel closes it. assets/styles/notifications.css places it.
import { Children, Fragment, createElement, useState } from "react";
import { ModalDialog } from "./dialog.jsx";

export function PanelButton({ label, titleId, onOpen, children }) {
  const [face, ...content] = Children.toArray(children);
  const [isOpen, setOpen] = useState(false);
  const close = () => setOpen(false);
  const open = () => {
    setOpen(true);
    onOpen?.();
  };
  const button = { type: "button", className: "button-icon", title: label, "aria-label": label, "aria-haspopup": "dialog" };
  const closeOnLink = (event) => event.target.closest("a") && close();

  return createElement(
    Fragment,
    {},
    createElement("button", { ...button, onClick: open }, face),
    createElement(ModalDialog, { isOpen, titleId, onClose: close }, createElement("div", { onClick: closeOnLink }, content)),
  );
}
