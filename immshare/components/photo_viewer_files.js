/** Originals: whether the server hands one out is asked first, as the browser itself would say no more than "failed". */

import { probe } from "./requests.js";

const CANNOT_CLEAN = 422;
const MISSING = 404;

/** Why the file at `url` is not to be had, as a sentence, `failed` if that is not known; nothing when it is. */
export async function whyNot(url, texts, failed) {
  try {
    await probe(url);
    return "";
  } catch ({ status, sentence }) {
    if (status === CANNOT_CLEAN) return sentence;
    return status === MISSING ? texts.fileMissing : failed;
  }
}

/** Has the browser save what is at `url`. */
export const save = (url) => Object.assign(document.createElement("a"), { href: url, download: "" }).click();
