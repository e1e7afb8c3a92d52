/** What is done with the open photo: each deed asks the server, then tells how it went. One at a time. */

import { useRef } from "react";

import { save, whyNot } from "./photo_viewer_files.js";
import { regenerate, send } from "./requests.js";

const RESTORE_URL = "/api/trash/restore/assets";

/** What may be done with a photo: `can` is the page's; some of it holds for the user's own photos only. */
export function allowed(photo, can, userId) {
  const isOwn = !userId || photo?.ownerId === userId;
  return {
    ...can,
    favorite: isOwn && can.favorite,
    trash: isOwn && can.trash,
    share: isOwn && can.share,
    remove: can.remove || (isOwn && can.remove_own),
    retry: isOwn && (can.trash || can.restore),
  };
}

/**
 * The deeds: functions of the photo. `slides` is the viewer's place, `note(text, undo)` says something, `onUndo()` is called
 * before something is taken back, `onChanged()` tells the grid that the server has something new.
 */
export function useDeeds({ library, slides, albumId, texts, note, onUndo, onChanged }) {
  const isBusy = useRef(false);
  const asked = useRef(new Set()); // the photos whose download is about to begin
  const { urls } = library;

  const act = async (request, failed, goOn) => {
    if (isBusy.current) return;
    isBusy.current = true;
    try {
      await request();
    } catch {
      note(failed);
      return;
    } finally {
      isBusy.current = false;
    }
    goOn();
  };
  const takeAway = (id, request, done, failed, undo) =>
    act(request, failed, () => {
      note(done, undo && (() => undo(id)));
      slides.leave(id);
      onChanged();
    });
  const move = ({ id }, method, url, body, ...rest) => takeAway(id, () => send(method, url, { ids: [id], ...body }), ...rest);
  const bringBack = (id) => {
    onUndo();
    act(() => send("POST", RESTORE_URL, { ids: [id] }), texts.restoreFailed, async () => {
      await onChanged();
      await slides.comeBack(id);
      note(texts.restored);
    });
  };
  const removeFromAlbum = async (id) => {
    const answer = await send("DELETE", `/api/albums/${albumId}/assets`, { ids: [id] });
    const [result] = await answer.json();
    if (!result.success) throw new Error(result.error);
  };

  return {
    favorite({ id, isFavorite }) {
      if (isBusy.current) return;
      const mark = (value) => library.update(id, { isFavorite: value });
      mark(!isFavorite);
      const takeBack = (error) => {
        mark(isFavorite);
        throw error;
      };
      const request = () => send("PUT", urls.asset(id), { isFavorite: !isFavorite }).catch(takeBack);
      act(request, texts.favoriteFailed, onChanged);
    },
    async download({ id }) {
      if (asked.current.has(id)) return;
      asked.current.add(id);
      const refusal = await whyNot(urls.original(id), texts, texts.downloadFailed);
      asked.current.delete(id);
      if (refusal) note(refusal);
      else save(urls.original(id));
    },
    trash: (photo) => move(photo, "DELETE", "/api/assets", {}, texts.trashed, texts.trashFailed, bringBack),
    restore: (photo) => move(photo, "POST", RESTORE_URL, {}, texts.restored, texts.restoreFailed),
    remove: ({ id }) => takeAway(id, () => removeFromAlbum(id), texts.removed, texts.removeFailed),
    delete: (photo) => move(photo, "DELETE", "/api/assets", { force: true }, texts.deleted, texts.deleteFailed),
    cover({ id }) {
      const request = () => send("PATCH", `/api/albums/${albumId}`, { albumThumbnailAssetId: id });
      act(request, texts.coverFailed, () => note(texts.covered));
    },
    retry: ({ id }) =>
      act(() => regenerate(id), texts.retryFailed, () => {
        note(texts.retried);
        onChanged();
      }),
  };
}
