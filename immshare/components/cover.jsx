// The cover of an album: its blur, and over it the photo once it has come. What stands in it shows where there is no photo.
import { createElement, useState } from "react";
import { placeholderOf } from "./placeholders.js";

export function Cover({ assetId, thumbhash, children }) {
  const [known, setKnown] = useState({});
  const state = known.assetId === assetId ? known.state : "";
  const photo = {
    key: assetId,
    src: `/api/assets/${assetId}/thumbnail?size=thumbnail`,
    alt: "",
    loading: "lazy",
    decoding: "async",
    draggable: false,
    onLoad: () => setKnown({ assetId, state: "shown" }),
    onError: () => setKnown({ assetId, state: "failed" }),
  };
  const isPhoto = assetId && state !== "failed";
  const look = isPhoto && state !== "shown" ? placeholderOf(thumbhash) : undefined;
  const box = { className: "cover", style: look, "data-state": assetId ? state : "none", "aria-hidden": true };
  return createElement("span", box, isPhoto ? createElement("img", photo) : children);
}
