/** What is known of one photo, in the viewer's words and locale: a side panel, on phones a sheet. Nulls are left out. */

import { createElement, useRef } from "react";
import { Aperture, AlignLeft, Calendar, Camera, CircleUserRound, File, MapPin, X } from "lucide-react";

import { takenAt } from "./photo_names.js";
import { bytes, fill, playingTime } from "./words.js";

const CLOSING_DRAG_PX = 40;

const join = (parts, by = " · ") => parts.filter(Boolean).join(by);
const number = (value, digits = 1) => new Intl.NumberFormat(undefined, { maximumFractionDigits: digits }).format(value);

/** The rows of the panel: an icon, a first line and lines under it. A row without a first line is left out. */
function rowsOf(photo, owner, { originalFileName, width, height, exifInfo }, texts) {
  const exif = exifInfo ?? {};
  const say = (key, name, value) => value != null && fill(texts[key], { [name]: value });
  const camera = exif.model?.startsWith(exif.make ?? "") ? exif.model : join([exif.make, exif.model], " ");
  const isPlaced = exif.latitude != null && exif.longitude != null;
  const coordinates = isPlaced && `${exif.latitude.toFixed(5)}, ${exif.longitude.toFixed(5)}`;
  const city = join([exif.city, exif.state, exif.country], ", ");
  const size = [
    width && height && fill(texts.megapixels, { count: number((width * height) / 1e6) }),
    width && height && fill(texts.dimensions, { width, height }),
    exif.fileSizeInByte != null && bytes(exif.fileSizeInByte),
    !photo.isImage && photo.duration && playingTime(photo.duration),
  ];
  const exposure = [
    say("exposure", "seconds", exif.exposureTime),
    say("aperture", "number", exif.fNumber && number(exif.fNumber)),
    say("iso", "number", exif.iso),
    say("focal", "length", exif.focalLength && number(exif.focalLength)),
  ];
  const time = takenAt(photo, { weekday: "long", hour: "numeric", minute: "2-digit" });
  return [
    [AlignLeft, exif.description],
    [Calendar, takenAt(photo, { dateStyle: "long" }), join([time, exif.timeZone])],
    [File, originalFileName, join(size)],
    camera || exif.lensModel ? [Camera, camera || exif.lensModel, camera && exif.lensModel] : [],
    [Aperture, join(exposure)],
    [MapPin, city || coordinates, city && coordinates],
    [CircleUserRound, owner && fill(texts.owner, { name: owner })],
  ].filter(([, first]) => first);
}

/** `detail` is the asset as the server describes it, undefined while it is on its way, null when it did not come; `owners` are names by id. */
export function InfoPanel({ photo, detail, owners, texts, onClose, onRetry }) {
  const grabbed = useRef(0);
  const drop = ({ clientY }) => clientY - grabbed.current > CLOSING_DRAG_PX && onClose();
  const rows = detail && rowsOf(photo, owners[photo.ownerId], detail, texts);
  return (
    <aside className="viewer-panel" aria-label={texts.infoTitle}>
      <div
        className="viewer-panel-head"
        onPointerDown={({ clientY, currentTarget, pointerId, target }) => {
          grabbed.current = clientY;
          if (!target.closest("button")) currentTarget.setPointerCapture(pointerId);
        }}
        onPointerUp={drop}
      >
        <h2>{texts.infoTitle}</h2>
        <button type="button" className="viewer-button" aria-label={texts.infoClose} title={texts.infoClose} onClick={onClose}>
          <X />
        </button>
      </div>
      {detail === null && (
        <div className="viewer-panel-failed" role="alert">
          <p>{texts.infoFailed}</p>
          <button type="button" className="viewer-retry" onClick={onRetry}>
            {texts.retry}
          </button>
        </div>
      )}
      {/* Focusable: a list that scrolls must be reachable by keyboard. */}
      <ul className="viewer-facts" tabIndex={0} aria-label={texts.infoTitle}>
        {rows?.map(([icon, first, second], index) => (
          <li key={index}>
            {createElement(icon)}
            <p>
              <span>{first}</span>
              {second && <span>{second}</span>}
            </p>
          </li>
        ))}
      </ul>
    </aside>
  );
}
