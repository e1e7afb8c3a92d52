/** The slides of a slideshow as elements: made ahead, decoded before they are shown, dropped when they are behind. */

import { isMotionReduced, mayMove } from "./photo_motion.js";
import { placeholderOf } from "./placeholders.js";

const LONGEST_ROUND_MS = 60_000;

function layer(name, photo) {
  const element = document.createElement("div");
  element.className = name;
  Object.assign(element.style, photo && placeholderOf(photo.thumbhash));
  return element;
}

const imageOf = (alt) => Object.assign(new Image(), { alt, draggable: false });

function filmOf(photo, urls) {
  const film = document.createElement("video");
  Object.assign(film, { playsInline: true, preload: "auto", poster: urls.image(photo, "preview"), src: urls.video(photo.id) });
  film.tabIndex = -1;
  return film;
}

/**
 * A still picture, or a video over its still, or (`isMoving`) a still that makes room for the animated original as soon as that
 * is decoded. `ready` is when the still is decoded; it rejects when it does not come. An original that does not come is none.
 */
function createSlide(photo, urls, name, isMoving) {
  const element = layer("slideshow-slide");
  const hint = layer("slideshow-hint", photo);
  const still = imageOf(name);
  still.src = urls.image(photo, "preview");
  const moving = isMoving ? imageOf(name) : null;
  const film = photo.isImage ? null : filmOf(photo, urls);
  film?.setAttribute("aria-label", name);
  element.append(layer("slideshow-blur", photo), hint, film ?? still);
  const ready = (photo.isFailed ? Promise.reject(new Error("It cannot be shown.")) : still.decode()).then(() => {
    element.dataset.ready = "";
    hint.remove();
  });
  let isDropped = false;
  const slide = {
    photo,
    element,
    film,
    ready,
    hasFailed: false,
    roundMs: 0, // how long it moves until it begins again; 0 as long as it stands still
    onMoving: () => undefined,
    /** Shows the still instead of a video that cannot be played. */
    giveUpFilm() {
      film.replaceWith(still);
      this.film = null;
    },
    drop() {
      isDropped = true;
      element.remove();
      film?.pause();
      film?.removeAttribute("src");
      film?.load();
      for (const image of [still, moving]) if (image && !image.complete) image.removeAttribute("src"); // leaves the connection's queue
    },
  };
  ready.catch(() => {
    slide.hasFailed = true; // whoever wants to show it sees that
  });
  const move = () => {
    still.replaceWith(moving);
    slide.roundMs = Math.min(photo.duration, LONGEST_ROUND_MS);
    slide.onMoving();
  };
  const load = () => {
    if (isDropped) throw new Error("It is behind.");
    moving.src = urls.original(photo.id); // after the still, and after those of the slides that were made with it
    return moving.decode();
  };
  if (moving) ready.then(load).then(move, () => undefined); // the still stays
  return slide;
}

/** The slides at hand, by photo. `hasOriginals` is whether originals may be had, `nameOf(photo)` what a photo is called. */
export function createSlides(urls, hasOriginals, nameOf) {
  const slides = new Map();
  return {
    of(photo) {
      if (slides.get(photo.id)?.hasFailed) this.forget(slides.get(photo.id));
      const isMoving = hasOriginals && !photo.isFailed && mayMove(photo) && !isMotionReduced();
      if (!slides.has(photo.id)) slides.set(photo.id, createSlide(photo, urls, nameOf(photo), isMoving));
      return slides.get(photo.id);
    },
    forget(slide) {
      slides.delete(slide.photo.id);
      slide.drop();
    },
    /** Drops all slides but these. */
    keep(wanted) {
      for (const slide of [...slides.values()]) if (!wanted.includes(slide)) this.forget(slide);
    },
  };
}
