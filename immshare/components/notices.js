/**
 * Notices stand in the page, and a modal dialog covers the page: while one is open they lie over it. They are seen then, but cannot
 * be pressed, and are not read out: what is refused in a dialog is said in the dialog.
 */

const NOTICES = "section[aria-label^='Notifications']";

/** To be called whenever a modal dialog has been opened or closed. */
export const keepNoticesInSight = () => {
  const notices = document.querySelector(NOTICES);
  if (!notices?.showPopover) return; // an older browser
  if (notices.matches(":popover-open")) notices.hidePopover(); // what comes last lies on top
  const isCovered = Boolean(document.querySelector("dialog:modal"));
  notices.popover = isCovered ? "manual" : null;
  if (isCovered) notices.showPopover();
};

/** Whether a point of the window, in px, lies on a notice: a press there is not meant for what is below. */
export const isOnNotice = (x, y) =>
  [...document.querySelectorAll("[data-sonner-toast]")].some((notice) => {
    const { left, right, top, bottom } = notice.getBoundingClientRect();
    return x >= left && x <= right && y >= top && y <= bottom;
  });
