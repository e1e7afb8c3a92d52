/**
 * JSON to and from our own routes. What is refused is thrown: an error with `status`, `isFinal` and `sentence`. Whose session
 * has ended is sent to the sign-in page, and comes back from there; not while uploads run (their panel says so, and leaving
 * would lose them), and no guest, who has no account to sign in to.
 */

const GUEST = /[?&](key|slug)=/;
const JSON_TYPE = "application/json";
const FOR_PROGRAMS = /^(\[|Not found or no )/; // the contract's words; whoever shows the error knows better ones
const PASSING = [401, 408, 425, 429]; // may go well later, as what is no refusal at all

async function answerOf(url, options) {
  const answer = await fetch(url, options);
  if (answer.status === 401 && !GUEST.test(url) && !globalThis.immshareUploads?.getSnapshot().isRunning) {
    location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (!answer.ok) throw Object.assign(new Error(`HTTP ${answer.status}`), await refusalIn(answer));
  return answer;
}

/** What an answer says of why not: whether it would be the same another time, and the reason, if it is a sentence for people. */
async function refusalIn(answer) {
  const { status } = answer;
  const isFinal = status < 500 && !PASSING.includes(status);
  const { message } = (isFinal && (await answer.json().catch(() => null))) || {}; // a proxy's page is no reason to show
  return { status, isFinal, sentence: typeof message === "string" && !FOR_PROGRAMS.test(message) ? message : "" };
}

export const getJson = async (url, signal) =>
  (await answerOf(url, { signal, cache: "no-cache", headers: { Accept: JSON_TYPE } })).json();

/** `rest`: further options of `fetch`. */
export const send = (method, url, body, rest) =>
  answerOf(url, { method, headers: { "Content-Type": JSON_TYPE }, body: JSON.stringify(body), ...rest });

/** Nothing but whether the server hands out a file: it is asked for the first byte, as refusals in answers to HEAD have no words. */
export const probe = (url) => answerOf(url, { headers: { Range: "bytes=0-0" }, cache: "no-store" });

/** Has the server make thumbnail and preview of a photo anew. */
export const regenerate = (id) => send("POST", "/api/assets/jobs", { assetIds: [id], name: "regenerate-thumbnail" });
