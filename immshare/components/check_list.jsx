// A list with a checkbox on each item, and a bar with what is done with the checked ones, shown as long as there are any. The boxes
// themselves know which they are: what the page does not show any more is not checked. assets/styles/check_list.css draws both.
import { Children, useEffect, useRef, useState } from "react";

import { isKeyFor } from "./page_keys.js";
import { fill } from "./words.js";

/** The first two children are the bar's buttons, `data-deed="end"` and `data-deed="act"`; the others are the list. */
export function CheckList({ label, countText, barClass, onAct, children }) {
  const [end, act, ...list] = Children.toArray(children);
  const root = useRef(null);
  const bar = useRef(null);
  const anchor = useRef(null); // the box that was pressed last: a range begins there
  const [count, setCount] = useState(0);

  const boxes = () => [...root.current.querySelectorAll(".check")];
  const checked = () => boxes().filter((box) => box.checked);
  const recount = () => setCount(checked().length);
  const checkAll = (isOn) => {
    for (const box of boxes()) box.checked = isOn;
    recount();
  };

  useEffect(() => {
    const observer = new MutationObserver(recount);
    observer.observe(root.current, { childList: true, subtree: true });
    const onKey = (event) => {
      if (!isKeyFor(root.current, event)) return;
      const isAll = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a";
      if (!isAll && !(event.key === "Escape" && checked().length)) return;
      event.preventDefault(); // neither the text shall be marked nor a dialog be closed
      checkAll(isAll);
    };
    window.addEventListener("keydown", onKey);
    return () => {
      observer.disconnect();
      window.removeEventListener("keydown", onKey);
    };
  }, []);
  // The bar goes, and must not take the focus along.
  useEffect(() => {
    if (count || !bar.current.contains(document.activeElement)) return;
    const target = anchor.current?.isConnected ? anchor.current : boxes()[0];
    target?.focus({ preventScroll: true });
  }, [count]);

  const onClick = (event) => {
    const deed = event.target.closest("[data-deed]")?.dataset.deed;
    if (deed === "end") checkAll(false);
    if (deed === "act") onAct(checked().map(({ value }) => value));
    const box = event.target.closest(".check");
    if (!box) return;
    const all = boxes();
    const [first, last] = [all.indexOf(anchor.current), all.indexOf(box)].sort((a, b) => a - b);
    const range = event.shiftKey && first >= 0 ? all.slice(first, last + 1) : [];
    for (const one of range) one.checked = box.checked;
    anchor.current = box;
    recount();
  };

  const words = count ? fill(countText, { count }) : "";
  return (
    <div ref={root} className="check-list" data-selecting={count > 0 || undefined} onClick={onClick}>
      {list}
      <div ref={bar} role="toolbar" aria-label={label} className={barClass}>
        {end}
        <span className="selection-count tabular">{words}</span>
        <div className="selection-actions">{act}</div>
      </div>
      <div role="status" className="visually-hidden">
        {words}
      </div>
    </div>
  );
}
