/**
 * JSON to and from our own routes. Whose session has ended is sent to the sign-in page, and comes back from there; not
 * while uploads run (their panel says so, and leaving would lose them), and no guest, who has no account to sign in to.
 */

const GUEST = /[?&](key|slug)=/;
const JSON_TYPE = "application/json";

async function answerOf(url, options) {
  const answer = await fetch(url, options);
  if (answer.status === 401 && !GUEST.test(url) && !globalThis.immshareUploads?.getSnapshot().isRunning) {
    location.replace(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
  }
  if (!answer.ok) throw Object.assign(new Error(`HTTP ${answer.status}`), { status: answer.status });
  return answer;
}

export const getJson = async (url, signal) =>
  (await answerOf(url, { signal, cache: "no-cache", headers: { Accept: JSON_TYPE } })).json();

export const send = (method, url, body) =>
  answerOf(url, { method, headers: { "Content-Type": JSON_TYPE }, body: JSON.stringify(body) });

/** Has the server make thumbnail and preview of a photo anew. */
export const regenerate = (id) => send("POST", "/api/assets/jobs", { assetIds: [id], name: "regenerate-thumbnail" });
