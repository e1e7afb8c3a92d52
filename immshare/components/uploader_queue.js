// The upload queue of one browser tab: hashes one file at a time, asks which bytes the server has, sends four at a time
// by tus. Knows no text and no DOM; reasons leave as codes or as the server's own sentence. Loaded with the first file.
import { createSHA1 } from "hash-wasm";
import { Upload } from "tus-js-client";

const CHUNK_BYTES = 8 * 2 ** 20;
const SLICE_BYTES = 2 ** 20; // what one turn of the main thread hashes: about 3 ms, 15 ms on a slow phone
const PARALLEL = 4;
const AHEAD = 64; // files hashed before their turn; also the biggest duplicate check
const TURN_MS = 12; // asking a file's size goes to the disk: a thousand of them would be felt
const [CHECK_WAIT_MS, PUBLISH_MS, SPEED_WINDOW_MS, PROBE_MS] = [100, 100, 4000, 5000];
const RETRY_DELAYS_MS = [0, 1000, 3000, 5000, 10000, 30000];
const RANK = { uploading: 0, hashing: 0, failed: 1, waiting: 2, done: 3, duplicate: 3 };
const ARRIVED = ["done", "duplicate"];
const OVER = [...ARRIVED, "failed"];

const items = new Map();
const sending = new Set();
const arrived = new Set(); // what came in this run: a twin in the same selection is not sent again
const listeners = new Set();
const samples = [];
const hasher = createSHA1();
let [toHash, toCheck, toSend] = [[], [], []];
let [isHashing, isChecking, isMinimized, hold] = [false, false, false, null];
let [lastId, openCount, sentBytes, publishTimer, publishedAt] = [0, 0, 0, null, 0];
let run = { done: 0, duplicate: 0, failed: 0 };
let finished = null;
let snapshot = null;

const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));
const online = () => new Promise((wake) => window.addEventListener("online", wake, { once: true }));
const answers = () =>
  fetch("/api/server/ping", { cache: "no-store" }).then(
    (r) => r.status < 500,
    () => false,
  );
const isReadable = (file) =>
  file
    .slice(0, 1)
    .arrayBuffer()
    .then(
      () => true,
      () => false,
    );
const among = (states) => [...items.values()].filter((item) => states.includes(item.view.state)).map((i) => i.view.id);
const askBeforeLeaving = (event) => {
  event.preventDefault();
  event.returnValue = true; // older browsers look at this only
};

// An upload that was swept (404, 410), is still open elsewhere (409, 423) or came too fast (429) may work next time.
const isTransient = (status) => [0, 404, 409, 410, 423, 429].includes(status) || (status >= 500 && status !== 507);

const keyOf = ({ checksum, album, access }) => [checksum, album?.id, access].filter(Boolean).join("-");

// What a guest's every request carries; nothing of whoever is signed in.
const headersOf = ({ access }) =>
  Object.fromEntries([...new URLSearchParams(access)].map(([kind, text]) => [`x-immich-share-${kind}`, text]));

const sentence = (body) => {
  try {
    return [].concat(JSON.parse(body).message ?? []).join(" ");
  } catch {
    return ""; // a proxy's page is no reason to show
  }
};

// Bytes per second over the last seconds; the caller keeps `points`: [[ms, bytes], …].
const rate = (points, now, bytes) => {
  points.push([now, bytes]);
  while (points.length > 2 && now - points[0][0] > SPEED_WINDOW_MS) points.shift();
  const [since, from] = points[0];
  return now > since ? (Math.max(0, bytes - from) * 1000) / (now - since) : 0;
};

const publish = () => {
  publishTimer = null;
  const now = (publishedAt = performance.now());
  for (const item of sending) item.view = { ...item.view, speed: rate(item.points, now, item.view.sent) };
  const totals = { count: items.size, done: 0, failed: 0, bytes: 0, sent: 0, speed: rate(samples, now, sentBytes) };
  const views = [...items.values()].map((item) => item.view);
  for (const { state, size, sent } of views) {
    if (ARRIVED.includes(state)) totals.done += 1;
    if (state === "failed") totals.failed += 1;
    else totals.bytes += size;
    if (state !== "failed" && state !== "hashing") totals.sent += sent;
  }
  totals.leftS = totals.speed ? (totals.bytes - totals.sent) / totals.speed : null;
  views.sort((a, b) => RANK[a.state] - RANK[b.state]);
  snapshot = { views, totals, isRunning: openCount > 0, isMinimized, hold, finished };
  listeners.forEach((listener) => listener());
};

const changed = () => {
  publishTimer ??= setTimeout(publish, Math.max(0, publishedAt + PUBLISH_MS - performance.now()));
};

const show = (item, change) => {
  item.view = { ...item.view, ...change };
  changed();
};

const begin = (item, list) => {
  if (!openCount++) {
    run = { done: 0, duplicate: 0, failed: 0 };
    window.addEventListener("beforeunload", askBeforeLeaving);
  }
  list.push(item);
};

const close = (item) => {
  sending.delete(item);
  if (--openCount) return;
  window.removeEventListener("beforeunload", askBeforeLeaving);
  arrived.clear();
  if (run.done + run.duplicate + run.failed) finished = run;
};

const end = (item, state, why) => {
  if (item.isCancelled) return;
  run[state] += 1;
  item.upload = null;
  if (state === "failed") show(item, { state, ...why });
  else {
    arrived.add(keyOf(item));
    item.file = null;
    show(item, { state, sent: item.view.size });
  }
  close(item);
  pump();
};

// Takes back what is on its way and gives nothing out until the server answers or the user has signed in again.
const pause = async (reason) => {
  for (const item of [...sending].reverse()) {
    item.upload?.abort();
    item.upload = null;
    show(item, { state: "waiting" });
    toSend.unshift(item);
  }
  sending.clear();
  if (hold || !openCount) return;
  hold = reason;
  changed();
  if (reason !== "offline") return;
  do await Promise.race([online(), sleep(PROBE_MS)]);
  while (!(await answers()));
  resume();
};

const resume = () => {
  hold = null;
  pump();
};

const hash = async (item) => {
  isHashing = true;
  show(item, { state: "hashing" });
  try {
    if (!(item.file instanceof Blob)) throw new TypeError("a folder's entry without bytes");
    const sha1 = (await hasher).init();
    const { size } = item.view; // the file itself would ask the disk each time
    for (let at = 0; at < size && !item.isCancelled; at += SLICE_BYTES) {
      sha1.update(new Uint8Array(await item.file.slice(at, at + SLICE_BYTES).arrayBuffer()));
      show(item, { sent: Math.min(at + SLICE_BYTES, size) });
    }
    item.checksum = sha1.digest();
    show(item, { state: "waiting", sent: 0 });
    toCheck.push(item);
  } catch {
    end(item, "failed", { code: "unreadable" }); // moved, deleted or no longer permitted
  }
  isHashing = false;
  pump();
};

const ask = (method, url, body) =>
  fetch(url, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }).catch(() => null);

// Which files the library has, by the answer to the check; they are put into the albums they were meant for. What an
// album does not take is sent: the upload itself is judged.
const settle = async (batch, results) => {
  const known = new Map();
  for (const { id, action, assetId, isTrashed } of results) {
    if (action === "reject" && assetId && !isTrashed && batch[id]) known.set(batch[id], assetId);
  }
  for (const album of new Set([...known.keys()].map((item) => item.album?.id).filter(Boolean))) {
    const some = [...known.keys()].filter((item) => item.album?.id === album);
    const answer = await ask("PUT", `/api/albums/${album}/assets`, { ids: some.map((item) => known.get(item)) });
    if (!answer?.ok) some.forEach((item) => known.delete(item));
  }
  return known;
};

const check = async () => {
  isChecking = true;
  await sleep(CHECK_WAIT_MS);
  const waiting = toCheck.splice(0).filter((item) => !item.isCancelled);
  const batch = waiting.filter((item) => !item.access); // no guest is told what the library has
  toSend.push(...waiting.filter((item) => item.access));
  const assets = batch.map((item, at) => ({ id: String(at), checksum: item.checksum }));
  const answer = batch.length ? await ask("POST", "/api/assets/bulk-upload-check", { assets }) : { ok: false };
  // The check only saves sending: where it is refused, the upload itself is judged.
  const { results = [] } = answer?.ok ? await answer.json().catch(() => ({})) : {};
  const known = await settle(batch, results);
  isChecking = false;
  if (!answer || answer.status === 401) {
    toCheck.unshift(...batch);
    return pause(answer ? "signedOut" : "offline");
  }
  for (const item of batch.filter((one) => !one.isCancelled)) {
    if (known.has(item)) end(item, "duplicate");
    else toSend.push(item);
  }
  pump();
};

const heard = (item, request, response) => {
  const status = response.getStatus();
  item.answer = { status, body: response.getBody(), isNoAlbum: request.getMethod() === "POST" && status === 404 };
  item.outcome = response.getHeader("X-Immshare-Status") ?? item.outcome;
  const isUnsure = request.getMethod() === "HEAD" && (status === 401 || status >= 500);
  if (isUnsure) throw new Error(`no word on the upload: ${status}`); // or tus would begin anew
};

const progressed = (item, sent) => {
  const gained = Math.max(0, sent - (item.mark ?? sent)); // what an earlier try sent is no speed
  if (gained) item.attempt = 0;
  sentBytes += gained;
  item.mark = sent;
  show(item, { sent });
};

const refused = async (item, upload) => {
  const { status, body } = item.answer ?? { status: 0, body: "" };
  const why = { reason: sentence(body), code: status ? "refused" : "connection" };
  if (status === 401 && item.access) return end(item, "failed", { code: "closed" });
  if (status === 401) return pause("signedOut");
  if (item.album && item.answer?.isNoAlbum) return end(item, "failed", { code: "album" });
  if (!isTransient(status)) return end(item, "failed", why);
  const [isAnswering, isThere] = await Promise.all([answers(), isReadable(item.file)]);
  if (item.upload !== upload) return;
  if (!isThere) return end(item, "failed", { code: "unreadable" });
  if (!isAnswering) return pause("offline");
  if (item.attempt >= RETRY_DELAYS_MS.length) return end(item, "failed", why);
  await sleep(RETRY_DELAYS_MS[item.attempt++]);
  if (item.upload === upload) send(item);
};

const send = async (item) => {
  sending.add(item);
  if (arrived.has(keyOf(item))) return end(item, "duplicate");
  const { file, checksum, album } = item;
  const isLarge = item.view.size > CHUNK_BYTES;
  const date = new Date(file.lastModified).toISOString();
  const upload = new Upload(file, {
    endpoint: "/api/uploads",
    chunkSize: CHUNK_BYTES,
    // A large file gets its address first, so that what arrives of its very first chunk is kept, too.
    uploadDataDuringCreation: !isLarge,
    storeFingerprintForResuming: isLarge,
    removeFingerprintOnSuccess: true,
    fingerprint: async () => `immshare-${keyOf(item)}`,
    headers: headersOf(item),
    metadata: {
      filename: file.name,
      filetype: file.type,
      checksum,
      fileCreatedAt: date,
      fileModifiedAt: date,
      ...(album && { albumId: album.id }),
    },
    retryDelays: null, // tried again by refused(): tus forgets the address when a proxy says 5xx during a restart
    onBeforeRequest: () => void (item.answer = null),
    onAfterResponse: (request, response) => heard(item, request, response),
    onProgress: (sent) => progressed(item, sent),
    onSuccess: () => end(item, item.outcome === "duplicate" ? "duplicate" : "done"),
    onError: () => item.upload === upload && refused(item, upload),
  });
  Object.assign(item, { upload, points: [], mark: isLarge ? null : 0 });
  show(item, { state: "uploading", speed: 0 });
  const [previous] = isLarge ? await upload.findPreviousUploads() : [];
  if (previous) upload.resumeFromPreviousUpload(previous);
  if (item.upload === upload) upload.start();
};

const pump = () => {
  changed();
  if (hold) return;
  const isAhead = toCheck.length + toSend.length >= AHEAD;
  if (toHash.length && !isHashing && !isAhead) hash(toHash.shift());
  if (toCheck.length && !isChecking) check();
  while (sending.size < PARALLEL) {
    const busy = new Set([...sending].map((item) => item.checksum)); // its twin waits for it
    const at = toSend.findIndex((item) => !busy.has(item.checksum));
    if (at < 0) return;
    send(toSend.splice(at, 1)[0]);
  }
};

// `album`, {id, name}, is where they are put besides the library; or null. `access` is a guest's, or empty.
const add = async (files, album = null, access = "") => {
  let rested = performance.now();
  for (const file of files) {
    if (performance.now() - rested > TURN_MS) {
      pump();
      await sleep(0);
      rested = performance.now();
    }
    const view = { id: ++lastId, name: file.name, size: file.size ?? 0, state: "waiting", sent: 0, speed: 0 };
    const item = { file, album, access, view: { ...view, album: album?.name }, attempt: 0 };
    items.set(view.id, item);
    begin(item, toHash);
  }
  pump();
};

const retry = (ids) => {
  for (const item of ids.map((id) => items.get(id))) {
    if (openCount) run.failed -= 1;
    item.attempt = 0;
    show(item, { state: "waiting", sent: 0, reason: "", code: "" });
    begin(item, item.checksum ? toSend : toHash);
  }
  pump();
};

// Stops what runs and takes the rows away.
const remove = (ids) => {
  for (const item of ids.map((id) => items.get(id))) {
    const { upload } = item;
    Object.assign(item, { isCancelled: true, upload: null });
    items.delete(item.view.id);
    upload?.abort(true).catch(() => {}); // what then stays on the server is swept there
    if (!OVER.includes(item.view.state)) close(item);
  }
  const isWanted = (item) => !item.isCancelled;
  [toHash, toCheck, toSend] = [toHash.filter(isWanted), toCheck.filter(isWanted), toSend.filter(isWanted)];
  pump();
};

publish();
window.addEventListener("offline", () => pause("offline"));
setInterval(() => openCount && changed(), 1000); // the speed of what stalls falls to zero

// One per window: it outlives the page that opened it and is shared by every copy of this module.
export const queue = (globalThis.immshareUploads ??= {
  subscribe: (listener) => listeners.add(listener) && (() => listeners.delete(listener)),
  getSnapshot: () => snapshot,
  takeFinished: () => [finished, (finished = null)][0],
  minimize: (is) => ((isMinimized = is), publish()),
  add,
  resume,
  retry,
  remove,
  retryFailed: () => retry(among(["failed"])),
  cancelAll: () => remove(among(["waiting", "hashing", "uploading"])),
  clear: () => remove(among(ARRIVED)),
  close: () => remove(among(OVER)),
});
