// A text that is edited where it stands: it grows with what is typed. What somebody else changes meanwhile waits until
// the field is left, and then counts, unless something else was typed. The look is the stylesheet's.
import { createElement, useEffect, useLayoutEffect, useRef, useState } from "react";

// What is pasted may have line breaks and tabs, which a line has not.
const NO_LINE = /\s*[\p{Cc}\p{Zl}\p{Zp}]\s*/gu;

export function InlineText({ value, answered, label, placeholder, maxLength, hasLines, className, onChanged }) {
  const [text, setText] = useState(value);
  const field = useRef(null);
  const found = useRef(null); // what stood there when the field was entered; null while it is not edited

  const fit = () => {
    field.current.style.height = "auto";
    field.current.style.height = `${field.current.scrollHeight}px`;
  };
  useEffect(() => {
    if (found.current === null) setText(value);
  }, [value, answered]);
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
    const next = text.trim();
    const isTyped = next !== found.current?.trim() && next !== value;
    found.current = null;
    setText(isTyped ? next : value);
    if (isTyped) onChanged(next);
  };
  const onKeyDown = (event) => {
    const isDone = event.key === "Enter" && !hasLines && !event.nativeEvent.isComposing;
    if (event.key === "Escape") setText(value);
    if (!isDone && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation(); // the page has its own use for Esc
    requestAnimationFrame(() => field.current?.blur());
  };
  const type = ({ target }) => setText(hasLines ? target.value : target.value.replace(NO_LINE, " "));
  return createElement("textarea", {
    ref: field,
    rows: 1,
    value: text,
    placeholder,
    maxLength,
    className,
    "aria-label": label,
    enterKeyHint: hasLines ? "enter" : "done",
    onChange: type,
    onFocus: () => (found.current = text),
    onBlur: leave,
    onKeyDown,
  });
}
