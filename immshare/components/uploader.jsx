// The door of the uploader: picker, drop and paste. The panel and the queue behind it are loaded with the first file.
// Texts come as props, the look from assets/styles/uploader.css.
import { useEffect, useRef, useState } from "react";
import { fill } from "./words.js";

const TARGET = "[data-upload-album]";
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

// The album, {id, name}, that an element takes files for; null for the library alone.
const albumOf = (element) => {
  const { uploadAlbum: id, uploadAlbumName: name } = element?.dataset ?? {};
  return id ? { id, name } : null;
};

export function Uploader({ texts, accept, access, signInUrl, onFinished }) {
  const [Panel, setPanel] = useState(null);
  const [isBroken, setBroken] = useState(false);
  const [over, setOver] = useState(null); // {} while files are dragged, or the album they are dragged to
  const inputs = useRef({});
  const album = useRef(null); // that the open picker was opened for

  const add = async (files, target = null) => {
    try {
      const loaded = await import("./uploader_panel.jsx");
      setPanel(() => loaded.Panel);
      setBroken(false);
      loaded.queue.add(files, target, access);
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
      if (is) setOver(pageAlbum() ?? {});
      else leaving = setTimeout(setOver, 100, null); // browsers differ in the order of leave and enter
    };
    const openPicker = (event) => {
      const opener = event.target.closest?.("[data-upload]");
      if (!opener) return;
      album.current = albumOf(opener.closest(TARGET));
      inputs.current[opener.dataset.upload]?.click();
    };
    const pageAlbum = () => albumOf(document.querySelector(TARGET));
    const bringsFiles = (event) => !isOwn && event.dataTransfer?.types.includes("Files");
    const dragged = (event) => {
      if (!bringsFiles(event)) return;
      event.preventDefault();
      cover(true);
    };
    const on = {
      click: openPicker,
      dragstart: () => (isOwn = true), // a picture of the page itself
      dragend: () => (isOwn = false),
      dragenter: dragged,
      dragover: dragged,
      dragleave: () => cover(false),
      drop: (event) => {
        cover(false);
        if (!bringsFiles(event)) return;
        event.preventDefault();
        const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
        const target = pageAlbum();
        if (entries.length) entries.forEach((entry) => walk(entry, (files) => add(files, target)));
        else add([...event.dataTransfer.files], target);
      },
      paste: (event) => {
        const files = [...(event.clipboardData?.files ?? [])];
        if (!files.length || event.target.closest?.("input, textarea, [contenteditable]")) return;
        event.preventDefault();
        add(files, pageAlbum());
      },
    };
    Object.entries(on).forEach(([name, listener]) => document.addEventListener(name, listener));
    return () => Object.entries(on).forEach(([name, listener]) => document.removeEventListener(name, listener));
  }, []);

  const chosen = (event) => {
    add(
      [...event.target.files].filter((file) => !SYSTEM_FILE.test(file.name)),
      album.current,
    );
    event.target.value = ""; // the same files can be chosen again
  };
  const input = { type: "file", multiple: true, hidden: true, onChange: chosen };
  return (
    <>
      <input {...input} accept={accept} ref={(element) => (inputs.current.files = element)} />
      <input {...input} webkitdirectory="" ref={(element) => (inputs.current.folder = element)} />
      {over && (
        <div className="uploader-drop">
          <p>{over.id ? fill(texts.drop_album, { album: over.name }) : texts.drop}</p>
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
