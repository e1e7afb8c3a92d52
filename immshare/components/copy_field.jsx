// A text to take along: the button copies it, also on plain http, where the clipboard interface is missing.
import { createElement, useState } from "react";

async function copy(text, button) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" });
  button.after(area); // in the button's own dialog: what lies outside of it cannot be selected
  area.select();
  document.execCommand("copy");
  area.remove();
  button.focus();
}

const useCopied = (text) => {
  const [copied, setCopied] = useState("");
  const onClick = async ({ currentTarget }) => {
    await copy(text, currentTarget);
    setCopied(text);
  };
  return [copied === text, onClick];
};

export function CopyField({ text, copyLabel, copiedLabel, shareLabel, name }) {
  const [isCopied, onClick] = useCopied(text);
  const canShare = shareLabel && navigator.share;
  const share = () => navigator.share({ url: text }).catch((error) => error.name === "AbortError" || console.error(error));
  const look = { type: "button", className: "button button-plain" };
  return createElement(
    "div",
    { className: "secret", role: "group", "aria-label": name },
    createElement("code", null, text),
    createElement("button", { ...look, onClick, "aria-live": "polite" }, isCopied ? copiedLabel : copyLabel),
    canShare && createElement("button", { ...look, onClick: share }, shareLabel),
  );
}

// The children are what the button shows before and after it was pressed.
export function CopyButton({ text, copyLabel, copiedLabel, children }) {
  const [isCopied, onClick] = useCopied(text);
  const label = isCopied ? copiedLabel : copyLabel;
  const props = { type: "button", className: "button-icon", "aria-label": label, title: label, "aria-live": "polite" };
  return createElement("button", { ...props, onClick }, children[isCopied ? 1 : 0]);
}
