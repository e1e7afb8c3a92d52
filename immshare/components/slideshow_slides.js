/** The slides of a slideshow as elements: made ahead, decoded before they are shown, dropped when they are behind. */

import { placeholderOf } from "./placeholders.js";

function layer(name, photo) {
  const element = document.createElement("div");
  element.className = name;
  Object.assign(element.style, photo && placeholderOf(photo.thumbhash));
  return element;
}

function filmOf(photo, urls) {
  const film = document.createElement("video");
  Object.assign(film, { playsInline: true, preload: "auto", poster: urls.image(photo, "preview"), src: urls.video(photo.id) });
  film.tabIndex = -1;
  return film;
}

/** A still picture, or a video over its still. `ready` is when the still is decoded; it rejects when it does not come. */
function createSlide(photo, urls, name) {
  const element = layer("slideshow-slide");
  const hint = layer("slideshow-hint", photo);
  const still = new Image();
  Object.assign(still, { alt: name, draggable: false, src: urls.image(photo, "preview") });
  const film = photo.isImage ? null : filmOf(photo, urls);
  film?.setAttribute("aria-label", name);
  element.append(layer("slideshow-blur", photo), hint, film ?? still);
  const ready = (photo.isFailed ? Promise.reject(new Error("It cannot be shown.")) : still.decode()).then(() => {
    element.dataset.ready = "";
    hint.remove();
  });
  const slide = {
    photo,
    element,
    film,
    ready,
    hasFailed: false,
    /** Shows the still instead of a video that cannot be played. */
    giveUpFilm() {
      film.replaceWith(still);
      this.film = null;
    },
    drop() {
      element.remove();
      film?.pause();
      film?.removeAttribute("src");
      film?.load();
      if (!still.complete) still.removeAttribute("src"); // leaves the queue of the connection
    },
  };
  ready.catch(() => {
    slide.hasFailed = true; // whoever wants to show it sees that
  });
  return slide;
}

/** The slides at hand, by photo. `nameOf(photo)` is what a photo is called. */
export function createSlides(urls, nameOf) {
  const slides = new Map();
  return {
    of(photo) {
      if (slides.get(photo.id)?.hasFailed) this.forget(slides.get(photo.id));
      if (!slides.has(photo.id)) slides.set(photo.id, createSlide(photo, urls, nameOf(photo)));
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
