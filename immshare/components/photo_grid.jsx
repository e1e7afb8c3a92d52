/** The photo grid: a timeline of any length, its selection, its scrubber, and the way into the viewer. */

import { Children, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { createPortal, flushSync } from "react-dom";

import { isKeyFor } from "./page_keys.js";
import { createDates } from "./photo_grid_dates.js";
import { photoIdOf, useKeys, useTouch } from "./photo_grid_gestures.js";
import { visibleGroups } from "./photo_grid_layout.js";
import { useMirror } from "./photo_grid_mirror.js";
import { usePhotoRoute } from "./photo_grid_route.js";
import { DayHeader, Tile } from "./photo_grid_tile.jsx";
import { createMotion, useView } from "./photo_grid_view.js";
import { createLibrary } from "./photo_library.js";
import { Scrubber } from "./photo_scrubber.jsx";
import { createSelection } from "./photo_selection.js";
import { stage } from "./photo_stage.js";
import { regenerate } from "./requests.js";
import { fill } from "./words.js";

const loadViewer = () => import("./photo_viewer.jsx");

const SCRUBBER_FROM_VIEWS = 2; // below it there is nothing to jump to
const UNDATED = "1970-01-01"; // the one month of a guest who may not know dates

function Problem({ text, retryText, onRetry }) {
  return (
    <div className="photo-grid-problem" role="alert">
      <span>{text}</span>
      <button type="button" onClick={onRetry}>
        {retryText}
      </button>
    </div>
  );
}

/** The same object as long as its content is the same: a page hands over a new one each time it draws. */
function useStable(value) {
  return useMemo(() => value, [JSON.stringify(value)]);
}

/** Another query is another timeline: the grid begins anew, and nothing is selected in it. */
export function PhotoGrid(props) {
  const source = JSON.stringify([props.bucketsUrl, props.bucketUrl, props.query, props.access]);
  const first = useRef(source);
  useEffect(() => {
    if (first.current === source) return;
    first.current = source;
    props.onSelection?.({ months: [], except: [], ids: [] }, 0);
  }, [source]);
  return <Timeline key={source} {...props} />;
}

function Timeline({ bucketsUrl, bucketUrl, query, access, mode, revision, clearSelection, viewerTexts, children, ...rest }) {
  const texts = useStable(rest.texts);
  const [head, ...emptiness] = rest.hasHead ? Children.toArray(children) : [null, children];
  const [isBrowsing, isSelectable] = [mode === "browse", mode !== "pick_one"];
  const library = useMemo(() => createLibrary({ bucketsUrl, bucketUrl, query, access }), []);
  const selection = useMemo(() => createSelection(library), [library]);
  const motion = useMemo(createMotion, []);
  const dates = useMemo(() => createDates(texts), [texts]);
  const root = useRef(null);
  useSyncExternalStore(library.subscribe, library.version, library.version);
  const view = useView(library, motion, query);
  const { layout } = view;
  const [problem, setProblem] = useState(null);
  const route = usePhotoRoute(isBrowsing, (id) =>
    library.find(id).then(
      (photo) => (photo ? focusPhoto(photo) : focusPage()),
      () => undefined,
    ),
  );
  useMirror({
    library,
    selection,
    root,
    isAlways: mode === "pick",
    revision,
    clearSelection,
    onSelection: rest.onSelection,
    onCleared: () => isFocusLost() && keepFocus(stopId), // the bar that had it is gone
  });

  // One tile is the grid's tab stop; it stays mounted while it has the focus.
  const [activeId, setActiveId] = useState(null);
  const pendingFocus = useRef(null);
  const hasFocus = useRef(false);
  const focused = useRef(null); // {id, month, position}
  async function focusPhoto(photo) {
    if (!library.heldOf(photo.month)) await library.load(photo.month);
    const place = library.place(photo.id);
    if (!place || !view.current()) return;
    pendingFocus.current = photo.id;
    flushSync(() => {
      view.reveal(place);
      setActiveId(photo.id);
    }); // the next key must find the focus here
  }
  const isFocusLost = () => {
    const at = document.activeElement;
    return at.matches("body, dialog:not([open]) *") || at.checkVisibility?.({ visibilityProperty: true }) === false;
  };
  const focusPage = () => root.current?.closest("main")?.focus();
  function keepFocus(id) {
    if (!id) return focusPage();
    pendingFocus.current = id;
    hasFocus.current = true;
    setActiveId(id);
    return view.redraw();
  }
  // When the focused photo goes, the one that takes its place gets the focus.
  useLayoutEffect(() => {
    const { id, month, position } = focused.current ?? {};
    if (!hasFocus.current || !isFocusLost() || library.get(id)) return;
    const isKnown = library.heldOf(month) || !library.months()?.some(({ key }) => key === month);
    if (!isKnown) return; // its month is only being fetched again
    hasFocus.current = false;
    keepFocus(library.peek(Math.min(position, library.total() - 1))?.id);
  });
  useLayoutEffect(() => {
    const link = pendingFocus.current && root.current.querySelector(`[data-photo="${pendingFocus.current}"] > a`);
    if (!link || link.closest("[inert]")) return;
    pendingFocus.current = null;
    link.focus({ preventScroll: true });
  });

  function activate(photo) {
    if (isBrowsing) route.open(photo.id);
    else if (isSelectable) selection.toggle(photo);
    else rest.onPick?.(photo.id);
  }
  const keys = useKeys({ library, selection, isSelectable, view, focusPhoto, activate });
  const touch = useTouch({ library, selection, isSelectable, view });

  const hovered = useRef(null);
  const previewRange = useCallback(
    (isShift) => {
      const range = [selection.anchor()?.id, hovered.current].map(library.positionIn);
      const isRange = isShift && selection.count() > 0 && !range.includes(null);
      selection.preview(isRange ? range.sort((a, b) => a - b) : null);
    },
    [library, selection],
  );

  const isViewing = Boolean(route.viewing);
  const [Viewer, setViewer] = useState(null);
  useEffect(() => {
    if (!isViewing || Viewer) return;
    const failed = () => {
      setProblem({ text: texts.viewer_failed, retry: () => route.open(route.viewing) });
      route.close();
    };
    loadViewer().then((module) => setViewer(() => module.default), failed);
  }, [isViewing]);
  const hasOriginals = Boolean(rest.can.download);
  useEffect(
    () => (isBrowsing ? stage.enter({ library, selection, hasOriginals }) : undefined),
    [isBrowsing, library, selection, hasOriginals],
  );
  useEffect(() => {
    if (isViewing) return undefined;
    const onKey = (event) => {
      if (event.key === "Shift") previewRange(event.type === "keydown");
      if (event.type !== "keydown" || !isKeyFor(root.current, event)) return;
      const isOnPage = event.target === document.body;
      if (isSelectable && (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "a") selection.selectAll();
      else if (event.key === "Escape" && selection.count()) selection.clear();
      else if (isOnPage && (event.key === "PageDown" || event.key === "PageUp"))
        view.page(event.key === "PageDown" ? 1 : -1);
      else if (isOnPage && event.key === "Home") view.jump(0);
      else if (isOnPage && event.key === "End") view.jump(view.current()?.total ?? 0);
      else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("keyup", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("keyup", onKey);
    };
  });

  async function selectTo(photo) {
    const anchor = selection.anchor() && (await library.find(selection.anchor().id).catch(() => null));
    if (anchor) selection.addRange(library.place(anchor.id), library.place(photo.id));
    else selection.toggle(photo);
  }

  async function makeAnew(id) {
    try {
      await regenerate(id);
      library.update(id, { isFailed: false });
      setProblem(null);
    } catch {
      setProblem({ text: texts.retry_failed, retry: () => makeAnew(id) });
    }
  }

  function onClick(event) {
    const { retry, day } = event.target.dataset;
    if (retry) return makeAnew(retry);
    if (day) {
      const { photos } = library.heldOf(event.target.closest("section").dataset.month);
      const some = photos.filter(({ localDay }) => localDay === day);
      return selection.set(some, selection.dayState(some) !== "all");
    }
    const photo = library.get(photoIdOf(event.target));
    const isOnBox = event.target.tagName === "INPUT";
    if (!photo || (isBrowsing && (event.ctrlKey || event.metaKey) && !isOnBox)) return undefined; // the browser opens a tab
    if (!isOnBox) event.preventDefault();
    if (touch.isClickSpent()) return undefined;
    if (event.shiftKey && isSelectable) return selectTo(photo);
    if (isOnBox || selection.count()) return selection.toggle(photo);
    return activate(photo);
  }

  function onFocus(event) {
    const id = photoIdOf(event.target);
    hasFocus.current = Boolean(id);
    if (!id) return;
    setActiveId(id);
    focused.current = { id, month: library.get(id)?.month, position: library.positionIn(id) };
    if (isBrowsing) loadViewer().catch(() => undefined); // only ahead of time: opening a photo tells when it fails
  }

  const pinned = [hasFocus.current && activeId, touch.origin()?.id]
    .map((id) => id && library.place(id))
    .filter(Boolean);
  const groups = layout?.months.length ? visibleGroups(layout, view.from, view.to, pinned) : [];
  const ids = groups.flatMap(({ entry, tiles }) =>
    tiles.map((i) => [entry.held.photos[i].id, entry.top + entry.rects[i].y]),
  );
  const isShown = ids.some(([id]) => id === activeId);
  const stopId = isShown ? activeId : (ids.find(([, y]) => y >= view.contentTop()) ?? ids[0])?.[0];

  const isUndated = (month, held) => (held ? !held.days[0]?.day : month.key === UNDATED);
  const orderOf = (month, index) => fill(texts.order, { index: month.start + index + 1, count: library.total() });
  function section({ entry, monthIndex, day, tiles }) {
    const { month, held, rects } = entry;
    const box = day ?? { x: 0, y: 0, width: layout.geometry.width, height: entry.height - layout.geometry.groupGap };
    const style = { top: entry.top + box.y, left: box.x, width: box.width, height: box.height };
    if (!day) {
      return (
        <section key={month.key} className="photo-grid-skeleton" style={style}>
          {!isUndated(month, held) && (
            <div className="photo-grid-day-header">
              <h2>{dates.month(month.key)}</h2>
            </div>
          )}
          {library.hasFailed(month.key) && (
            <Problem text={texts.month_failed} retryText={texts.retry} onRetry={() => library.retry(month.key)} />
          )}
        </section>
      );
    }
    return (
      <section key={`${monthIndex} ${day.day}`} style={style} data-month={month.key}>
        {day.day && (
          <DayHeader
            day={day.day}
            label={dates.day(day.day)}
            photos={day.photos}
            isSelectable={isSelectable}
            selection={selection}
            texts={texts}
          />
        )}
        {tiles.map((i) => (
          <Tile
            key={held.photos[i].id}
            photo={held.photos[i]}
            x={rects[i].x - day.x}
            y={rects[i].y - day.y}
            w={rects[i].w}
            h={rects[i].h}
            isStop={held.photos[i].id === stopId}
            date={day.day && dates.long(day.day)}
            order={day.day ? "" : orderOf(month, i)}
            mode={mode}
            urls={library.urls}
            selection={selection}
            motion={motion}
            texts={texts}
          />
        ))}
      </section>
    );
  }

  return (
    <div ref={root} className="photo-grid" data-mode={mode} data-selecting={mode === "pick" ? "" : undefined} data-ready={layout ? "" : undefined}>
      <div
        ref={view.scroller}
        className="photo-grid-scroller"
        role="group"
        aria-label={texts.grid}
        aria-busy={!layout}
        inert={isViewing}
        onScroll={view.onScroll}
        onClick={onClick}
        onFocus={onFocus}
        onBlur={() => {
          hasFocus.current = false;
        }}
        onMouseOver={(event) => {
          hovered.current = photoIdOf(event.target);
          previewRange(event.shiftKey);
        }}
        onMouseLeave={() => {
          hovered.current = null;
          previewRange(false);
        }}
        {...keys}
        {...touch.handlers}
      >
        {head}
        <div ref={view.sizer} className="photo-grid-sizer" style={{ height: layout?.total ?? 0 }}>
          <div ref={view.content} className="photo-grid-content">
            {groups.map(section)}
          </div>
          {!layout && !library.isListFailed() && <div className="photo-grid-skeleton" />}
        </div>
        {library.months() && !library.total() && emptiness}
      </div>
      {layout?.months.length > 1 && layout.total > SCRUBBER_FROM_VIEWS * view.height && (
        <Scrubber
          ref={view.follower}
          layout={layout}
          view={view.height}
          monthLabel={dates.month}
          label={texts.scrubber}
          onJump={view.jump}
          onHold={view.hold}
        />
      )}
      {(library.isListFailed() || problem) && (
        <Problem
          text={library.isListFailed() ? texts.list_failed : problem.text}
          retryText={texts.retry}
          onRetry={library.isListFailed() ? library.refresh : problem.retry}
        />
      )}
      {isViewing &&
        createPortal(
          Viewer ? (
            <Viewer
              library={library}
              startId={route.viewing}
              texts={viewerTexts}
              {...{ can: rest.can, userId: rest.userId, albumId: rest.albumId, owners: rest.owners, hasActivity: rest.hasActivity }}
              onShare={rest.onShare}
              onStep={route.step}
              onClose={route.close}
              onChanged={library.refresh}
            />
          ) : (
            <div className="photo-grid-opening" />
          ),
          document.body,
        )}
    </div>
  );
}
