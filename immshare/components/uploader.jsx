// The door of the uploader: picker, drop and paste. The panel and the queue behind it are loaded with the first file.
// Texts come as props, the look from assets/styles/uploader.css.
import { useEffect, useRef, useState } from "react";

const SYSTEM_FILE = /^(\.|thumbs\.db$|desktop\.ini$)/i; // what operating systems leave in folders

// Every file below an entry, folder by folder (readEntries gives at most 100 at a time). What cannot be read is a file
// without bytes, so that its row says so.
const walk = async (entry, found) => {
  const unreadable = { name: entry.name };
  if (entry.isFile) return found([await new Promise((give) => entry.file(give, () => give(unreadable)))]);
  const reader = entry.createReader();
  const read = () => new Promise((give) => reader.readEntries(give, () => give(found([unreadable]))));
  for (let batch; (batch = await read())?.length;) {
    for (const child of batch) if (!SYSTEM_FILE.test(child.name)) await walk(child, found);
  }
};

export function Uploader({ texts, accept, signInUrl, onFinished }) {
  const [Panel, setPanel] = useState(null);
  const [isBroken, setBroken] = useState(false);
  const [isOver, setOver] = useState(false);
  const inputs = useRef({});

  const add = async (files) => {
    try {
      const loaded = await import("./uploader_panel.jsx");
      setPanel(() => loaded.Panel);
      setBroken(false);
      loaded.queue.add(files);
    } catch {
      setBroken(true); // the page is older than the server, or the server is gone
    }
  };
  useEffect(() => {
    if (globalThis.immshareUploads) add([]); // begun on another page
  }, []);

  useEffect(() => {
    let [isOwn, leaving] = [false, null];
    const cover = (is) => {
      clearTimeout(leaving);
      if (is) setOver(true);
      else leaving = setTimeout(setOver, 100, false); // browsers differ in the order of leave and enter
    };
    const bringsFiles = (event) => !isOwn && event.dataTransfer?.types.includes("Files");
    const over = (event) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      cover(true);
    };
    const on = {
      click: (event) => inputs.current[event.target.closest?.("[data-upload]")?.dataset.upload]?.click(),
      dragstart: () => (isOwn = true), // a picture of the page itself
      dragend: () => (isOwn = false),
      dragenter: over,
      dragover: over,
      dragleave: () => cover(false),
      drop: (event) => {
        cover(false);
        if (!bringsFiles(event)) return;
        event.preventDefault();
        const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
        if (entries.length) entries.forEach((entry) => walk(entry, add));
        else add([...event.dataTransfer.files]);
      },
      paste: (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (!files.length || event.target.closest?.("input, textarea, [contenteditable]")) return;
        event.preventDefault();
        add(files);
      },
    };
    Object.entries(on).forEach(([name, listener]) => document.addEventListener(name, listener));
    return () => Object.entries(on).forEach(([name, listener]) => document.removeEventListener(name, listener));
  }, []);

  const chosen = (event) => {
    add([...event.target.files].filter((file) => !SYSTEM_FILE.test(file.name)));
    event.target.value = ""; // the same files can be chosen again
  };
  const input = { type: "file", multiple: true, hidden: true, onChange: chosen };
  return (
    <>
      <input {...input} accept={accept} ref={(element) => (inputs.current.files = element)} />
      <input {...input} webkitdirectory="" ref={(element) => (inputs.current.folder = element)} />
      {isOver && (
        <div className="uploader-drop">
          <p>{texts.drop}</p>
        </div>
      )}
      {isBroken && (
        <p className="uploader uploader-hold" role="alert">
          {texts.broken}
        </p>
      )}
      {Panel && <Panel {...{ texts, signInUrl, onFinished }} />}
    </>
  );
}
