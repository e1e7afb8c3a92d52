/**
 * Notices stand in the page, and a modal dialog covers the page: while one is open they lie over it. To be called whenever one
 * has been opened or closed.
 */

const NOTICES = "section[aria-label^='Notifications']";

export const keepNoticesInSight = () => {
  const notices = document.querySelector(NOTICES);
  if (!notices?.showPopover) return; // an older browser
  if (notices.matches(":popover-open")) notices.hidePopover(); // what comes last lies on top
  const isCovered = Boolean(document.querySelector("dialog:modal"));
  notices.popover = isCovered ? "manual" : null;
  if (isCovered) notices.showPopover();
};
