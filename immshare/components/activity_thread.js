/**
 * Comments and likes of one album, or of one photo in it, as this browser knows them: what the server told, what is on its way
 * to the server, what is being written. Everything answers at once; the server is asked in the order of the deeds.
 */

import { getJson, send } from "./requests.js";
import { milliseconds } from "./words.js";

const ROOT = "/api/activities";
const PAGE = 50;
const WHOLE_PAGE = 200;

/** Why a deed failed: what the server says to people, or the name of a text. */
const reason = (error, gone) => (error.sentence ? { sentence: error.sentence } : { name: error.isFinal ? gone : "connection" });

/** Tells its listeners that `view`, which is made by `make`, has changed. */
class Shown {
  #listeners = new Set();
  #view = null;
  subscribe = (listener) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  getView = () => (this.#view ??= this.make());
  tell() {
    this.#view = null;
    for (const listener of this.#listeners) listener();
  }
}

export class Thread extends Shown {
  draft = "";
  #counts = null;
  #items = [];
  #going = new Set(); // ids of what is being removed
  #waiting = []; // own comments that the server has not taken (yet): {key, text, why, isFinal}; `why` once it has failed
  #wantsLike = null;
  #note = null; // what to say about the last deed: {name, why, undo}
  #state = { isLoaded: false, isComplete: false, isLoading: false, isFailed: false };
  #deeds = { last: Promise.resolve(), count: 0, begun: 0 };
  #isLooking = false;
  #isStale = false;
  #seen = null; // the revision up to which the server was told that all is seen
  #keys = 0;

  constructor(albumId, assetId) {
    super();
    this.assetId = assetId;
    this.albumId = albumId;
    this.target = { albumId, assetId };
    this.query = new URLSearchParams({ albumId, ...(assetId && { assetId }) });
  }

  make() {
    const counts = this.#counts;
    const isLiked = this.#wantsLike ?? Boolean(counts?.likeId);
    const onItsWay = this.#waiting.filter((one) => !one.why).length;
    return {
      ...this.#state,
      items: this.#items.filter((item) => !this.#going.has(item.id)),
      waiting: [...this.#waiting],
      note: this.#note,
      isLiked,
      likes: (counts?.targetLikes ?? 0) + Number(isLiked) - Number(Boolean(counts?.likeId)),
      comments: (counts?.comments ?? 0) + onItsWay,
      hasUnread: Boolean(counts?.hasUnread) && !this.assetId,
      isEnabled: counts?.isEnabled ?? true,
    };
  }

  /** Asks what has changed. Own deeds first: their answers and these must not cross. What fails is asked with the next hint. */
  async look() {
    this.#isStale = true;
    if (this.#isLooking || this.#deeds.count) return;
    this.#isLooking = true;
    while (this.#isStale && !this.#deeds.count) {
      this.#isStale = false;
      await this.#ask().catch(() => this.#update({ isFailed: !this.#state.isLoaded }));
    }
    this.#isLooking = false;
  }

  async #ask() {
    const { begun } = this.#deeds;
    const isOvertaken = () => begun !== this.#deeds.begun; // by an own deed; it looks again when it is done
    if (!this.#state.isLoaded) {
      const counts = await getJson(`${ROOT}/statistics?${this.query}`);
      if (isOvertaken()) return;
      this.#counts = counts;
    } else {
      const first = this.#state.isComplete ? 0 : (this.#items[0]?.sequence ?? 0);
      const since = this.#counts.revision;
      const { changed, removed, held, ...counts } = await getJson(
        `${ROOT}/changes?${this.query}&since=${since}&from=${first}`,
      );
      if (isOvertaken()) return;
      this.#counts = counts;
      this.#items = this.#items.filter((item) => !removed.includes(item.id));
      // A page of older ones may have come meanwhile: `held` does not count them.
      const oldest = Math.min(first, this.#items[0]?.sequence ?? first);
      changed.filter((item) => item.sequence >= oldest).forEach((item) => this.#put(item));
      const isWhole = this.#items.filter((item) => item.sequence >= first).length === held;
      if (!isWhole) await this.#reload(first); // photos came or went, or it was long ago
    }
    this.tell();
  }

  async #learnCounts() {
    if (this.#counts) return;
    const counts = await getJson(`${ROOT}/statistics?${this.query}`);
    this.#counts ??= counts; // a deed may have been faster
  }

  /** Fetches the newest page, once. */
  async load() {
    if (this.#state.isLoaded || this.#state.isLoading) return;
    this.#update({ isLoading: true, isFailed: false });
    try {
      await this.#learnCounts();
      this.#items = await getJson(`${ROOT}?${this.query}&limit=${PAGE}`);
      this.#update({ isLoaded: true, isLoading: false, isComplete: this.#items.length < PAGE });
      this.look();
    } catch {
      this.#update({ isLoading: false, isFailed: true });
    }
  }

  /** Fetches the page before the oldest that is there. */
  async loadOlder() {
    const { isLoaded, isLoading, isComplete } = this.#state;
    if (!isLoaded || isLoading || isComplete) return;
    this.#update({ isLoading: true, isFailed: false });
    try {
      const older = await getJson(`${ROOT}?${this.query}&limit=${PAGE}&before=${this.#items[0].sequence}`);
      this.#items = [...older, ...this.#items];
      this.#update({ isLoading: false, isComplete: older.length < PAGE });
    } catch {
      this.#update({ isLoading: false, isFailed: true });
    }
  }

  async #reload(first) {
    const found = [];
    let page;
    do {
      const before = found.length ? `&before=${found[0].sequence}` : "";
      page = await getJson(`${ROOT}?${this.query}&limit=${WHOLE_PAGE}${before}`);
      found.unshift(...page);
    } while (page.length === WHOLE_PAGE && found[0].sequence > first);
    const older = this.#items.filter((item) => item.sequence < first); // came meanwhile
    const newest = found.filter((item) => item.sequence >= first);
    this.#items = [...older, ...newest];
    if (!older.length) this.#state.isComplete = page.length < WHOLE_PAGE && found.length === newest.length;
  }

  write(text) {
    this.draft = "";
    const one = { key: ++this.#keys, text, why: null, isFinal: false };
    this.#waiting.push(one);
    this.#post(one);
  }

  retry(key) {
    const one = this.#waiting.find((other) => other.key === key);
    one.why = null;
    this.#post(one);
  }

  discard(key) {
    this.#drop(key);
    this.tell();
  }

  #post(one) {
    this.#do(
      async () => {
        const body = { ...this.target, type: "comment", comment: one.text };
        const item = await (await send("POST", ROOT, body)).json();
        this.#drop(one.key);
        this.#count({ comments: 1 }, item);
        this.#put(item);
      },
      (error) => Object.assign(one, { why: reason(error, this.#goneTarget), isFinal: Boolean(error.isFinal) }),
    );
  }

  toggleLike() {
    this.#wantsLike = !this.getView().isLiked;
    this.#do(
      async () => {
        await this.#learnCounts();
        const { likeId } = this.#counts;
        if (this.#wantsLike === null || this.#wantsLike === Boolean(likeId)) return;
        if (likeId) {
          await send("DELETE", `${ROOT}/${likeId}`);
          this.#take(likeId);
        } else {
          const item = await (await send("POST", ROOT, { ...this.target, type: "like" })).json();
          this.#counts.likeId = item.id;
          this.#count({ likes: 1, targetLikes: 1 }, item);
          this.#put(item);
        }
      },
      (error) => {
        this.#wantsLike = null;
        this.#say({ name: "likeFailed", why: reason(error, this.#goneTarget) });
      },
    );
  }

  /** Removes a comment or like, for a moment to be taken back. */
  remove({ id }) {
    this.#going.add(id);
    this.#do(
      async () => {
        await send("DELETE", `${ROOT}/${id}`);
        this.#take(id);
        this.#say({ name: "removed", undo: () => this.#restore(id) });
      },
      (error) => this.#say({ name: "removeFailed", why: reason(error, "gone") }),
      () => this.#going.delete(id),
    );
  }

  #restore(id) {
    this.#say(null);
    this.#do(
      async () => this.#put(await (await send("POST", `${ROOT}/${id}/restore`)).json()),
      (error) => this.#say({ name: "restoreFailed", why: reason(error, "gone") }),
    );
  }

  /** Takes the unread mark off. If that does not reach the server, it is tried again with the next look. */
  markSeen() {
    const { hasUnread, revision } = this.#counts ?? {};
    if (!hasUnread || !this.#state.isLoaded || this.#seen === revision) return;
    this.#seen = revision;
    this.#counts.hasUnread = Boolean(this.assetId); // of the album: there may be more than this photo's
    this.tell();
    // It arrives also when the page is left at once.
    send("PUT", `${ROOT}/seen`, { ...this.target, sequence: revision }, { keepalive: true }).catch(() => {
      this.#seen = null;
    });
  }

  get #goneTarget() {
    return this.assetId ? "photoGone" : "gone";
  }

  /** One deed after the other; `failed` and `always` put right what was shown in advance. */
  #do(deed, failed, always = () => {}) {
    this.#deeds.count += 1;
    this.#deeds.begun += 1;
    this.tell();
    this.#deeds.last = this.#deeds.last
      .then(deed)
      .catch(failed)
      .then(() => {
        always();
        this.#deeds.count -= 1;
        if (!this.#deeds.count) {
          this.#wantsLike = null;
          this.look();
        }
        this.tell();
      });
  }

  #count(more, { sequence }) {
    if (!this.#counts || sequence <= this.#counts.revision) return;
    for (const [name, number] of Object.entries(more)) this.#counts[name] += number;
  }

  #put(item) {
    const rest = this.#items.filter((other) => other.id !== item.id);
    const at = rest.findIndex((other) => other.sequence > item.sequence);
    this.#items = at < 0 ? [...rest, item] : rest.toSpliced(at, 0, item);
  }

  #take(id) {
    const item = this.#items.find((other) => other.id === id);
    this.#items = this.#items.filter((other) => other.id !== id);
    const isOwnLike = id === this.#counts?.likeId;
    if (isOwnLike) this.#counts.likeId = null;
    if (isOwnLike) this.#counts.targetLikes -= 1;
    else if (item?.type === "comment") this.#counts.comments -= 1;
  }

  #drop(key) {
    this.#waiting = this.#waiting.filter((one) => one.key !== key);
  }

  #say(note) {
    this.#note = note;
    this.tell();
    if (note) setTimeout(() => this.#note === note && this.#say(null), milliseconds("delay-toast"));
  }

  #update(state) {
    Object.assign(this.#state, state);
    this.tell();
  }
}

/** Whether the panel is open, and of which album; for whatever opens it. */
class Panel extends Shown {
  #isOpen = false;
  #albumId = null;
  #threads = new Map();
  make = () => ({ isOpen: this.#isOpen, albumId: this.#albumId });

  open(isWanted) {
    if (this.#isOpen === isWanted) return;
    this.#isOpen = isWanted;
    this.tell();
  }

  /** From now on it is about another album: what is known of the one before is forgotten. */
  enter(albumId) {
    if (this.#albumId === albumId) return;
    this.#threads.clear();
    [this.#albumId, this.#isOpen] = [albumId, false];
    this.tell();
  }

  threadOf(assetId) {
    if (!this.#threads.has(assetId)) this.#threads.set(assetId, new Thread(this.#albumId, assetId));
    return this.#threads.get(assetId);
  }
}

export const panel = new Panel();
