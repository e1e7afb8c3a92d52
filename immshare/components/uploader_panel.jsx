// The upload panel: what became of every file, and what can be done about it. It only shows the queue, so that any page
// may mount it anew. Texts come as props, the look from assets/styles/uploader.css. Loaded with the first file.
import { Check, ChevronDown, ChevronUp, CopyCheck, RotateCw, TriangleAlert, X } from "lucide-react";
import { memo, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { queue } from "./uploader_queue.js";
import { amount, bytes, fill } from "./words.js";

export { queue };

const ICON = { done: Check, duplicate: CopyCheck, failed: TriangleAlert };
const OVER = ["done", "duplicate", "failed"];
const SPARE_ROWS = 3;

const number = new Intl.NumberFormat();

const duration = (s) => {
  if (s < 60) return amount(Math.ceil(s), "second", 0, "long");
  return s < 3600 ? amount(Math.ceil(s / 60), "minute", 0, "long") : amount(s / 3600, "hour", 1, "long");
};

const IconButton = ({ icon: Icon, label, ...props }) => (
  <button type="button" className="button-icon" aria-label={label} title={label} {...props}>
    <Icon aria-hidden size={20} />
  </button>
);
const TextButton = (props) => <button type="button" className="button button-quiet" {...props} />;
const Bar = ({ label, part }) => (
  <span className="uploader-bar" role="progressbar" aria-label={label} aria-valuenow={Math.floor(100 * part)}>
    <i style={{ "--part": part }} />
  </span>
);

const Row = memo(function Row({ view, index, count, texts }) {
  const { id, name, size, state, sent, speed } = view;
  const Icon = ICON[state];
  const says = view.reason || texts[`error_${view.code}`] || texts[state];
  const note = [
    says,
    state !== "failed" && bytes(size),
    state === "uploading" && speed > 0 && bytes(speed, "-per-second"),
    view.album && fill(texts.into, { album: view.album }),
  ];
  // The pressed button may go with its row or state: the focus stays in the list.
  const press = (action) => (event) => {
    event.currentTarget.closest("[tabindex]").focus();
    action([id]);
  };
  const place = { style: { "--index": index }, "aria-setsize": count, "aria-posinset": index + 1 };
  const label = fill(OVER.includes(state) ? texts.remove : texts.cancel, { name });
  return (
    <li className="uploader-row" data-state={state} {...place}>
      <span className="uploader-name" title={name}>
        {name}
      </span>
      <span className="uploader-note" title={says}>
        {Icon && <Icon aria-hidden />}
        <span>{note.filter(Boolean).join(" · ")}</span>
      </span>
      {(state === "uploading" || state === "hashing") && <Bar label={name} part={size ? sent / size : 0} />}
      {state === "failed" && (
        <IconButton icon={RotateCw} label={fill(texts.retry, { name })} onClick={press(queue.retry)} />
      )}
      <IconButton icon={X} label={label} onClick={press(queue.remove)} />
    </li>
  );
});

// Only the rows in view are rendered; their height is the stylesheet's.
function Rows({ views, ...rest }) {
  const scroller = useRef(null);
  const [[from, to], setRange] = useState([0, 12]);
  const count = views.length;
  const measure = () => {
    const { scrollTop, clientHeight, scrollHeight } = scroller.current;
    const row = scrollHeight / count;
    const first = Math.max(0, Math.floor(scrollTop / row) - SPARE_ROWS);
    const last = Math.ceil((scrollTop + clientHeight) / row) + SPARE_ROWS;
    setRange((old) => (old[0] === first && old[1] === last ? old : [first, last]));
  };
  useEffect(measure, [count]);
  const rows = views
    .slice(from, to)
    .map((view, at) => <Row key={view.id} {...{ view, count, ...rest }} index={from + at} />);
  return (
    <div
      className="uploader-list"
      ref={scroller}
      onScroll={measure}
      tabIndex={0}
      role="group"
      aria-label={rest.texts.list}
    >
      <ul style={{ "--rows": count }}>{rows}</ul>
    </div>
  );
}

export function Panel({ texts, signInUrl, onFinished }) {
  const snapshot = useSyncExternalStore(queue.subscribe, queue.getSnapshot);
  const { views, totals, isRunning, isMinimized, hold, finished } = snapshot;
  const { done, failed, count, sent, speed, leftS } = totals;
  useEffect(() => {
    const run = finished && queue.takeFinished();
    if (run) onFinished?.(run.done, run.duplicate, run.failed);
  }, [finished]);

  const part = totals.bytes ? sent / totals.bytes : 0;
  const [doneText, countText, failedText] = [done, count, failed].map(number.format);
  const percent = 25 * Math.floor(4 * part); // a quarter is news enough to be read out
  const facts = { done: doneText, count: countText, failed: failedText, percent };
  const isMoving = isRunning && !hold && speed > 0;
  const details = [
    fill(texts.amount, { sent: bytes(sent), all: bytes(totals.bytes) }),
    isMoving && bytes(speed, "-per-second"),
    isMoving && fill(texts.left, { time: duration(leftS) }),
  ];
  const toggle = { icon: isMinimized ? ChevronUp : ChevronDown, label: isMinimized ? texts.expand : texts.minimize };
  const news = count > 0 && fill(isRunning ? texts.live_running : texts.live_finished, facts);
  return (
    <>
      <p className="visually-hidden" role="status">
        {news}
      </p>
      {count > 0 && (
        <section className="uploader" aria-label={texts.panel} data-minimized={isMinimized}>
          <header>
            <h2>
              {fill(isRunning ? texts.title_running : texts.title_finished, facts)}
              {failed > 0 && <em>{fill(texts.failed_count, facts)}</em>}
            </h2>
            <IconButton {...toggle} aria-expanded={!isMinimized} onClick={() => queue.minimize(!isMinimized)} />
            {!isRunning && <IconButton icon={X} label={texts.close} onClick={queue.close} />}
          </header>
          {isRunning && <Bar label={texts.total} part={part} />}
          {hold && (
            <p className="uploader-hold" role="alert">
              <span>{texts[`hold_${hold}`]}</span>
              {hold === "signedOut" && (
                <a className="button button-plain" href={signInUrl} target="_blank">
                  {texts.sign_in}
                </a>
              )}
              {hold === "signedOut" && <TextButton onClick={queue.resume}>{texts.resume}</TextButton>}
            </p>
          )}
          {!isMinimized && (
            <>
              <p className="uploader-details">{details.filter(Boolean).join(" · ")}</p>
              <Rows {...{ views, texts }} />
              <footer>
                {failed > 0 && <TextButton onClick={queue.retryFailed}>{texts.retry_failed}</TextButton>}
                {done > 0 && <TextButton onClick={queue.clear}>{texts.clear}</TextButton>}
                {isRunning && <TextButton onClick={queue.cancelAll}>{texts.cancel_all}</TextButton>}
              </footer>
            </>
          )}
        </section>
      )}
    </>
  );
}
