/** Keys that are pressed anywhere on the page, such as Ctrl+A, for what lists photos or links on it. */

const BLOCKERS = "dialog[open], [aria-modal='true'], [role='menu']";
const TYPED = "input:not([type=checkbox]), textarea, select, [contenteditable]";

/** Whether a key is meant for the list `root`: nobody has taken it, nothing lies over the list, and no field is being filled in. */
export function isKeyFor(root, event) {
  const blocker = [...document.querySelectorAll(BLOCKERS)].at(-1);
  const isElsewhere = blocker ? !blocker.contains(root) : root.closest("dialog");
  return !event.defaultPrevented && !isElsewhere && !event.target.closest?.(TYPED);
}
