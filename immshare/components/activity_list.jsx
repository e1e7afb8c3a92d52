/** Comments and likes, the newest at the end: pages come as one scrolls up, and whatever comes or goes, what one reads stays. */

import { memo, useEffect, useLayoutEffect, useRef, useState } from "react";
import { ArrowDown, Heart, RotateCw, Trash2, X } from "lucide-react";

import { When } from "./when.jsx";
import { fill } from "./words.js";

const PER_GROUP = 50;
const AT_END_REM = 3;
const NEAR = "150% 0%"; // of the list's height, above and below what is in sight

const Avatar = ({ name, color }) => (
  <span className="avatar" aria-hidden style={{ "--avatar-color": `var(--avatar-${color})` }}>
    {name.slice(0, 1)}
  </span>
);

const Text = ({ text, parts = [] }) => (
  <p className="activity-text" dir="auto">
    {parts.length
      ? parts.map(({ text: part, href }, at) =>
          href ? (
            <a key={at} href={href} target="_blank" rel="noopener nofollow">
              {part}
            </a>
          ) : (
            part
          ),
        )
      : text}
  </p>
);

const Who = ({ name, at, says }) => (
  <p className="activity-who">
    <bdi>{name}</bdi>
    {says && <span>{says}</span>}
    {at && <When at={at} isRelative />}
  </p>
);

const IconButton = ({ icon: Icon, label, ...props }) => (
  <button type="button" className="button-icon" aria-label={label} title={label} {...props}>
    <Icon aria-hidden size={20} />
  </button>
);

const Row = memo(function Row({ item, texts, isPhotoShown, onOpenPhoto, onRemove }) {
  const { id, user, type, assetId, comment, parts, createdAt, canDelete } = item;
  const isLike = type === "like";
  const name = user.name;
  return (
    <li className="activity-row" data-id={id} data-kind={type}>
      {isLike ? (
        <span className="activity-like">
          <Heart aria-hidden size={20} />
        </span>
      ) : (
        <Avatar name={name} color={user.avatarColor} />
      )}
      <div className="activity-body">
        <Who name={name} at={createdAt} says={isLike && (assetId ? texts.likedPhoto : texts.likedAlbum)} />
        {!isLike && <Text text={comment} parts={parts} />}
      </div>
      {isPhotoShown && assetId && (
        <a className="activity-photo" href={`?photo=${assetId}`} aria-label={texts.openPhoto} onClick={onOpenPhoto} data-photo-link={assetId}>
          <img src={`/api/assets/${assetId}/thumbnail?size=thumbnail`} alt="" loading="lazy" decoding="async" />
        </a>
      )}
      {canDelete && (
        <IconButton icon={Trash2} label={fill(isLike ? texts.removeLike : texts.remove, { name })} onClick={() => onRemove(item)} />
      )}
    </li>
  );
});

const isSame = (one, other) =>
  Object.keys(one).every((key) => key === "items" || one[key] === other[key]) &&
  one.items.length === other.items.length &&
  one.items.every((item, at) => item === other.items[at]);

/** Whether a group is near what is in sight; if not, the height that keeps its place, so that thousands of rows cost no more than fifty. */
function useHeight(element) {
  const [height, setHeight] = useState(null);
  const kept = useRef(null);
  useEffect(() => {
    const root = element.current.parentElement;
    const look = ([entry]) => setHeight(entry.isIntersecting ? null : entry.boundingClientRect.height);
    const observer = new IntersectionObserver(look, { root, rootMargin: NEAR });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const scroller = element.current.parentElement;
    const grown = height === null && kept.current !== null ? element.current.offsetHeight - kept.current : 0;
    const isAbove = element.current.getBoundingClientRect().top < scroller.getBoundingClientRect().top;
    if (grown && isAbove) scroller.scrollTop += grown; // the panel was resized meanwhile, or a row went
    kept.current = height;
  }, [height]);
  return height;
}

// Rendered anew only when one of its rows has changed: thousands of them are a hundred groups.
const Group = memo(({ items, ...rest }) => {
  const element = useRef(null);
  const height = useHeight(element);
  const isNear = height === null;
  return (
    <ul className="activity-group" ref={element} style={isNear ? undefined : { height }}>
      {isNear && items.map((item) => <Row key={item.id} item={item} {...rest} />)}
    </ul>
  );
}, isSame);

function grouped(items) {
  const groups = new Map();
  for (const item of items) {
    const key = Math.floor(item.sequence / PER_GROUP);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return [...groups];
}

/** Why something failed, as the thread says it, in words. */
export const inWords = (why, texts) => why.sentence ?? texts[why.name];

const Waiting = ({ one, me, texts, thread }) => (
  <li className="activity-row" data-waiting={one.why ? "failed" : ""}>
    <Avatar {...me} />
    <div className="activity-body">
      <Who name={me.name} says={one.why ? "" : texts.sending} />
      <Text text={one.text} />
      {one.why && (
        <p className="activity-failed" role="alert">
          <span>
            {texts.failed} {inWords(one.why, texts)}
          </span>
          {!one.isFinal && (
            <button type="button" className="button button-quiet" onClick={() => thread.retry(one.key)}>
              <RotateCw aria-hidden size={20} />
              {texts.retry}
            </button>
          )}
        </p>
      )}
    </div>
    {one.why && <IconButton icon={X} label={texts.discard} onClick={() => thread.discard(one.key)} />}
  </li>
);

/** Keeps what is read in its place. Returns the props of the scroller, and whether its end is out of sight. */
function usePlace(shown, onNearTop) {
  const scroller = useRef(null);
  const anchor = useRef(null); // the first row in sight, and how far below the edge it begins
  const isAtEnd = useRef(true);
  const lastTop = useRef(0);
  const [isAway, setAway] = useState(false);

  const look = () => {
    const { scrollTop, clientHeight, scrollHeight } = scroller.current;
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    isAtEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_REM * rem;
    lastTop.current = scrollTop;
    setAway(!isAtEnd.current);
    const { left, top, width } = scroller.current.getBoundingClientRect();
    const row = document.elementFromPoint(left + width / 2, top + 1)?.closest("[data-id]");
    anchor.current = row && scroller.current.contains(row) ? { row, top: row.getBoundingClientRect().top - top } : null;
    if (scrollTop < clientHeight) onNearTop();
  };
  const toEnd = () => {
    scroller.current.scrollTop = scroller.current.scrollHeight;
    lastTop.current = scroller.current.scrollTop;
  };
  // The event of a scroll comes a frame late: what changes meanwhile must not pull the reader back to the end.
  const stay = () => {
    const moved = scroller.current.scrollTop - lastTop.current;
    if (moved < 0) isAtEnd.current = false;
    if (anchor.current) anchor.current.top -= moved;
    lastTop.current += moved;
  };
  useLayoutEffect(() => {
    stay();
    const { row, top } = anchor.current ?? {};
    if (isAtEnd.current) toEnd();
    else if (row?.isConnected) {
      const now = row.getBoundingClientRect().top - scroller.current.getBoundingClientRect().top;
      if (now !== top) scroller.current.scrollTop += now - top;
    }
    look();
  }, [shown]);
  useEffect(() => {
    const resized = new ResizeObserver(() => {
      stay();
      if (isAtEnd.current) toEnd();
    });
    resized.observe(scroller.current);
    return () => resized.disconnect();
  }, []);
  return { props: { ref: scroller, onScroll: look }, isAway, toEnd };
}

/** `isPhotoShown`: of what belongs to a photo, its thumbnail stands in the row. */
export function ActivityList({ thread, view, texts, me, isPhotoShown, onOpenPhoto }) {
  const { items, waiting, isLoaded, isLoading, isComplete, isFailed } = view;
  const { props, isAway, toEnd } = usePlace(view, () => thread.loadOlder());
  const written = waiting.at(-1)?.key;
  useEffect(() => {
    if (written) toEnd();
  }, [written]);
  const [remove] = useState(() => (item) => thread.remove(item));
  const isEmpty = isLoaded && !items.length && !waiting.length;
  return (
    <div className="activity-scroll">
      <div className="activity-list" tabIndex={0} role="group" aria-label={texts.list} aria-busy={isLoading} {...props}>
        {isEmpty && <p className="activity-empty">{texts.empty}</p>}
        {isFailed && (
          <p className="activity-failed" role="alert">
            <span>{texts.loadFailed}</span>
            <button type="button" className="button button-quiet" onClick={() => (isLoaded ? thread.loadOlder() : thread.load())}>
              <RotateCw aria-hidden size={20} />
              {texts.retry}
            </button>
          </p>
        )}
        {!isFailed && !isComplete && <p className="activity-older">{texts.loading}</p>}
        {grouped(items).map(([key, group]) => (
          <Group key={key} items={group} {...{ texts, isPhotoShown, onOpenPhoto }} onRemove={remove} />
        ))}
        {waiting.length > 0 && (
          <ul className="activity-group">
            {waiting.map((one) => (
              <Waiting key={one.key} {...{ one, me, texts, thread }} />
            ))}
          </ul>
        )}
      </div>
      {isAway && (
        <button type="button" className="button button-plain activity-to-end" onClick={toEnd}>
          <ArrowDown aria-hidden size={20} />
          {texts.toEnd}
        </button>
      )}
    </div>
  );
}
