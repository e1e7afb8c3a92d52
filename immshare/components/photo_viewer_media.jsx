/** One photo or video on its slide: the thumbnail at once, the preview over it, the original when it is zoomed. */

import { Fragment, useState } from "react";
import { ImageOff, RotateCw } from "lucide-react";

import { mayMove } from "./photo_motion.js";
import { nameOf } from "./photo_names.js";
import { whyNot } from "./photo_viewer_files.js";
import { placeholderOf } from "./placeholders.js";

const SHOWN_BY_BROWSERS = /^image\/(jpeg|png|webp|gif|avif|bmp)$/;

/** What stands in place of a photo. */
export function Notice({ text, texts, onRetry }) {
  return (
    <div className="viewer-notice" role="alert">
      <ImageOff />
      <p>{text}</p>
      {onRetry && (
        <button type="button" className="viewer-retry" onClick={onRetry}>
          <RotateCw />
          {texts.retry}
        </button>
      )}
    </div>
  );
}

/** Whether it is broken, which attempt this is, and the way to another one. */
function useAttempts() {
  const [attempt, setAttempt] = useState(0);
  const [isBroken, setBroken] = useState(false);
  const retry = () => {
    setBroken(false);
    setAttempt(attempt + 1);
  };
  return { attempt, isBroken, fail: () => setBroken(true), retry };
}

/** An image over what is there already: seen only when it is decoded as a whole. */
function Layer({ onReady, ...rest }) {
  const [isReady, setReady] = useState(false);
  const show = async ({ currentTarget }) => {
    await currentTarget.decode().catch(() => undefined); // an image replaced meanwhile: nobody sees it
    setReady(true);
    onReady?.(currentTarget);
  };
  return <img className="viewer-layer" data-ready={isReady || undefined} draggable={false} onLoad={show} {...rest} />;
}

/** The original is fetched only if `hasOriginal`: whoever may not download it looks at the preview. */
export function Picture({ slide, offset, rect, zoom, isFlying, hasOriginal, urls, texts }) {
  const { photo, order, detail, src } = slide;
  const [isPreviewWanted, setPreviewWanted] = useState(!isFlying);
  const { attempt, isBroken, fail, retry } = useAttempts();
  const [previewWidth, setPreviewWidth] = useState(0);
  const [isOriginalWanted, setOriginalWanted] = useState(false);
  const [isOriginalBroken, setOriginalBroken] = useState(false);
  if (!isFlying && !isPreviewWanted) setPreviewWanted(true);
  const width = Math.min(rect.width, rect.height * photo.ratio);
  const isPastPreview = zoom > 1 && previewWidth > 0 && width * zoom * window.devicePixelRatio > previewWidth;
  const isLarger = detail?.width > previewWidth;
  const isWanted = hasOriginal && offset === 0 && ((isPastPreview && isLarger) || mayMove(photo, detail));
  if (isWanted && !isOriginalWanted && SHOWN_BY_BROWSERS.test(detail?.originalMimeType)) setOriginalWanted(true);
  return (
    <div className="viewer-picture" style={{ width, height: width / photo.ratio, ...(!previewWidth && placeholderOf(photo.thumbhash)) }}>
      <img className="viewer-layer" data-ready draggable={false} src={urls.image(photo, "thumbnail")} alt="" />
      {isPreviewWanted && (
        <Layer
          key={attempt}
          src={src}
          alt={nameOf(photo, order, texts)}
          onReady={(image) => setPreviewWidth(image.naturalWidth)}
          onError={fail}
        />
      )}
      {isOriginalWanted && !isOriginalBroken && (
        <Layer src={urls.original(photo.id)} alt="" onError={() => setOriginalBroken(true)} />
      )}
      {isBroken && <Notice text={texts.unreachable} texts={texts} onRetry={retry} />}
    </div>
  );
}

/** A video with the thumbnail behind it, or the sentence that it is not to be had, or that this browser cannot play it. */
export function Film({ slide, hasOriginal, urls, texts, children }) {
  const { attempt, isBroken, fail, retry } = useAttempts();
  const [refusal, setRefusal] = useState("");
  const explain = async () => {
    fail();
    setRefusal(await whyNot(urls.video(slide.photo.id), texts, texts.unreachable));
  };
  const text = refusal || `${texts.unplayable} ${hasOriginal ? texts.unplayableHint : ""}`;
  return (
    <div className="viewer-film" onErrorCapture={({ target }) => target.tagName !== "IMG" && explain()}>
      <img className="viewer-behind" src={urls.image(slide.photo, "thumbnail")} alt="" draggable={false} />
      {isBroken ? <Notice text={text} texts={texts} onRetry={retry} /> : <Fragment key={attempt}>{children}</Fragment>}
    </div>
  );
}
