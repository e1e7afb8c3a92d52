/**
 * The running slideshow: what stands on the stage, when the next one is due, what keys and hands change about it.
 *
 * The progress bar's animation is the clock: it is paused, resumed and restarted with the slide. A video stays until its end,
 * an animated picture until it was seen once from beginning to end, but no shorter than others and no longer than a minute.
 * What is due is shown only when it is decoded; until then the slide before it stays. When the server cannot be reached, slides
 * that were shown come again, from the browser's memory, until it can.
 */

import { isMotionReduced } from "./photo_motion.js";
import { milliseconds } from "./words.js";

const AHEAD = [1, -1, 2]; // what is made ready, in this order
const TRIES = 3; // photos in a row that do not come, before the connection is asked after
const RETRY_MS = 2000;
const PING_URL = "/api/server/ping";

const comes = (slide) => slide.ready.then(() => true, () => false);
const isReachable = () => fetch(PING_URL, { cache: "no-store" }).then(({ ok }) => ok, () => false);

/**
 * `line` tells the photos, `slides` makes the elements; `settings()` are the present ones. `tell` is {photo(photo),
 * end(), waiting(isWaiting)}. Nothing runs before `start`.
 */
export function createPlayer({ stage, bar, line, slides, settings, tell }) {
  let current = null; // the slide on the stage
  let clock = null;
  let isPaused = false;
  let isOver = false;
  let isWaiting = false; // for the next slide, or to be resumed
  let turn = 0; // grows with each slide, so that a step that was overtaken gives up
  let plan = 0;
  let owed = 0; // steps by hand that are not done yet
  let isStepping = false;
  let replay = 0;
  let retryTimer = 0;

  /** Has what comes next ready, and lets go of what is behind. */
  async function prepare() {
    plan += 1;
    const mine = plan;
    const wanted = [current];
    for (const step of AHEAD) {
      const photo = await line.peek(step).catch(() => null); // not reachable: asked again when it is due
      if (mine !== plan || isOver) return;
      if (photo) wanted.push(slides.of(photo));
    }
    slides.keep(wanted);
  }

  function runFilm() {
    const { film } = current;
    const mine = current;
    film.currentTime = 0;
    film.ontimeupdate = () => {
      bar.style.transform = `scaleX(${film.currentTime / (film.duration || Infinity)})`;
    };
    film.onended = () => mine === current && next();
    const still = () => {
      if (mine !== current || !mine.film) return;
      mine.giveUpFilm();
      runClock();
    };
    film.onerror = still;
    const play = () =>
      film.play().catch((error) => {
        if (error.name === "NotAllowedError" && !film.muted) {
          film.muted = true; // without a gesture only silent videos may start
          return play();
        }
        return error.name === "AbortError" ? undefined : still();
      });
    clock = { pause: () => film.pause(), play, cancel: () => film.pause() };
    if (!isPaused) play();
  }

  function runClock() {
    const { delayS } = settings();
    const easing = isMotionReduced() ? `steps(${delayS})` : "linear";
    const frames = [{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }];
    const lastsMs = Math.max(delayS * 1000, current.roundMs);
    clock = bar.animate(frames, { duration: lastsMs, easing, fill: "forwards" });
    clock.onfinish = () => next();
    if (isPaused) clock.pause();
  }

  function show(slide, isCut) {
    const others = [...stage.children].filter((element) => element !== slide.element);
    const before = others.pop();
    for (const element of others) element.remove(); // a fade that is not over yet
    if (current && current !== slide) current.film?.pause();
    current = slide;
    turn += 1;
    wait(false);
    stage.append(slide.element);
    const leave = () => before?.remove();
    if (isCut || !before || !settings().hasTransition || isMotionReduced()) leave();
    else
      slide.element
        .animate([{ opacity: 0 }, { opacity: 1 }], { duration: milliseconds("motion-page"), easing: "ease-out" })
        .finished.then(leave, leave);
    clock?.cancel();
    bar.style.transform = "scaleX(0)";
    slide.onMoving = () => slide === current && retime();
    if (slide.film) runFilm();
    else runClock();
    tell.photo(slide.photo);
    prepare();
  }

  /** Lets the present slide have its time from the beginning. */
  function retime() {
    if (!current || current.film) return;
    clock.cancel();
    runClock();
  }

  /** A slide that was shown before and is still at hand, while the server is away. */
  async function showAgain(mine) {
    const behind = line.behind();
    for (let tries = 0; tries < behind.length; tries += 1) {
      replay = (replay + 1) % behind.length;
      const slide = slides.of(behind[replay]);
      if (slide !== current && (await comes(slide))) return mine === turn && show(slide);
      if (slide !== current) slides.forget(slide);
    }
    return mine === turn && wait(true);
  }

  /** Tries again in a while; or is told of it, when it is resumed. */
  function wait(isWanted) {
    isWaiting = isWanted;
    clearTimeout(retryTimer);
    if (isWanted) retryTimer = setTimeout(next, RETRY_MS);
    tell.waiting(isWanted);
  }

  async function next() {
    const mine = turn;
    const isOvertaken = () => isOver || mine !== turn;
    let tried = 0;
    while (tried < TRIES) {
      const photo = await line.peek(tried + 1).catch(() => undefined); // undefined: not reachable
      if (isOvertaken()) return;
      if (photo === null && !tried) return tell.end();
      if (!photo) break;
      tried += 1;
      const hasCome = await comes(slides.of(photo));
      if (isOvertaken()) return;
      if (isPaused) {
        isWaiting = true;
        return;
      }
      if (hasCome) return line.take(tried, photo.id) ? show(slides.of(photo)) : next();
    }
    const isThere = await isReachable();
    if (isOvertaken()) return;
    if (!isThere) return showAgain(mine);
    line.take(tried); // they are broken
    wait(true);
  }

  return {
    /** Rejects when there is nothing to show. */
    async start() {
      const photo = await line.peek(0);
      if (!photo || isOver) return Boolean(photo);
      const slide = slides.of(photo);
      await comes(slide);
      if (!isOver) show(slide, true);
      return true;
    },
    /** By hand: at once, with what is there of it. */
    async step(count) {
      owed += count;
      if (isStepping) return;
      isStepping = true;
      while (owed && !isOver) {
        const one = Math.sign(owed);
        owed -= one;
        if (!line.take(one) && !(await line.peek(one).then(() => line.take(one), () => null))) owed = 0; // an end, or not reachable
        else show(slides.of(line.photo()), true);
      }
      isStepping = false;
    },
    pause(isWanted) {
      isPaused = isWanted;
      if (isWanted) clock?.pause();
      else if (isWaiting) next();
      else clock?.play();
    },
    /** Other photos lie ahead: of the same line, or of another one that begins with the present photo. */
    follow(nextLine) {
      line = nextLine;
      if (current) prepare();
    },
    /** The delay has changed. */
    retime,
    stop() {
      isOver = true;
      turn += 1;
      clearTimeout(retryTimer);
      clock?.cancel();
      slides.keep([]);
    },
    /** What is shown now, for whoever comes after. */
    photo: () => current?.photo ?? null,
  };
}
