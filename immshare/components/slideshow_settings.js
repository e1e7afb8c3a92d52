/** How slideshows run: of a user on the server, of a guest in this browser. */

import { getJson, send } from "./requests.js";

const PREFERENCES_URL = "/api/users/me/preferences";
const STORAGE_KEY = "immshare-slideshow";

function readStored() {
  try {
    return JSON.parse(localStorage.getItem(STORAGE_KEY));
  } catch {
    return null; // storage is off: the defaults hold
  }
}

function store(settings) {
  try {
    localStorage.setItem(STORAGE_KEY, JSON.stringify(settings));
  } catch {
    // storage is full or off: the settings hold for this page
  }
}

/** `access` is a guest's. Never fails: what cannot be read is as in `defaults`. */
export async function readSettings(access, defaults) {
  const kept = access ? readStored() : await getJson(PREFERENCES_URL).then((all) => all.slideshow, () => null);
  const known = Object.entries(kept ?? {}).filter(([name, value]) => typeof value === typeof defaults[name]);
  return { ...defaults, ...Object.fromEntries(known) };
}

/** Rejects when the server did not take them. */
export async function keepSettings(access, settings) {
  if (access) store(settings);
  else await send("PUT", PREFERENCES_URL, { slideshow: settings });
}
