// A text that is edited where it stands: it grows with what is typed. What somebody else changes meanwhile waits until
// the field is left. The look is the stylesheet's.
import { createElement, useEffect, useLayoutEffect, useRef, useState } from "react";

export function InlineText({ value, label, placeholder, maxLength, hasLines, className, onChanged }) {
  const [text, setText] = useState(value);
  const field = useRef(null);
  const isEditing = useRef(false);

  const fit = () => {
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  };
  useEffect(() => {
    if (!isEditing.current) setText(value);
  }, [value]);
  useLayoutEffect(fit, [text]);
  useEffect(() => {
    let width = field.current.clientWidth;
    const observer = new ResizeObserver(() => {
      if (field.current && field.current.clientWidth !== width) fit();
      width = field.current?.clientWidth;
    });
    observer.observe(field.current);
    return () => observer.disconnect();
  }, []);

  const leave = () => {
    isEditing.current = false;
    const next = text.trim();
    setText(next);
    if (next !== value) onChanged(next);
  };
  const onKeyDown = (event) => {
    const isDone = event.key === "Enter" && !hasLines && !event.nativeEvent.isComposing;
    if (event.key === "Escape") setText(value);
    if (!isDone && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // the page has its own use for Esc
    requestAnimationFrame(() => field.current?.blur());
  };
  return createElement("textarea", {
    ref: field,
    rows: 1,
    value: text,
    placeholder,
    maxLength,
    className,
    "aria-label": label,
    enterKeyHint: hasLines ? "enter" : "done",
    onChange: (event) => setText(hasLines ? event.target.value : event.target.value.replace(/\s*\n\s*/g, " ")),
    onFocus: () => (isEditing.current = true),
    onBlur: leave,
    onKeyDown,
  });
}
