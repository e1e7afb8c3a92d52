// A text to take along: the button copies it, also on plain http, where the clipboard interface is missing.
import { createElement, useRef, useState } from "react";

export function CopyField({ text, copyLabel, copiedLabel, name }) {
  const code = useRef(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    getSelection().selectAllChildren(code.current);
    if (navigator.clipboard) await navigator.clipboard.writeText(text);
    else document.execCommand("copy");
    setCopied(true);
  };
  const button = { type: "button", className: "button button-plain", onClick: copy, "aria-live": "polite" };
  return createElement(
    "div",
    { className: "secret", role: "group", "aria-label": name },
    createElement("code", { ref: code }, text),
    createElement("button", button, copied ? copiedLabel : copyLabel),
  );
}
