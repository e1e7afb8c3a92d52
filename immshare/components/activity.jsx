/**
 * Comments and likes of the open album, and of the photo in the viewer: two buttons, and the panel they open. What it knows is in
 * activity_thread.js; texts come as props, the look from assets/styles/activity.css.
 */

import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { Heart, MessageSquare, SendHorizontal, X } from "lucide-react";

import { ActivityList, inWords } from "./activity_list.jsx";
import { panel } from "./activity_thread.js";
import { keepNoticesInSight } from "./notices.js";
import { tellPanel } from "./photo_viewer_slot.jsx";
import { fill } from "./words.js";

const NAME = "activity"; // among the viewer's panels
const SLOT_ID = "viewer-slot";
const PHONE = "(width < 48rem)";
const BACK = { isPhotoOverGrid: true }; // what the grid notes in the history when it opens a photo

const number = new Intl.NumberFormat();
const useShown = (shown) => useSyncExternalStore(shown.subscribe, shown.getView, shown.getView);

const subscribeToWidth = (listener) => {
  const query = matchMedia(PHONE);
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
};
const useIsPhone = () => useSyncExternalStore(subscribeToWidth, () => matchMedia(PHONE).matches, () => false);

const subscribeToSight = (listener) => {
  document.addEventListener("visibilitychange", listener);
  return () => document.removeEventListener("visibilitychange", listener);
};
const useIsInSight = () => useSyncExternalStore(subscribeToSight, () => document.visibilityState === "visible", () => false);

function LikeButton({ thread, view, texts, ...props }) {
  const { isLiked, likes, isEnabled } = view;
  const what = thread.assetId ? texts.likePhoto : texts.likeAlbum;
  return (
    <button
      type="button"
      className="activity-button"
      data-heart
      aria-pressed={isLiked}
      aria-label={likes ? fill(texts.counted, { what, count: number.format(likes) }) : what}
      title={isEnabled ? what : texts.off}
      disabled={!isEnabled}
      onClick={() => thread.toggleLike()}
      {...props}
    >
      <Heart aria-hidden size={24} />
      {likes > 0 && <span aria-hidden>{number.format(likes)}</span>}
    </button>
  );
}

function MessageButton({ view, texts, className = "activity-button" }) {
  const { comments, hasUnread } = view;
  const { isOpen } = useShown(panel);
  const counted = comments ? fill(texts.counted, { what: texts.comments, count: number.format(comments) }) : texts.comments;
  return (
    <button
      type="button"
      className={className}
      aria-expanded={isOpen}
      aria-label={hasUnread ? fill(texts.unread, { what: counted }) : counted}
      title={texts.comments}
      onClick={() => panel.open(!isOpen)}
    >
      <span className="activity-message" data-unread={hasUnread || undefined}>
        <MessageSquare aria-hidden size={24} />
      </span>
      {comments > 0 && <span aria-hidden>{number.format(comments)}</span>}
    </button>
  );
}

function Buttons({ thread, texts }) {
  const view = useShown(thread);
  return (
    <div className="activity-buttons" role="group" aria-label={texts.title}>
      <LikeButton {...{ thread, view, texts }} />
      <MessageButton {...{ view, texts }} />
    </div>
  );
}

/** The message button of the album's bar on phones. */
export function ActivityButton({ texts }) {
  const { albumId } = useShown(panel);
  return albumId ? <AlbumMessages texts={texts} /> : null;
}
const AlbumMessages = ({ texts }) => (
  <MessageButton view={useShown(panel.threadOf(null))} texts={texts} className="activity-button activity-in-bar" />
);

function Composer({ thread, view, texts, longest, isPhone }) {
  const [text, setText] = useState(thread.draft);
  const field = useRef(null);
  const length = [...text.trim()].length;
  const isTooLong = length > longest;
  const change = (value) => {
    thread.draft = value;
    setText(value);
  };
  const submit = () => {
    if (!length || isTooLong) return;
    thread.write(text.trim());
    change("");
    field.current.focus();
  };
  const press = (event) => {
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || isComposing) return;
    event.preventDefault();
    submit();
  };
  if (!view.isEnabled) return <p className="activity-off">{texts.off}</p>;
  const heart = <LikeButton {...{ thread, view, texts }} />;
  return (
    <form
      className="activity-composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {!isPhone && heart}
      <div className="activity-field">
        <textarea
          ref={field}
          rows={1}
          dir="auto"
          value={text}
          placeholder={texts.field}
          aria-label={texts.field}
          aria-invalid={isTooLong}
          aria-describedby={isTooLong ? "activity-too-long" : undefined}
          enterKeyHint="send"
          onChange={(event) => change(event.target.value)}
          onKeyDown={press}
        />
        {(length > 0 || !isPhone) && (
          <button type="submit" className="button-icon" aria-label={texts.send} title={texts.send} disabled={!length || isTooLong}>
            <SendHorizontal aria-hidden size={20} />
          </button>
        )}
      </div>
      {isPhone && heart}
      {isTooLong && (
        <p id="activity-too-long" className="activity-too-long" role="alert">
          {fill(texts.tooLong, { length: number.format(length), longest: number.format(longest) })}
        </p>
      )}
    </form>
  );
}

function PanelBody({ thread, texts, isPhone, titleId, ...rest }) {
  const view = useShown(thread);
  const { note } = view;
  const isInSight = useIsInSight();
  useEffect(() => {
    thread.load();
  }, [thread]);
  useEffect(() => {
    if (isInSight) thread.markSeen();
  }, [view, isInSight]);
  return (
    <>
      <header className="activity-head">
        <h2 id={titleId} tabIndex={-1}>
          {thread.assetId ? texts.titlePhoto : texts.title}
        </h2>
        <button type="button" className="button-icon" aria-label={texts.close} title={texts.close} onClick={() => panel.open(false)}>
          <X aria-hidden size={20} />
        </button>
      </header>
      <ActivityList {...{ thread, view, texts, ...rest }} isPhotoShown={!thread.assetId} />
      <p className="activity-note" role="status">
        {note && (
          <span>
            {texts[note.name]} {note.why && inWords(note.why, texts)}
          </span>
        )}
        {note?.undo && (
          <button type="button" className="button button-quiet" onClick={note.undo}>
            {texts.undo}
          </button>
        )}
      </p>
      <Composer key={thread.assetId} {...{ thread, view, texts, isPhone }} longest={rest.longest} />
    </>
  );
}

/** A side panel; on phones a modal dialog that fills the screen. Gives the focus back to where it came from. */
function Sheet({ thread, isPhone, className = "", ...rest }) {
  const element = useRef(null);
  const titleId = `activity-title-${thread.assetId ?? "album"}`;
  useLayoutEffect(() => {
    const before = document.activeElement;
    if (isPhone) element.current.showModal();
    keepNoticesInSight();
    (isPhone ? document.getElementById(titleId) : element.current.querySelector("textarea"))?.focus();
    return () => {
      queueMicrotask(keepNoticesInSight); // when this one is gone
      before?.isConnected && before.focus();
    };
  }, [isPhone]);
  const press = (event) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    panel.open(false);
  };
  const Tag = isPhone ? "dialog" : "aside";
  return (
    <Tag
      ref={element}
      className={`activity-panel ${isPhone ? "" : className}`}
      aria-labelledby={titleId}
      onKeyDown={press}
      onClose={isPhone ? () => panel.open(false) : undefined}
    >
      <PanelBody {...{ thread, isPhone, titleId, ...rest }} />
    </Tag>
  );
}

/** The photo in the viewer, and its place for others; null when it is closed. */
function usePhoto() {
  const [photo, setPhoto] = useState(null);
  useEffect(() => {
    const look = (id) => {
      const slot = document.getElementById(SLOT_ID);
      setPhoto(id && slot ? { id, slot } : null);
    };
    const hear = ({ detail }) => look(detail.id);
    addEventListener("immshare:photo", hear);
    look(document.getElementById(SLOT_ID)?.dataset.photoId);
    return () => removeEventListener("immshare:photo", hear);
  }, []);
  return photo;
}

/**
 * `revision` and `albumRevision` grow when there may be something new; `me` is who looks: name and color; `onWatch(id)` hears
 * which album is in sight.
 */
export function Activity({ albumId, ...rest }) {
  useLayoutEffect(() => panel.enter(albumId), [albumId]);
  const known = useShown(panel);
  return known.albumId === albumId && <OfAlbum key={albumId} {...rest} />;
}

function OfAlbum({ revision, albumRevision, texts, me, longest, isConnected, onWatch }) {
  const { isOpen } = useShown(panel);
  const isPhone = useIsPhone();
  const isInSight = useIsInSight();
  const photo = usePhoto();
  const album = panel.threadOf(null);
  const thread = photo ? panel.threadOf(photo.id) : album;

  useEffect(() => {
    for (const one of new Set([album, thread])) one.look();
  }, [album, thread, revision, albumRevision]);
  const watch = useEffectEvent(() => {
    if (isConnected) onWatch(isInSight ? album.albumId : "");
  });
  useEffect(watch, [isInSight, isConnected]);
  const tell = useEffectEvent(() => {
    if (isOpen && photo) tellPanel(NAME);
  });
  useEffect(tell, [isOpen, photo?.slot]);
  useEffect(() => {
    const hear = ({ detail }) => detail.name !== NAME && panel.open(false);
    addEventListener("immshare:panel", hear);
    return () => removeEventListener("immshare:panel", hear);
  }, []);
  useEffect(() => {
    document.documentElement.toggleAttribute("data-activity", isOpen);
    return () => document.documentElement.removeAttribute("data-activity");
  }, [isOpen]);

  const openPhoto = useCallback((event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (matchMedia(PHONE).matches) panel.open(false);
    history.pushState({ ...history.state, ...BACK }, "", event.currentTarget.href);
    dispatchEvent(new PopStateEvent("popstate", { state: history.state }));
  }, []);
  const rest = { texts, me, longest, isPhone, onOpenPhoto: openPhoto };
  return (
    <>
      <Buttons thread={album} texts={texts} />
      {isOpen && !photo && <Sheet key="album" thread={album} {...rest} />}
      {photo &&
        createPortal(
          <>
            <Buttons thread={thread} texts={texts} />
            {isOpen && <Sheet key="photo" thread={thread} className="viewer-panel" {...rest} />}
          </>,
          photo.slot,
        )}
    </>
  );
}
