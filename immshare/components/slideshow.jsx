/** Starts slideshows: waits for whoever asks for one, and for an address with ?play=1. The show itself is loaded when needed. */

import { createElement, useEffect, useEffectEvent, useRef, useState } from "react";

import { stage } from "./photo_stage.js";

const PARAMETER = "play";
const loadShow = () => import("./slideshow_show.jsx");

/**
 * Full screen, where the browser has it and somebody has just pressed something; else the show fills the window. Returns
 * what gives it back, if it was not full before.
 */
function fillScreen() {
  const isAllowed = navigator.userActivation?.isActive ?? true;
  if (!isAllowed || document.fullscreenElement || !document.documentElement.requestFullscreen) return () => undefined;
  const entered = document.documentElement.requestFullscreen().catch(() => undefined); // refused: it fills the window
  return () => entered.then(() => document.fullscreenElement && document.exitFullscreen());
}

function forgetPlay() {
  const url = new URL(location.href);
  if (!url.searchParams.has(PARAMETER)) return;
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, "", url);
}

export function Slideshow({ access, hasMetadata, texts, defaults, delays }) {
  const [show, setShow] = useState(null); // {View, library, hasOriginals, chosen, from}
  const [problem, setProblem] = useState("");
  const isStarting = useRef(false);
  const leaveScreen = useRef(null);

  const start = useEffectEvent(async ({ ids, from }) => {
    if (show || isStarting.current) return;
    isStarting.current = true;
    setProblem("");
    leaveScreen.current = fillScreen();
    try {
      const [grid, { Show }] = await Promise.all([stage.entered(), loadShow()]);
      const { library, selection, hasOriginals } = grid;
      setShow({ View: Show, library, hasOriginals, chosen: ids === "selection" ? selection.expression() : null, from: from ?? null });
    } catch {
      setProblem(texts.failed);
      leaveScreen.current();
    } finally {
      isStarting.current = false;
    }
  });
  useEffect(() => {
    const hear = ({ detail }) => start(detail ?? {});
    const click = ({ target }) => {
      const button = target.closest?.("[data-slideshow]");
      if (button) start({ ids: button.dataset.slideshow === "selection" ? "selection" : null });
    };
    addEventListener("immshare:slideshow", hear);
    document.addEventListener("click", click);
    if (new URLSearchParams(location.search).get(PARAMETER) === "1") start({});
    return () => {
      removeEventListener("immshare:slideshow", hear);
      document.removeEventListener("click", click);
    };
  }, []);

  const end = ({ id, failure }) => {
    setShow(null);
    setProblem(failure ?? "");
    forgetPlay();
    leaveScreen.current();
    dispatchEvent(new CustomEvent("immshare:slideshow-ended", { detail: { id } }));
  };
  if (show) return createElement(show.View, { ...show, access, hasMetadata, texts, defaults, delays, onEnd: end });
  return problem ? (
    <p className="slideshow-problem" role="alert">
      {problem}
    </p>
  ) : null;
}
