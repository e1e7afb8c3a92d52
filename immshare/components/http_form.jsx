// A native form that sends its fields as JSON to our own HTTP routes, one step after the other, and says beside the
// fields what the server answered. Texts come as props, the look from assets/styles/forms.css.
import { createElement, useEffect, useRef, useState } from "react";

const FIELD_MESSAGE = /^\[([^\]]+)\] (.*)$/s;

const send = async ({ url, fields }, form) => {
  const body = JSON.stringify(Object.fromEntries(fields.map((name) => [name, form.get(name)])));
  const response = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const answer = response.ok ? {} : await response.json();
  return [].concat(answer.message ?? []);
};

// Puts each "[field] text" under its field and hands the other messages back.
const place = (form, messages) =>
  messages.filter((message) => {
    const [, name, text] = FIELD_MESSAGE.exec(message) ?? [];
    const slot = name && form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
    if (!slot) return true;
    slot.textContent = text;
    form.elements[name].setAttribute("aria-invalid", "true");
    return false;
  });

const clear = (form) => {
  for (const slot of form.querySelectorAll("[data-error-for]")) slot.textContent = "";
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
};

export function HttpForm({ steps, nextPath, unreachable, onSuccess, className, children }) {
  const [alerts, setAlerts] = useState([]);
  const [busy, setBusy] = useState(false);
  const finished = useRef(0);
  const target = useRef(nextPath); // it may become known while the form is on its way
  target.current = nextPath;

  // Going back after signing in or out must not show the page as it was left.
  useEffect(() => {
    const renew = (event) => event.persisted && window.location.reload();
    window.addEventListener("pageshow", renew);
    return () => window.removeEventListener("pageshow", renew);
  }, []);

  const submit = async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const [data, focused] = [new FormData(form), document.activeElement];
    setAlerts([]);
    setBusy(true);
    clear(form);
    let messages = [];
    // A step that has succeeded is not repeated when a later one is tried again.
    while (finished.current < steps.length && !messages.length) {
      messages = await send(steps[finished.current], data).catch(() => [unreachable]);
      if (!messages.length) finished.current += 1;
    }
    const isDone = !messages.length;
    if (isDone && target.current) return window.location.assign(target.current);
    setAlerts(place(form, messages));
    setBusy(false);
    if (isDone) {
      finished.current = 0;
      form.reset();
      onSuccess?.();
    }
    requestAnimationFrame(() => (form.querySelector("[aria-invalid]") ?? focused)?.focus());
  };

  const reveal = (event) => {
    const button = event.target.closest("[data-reveals]");
    if (!button) return;
    const field = event.currentTarget.elements[button.dataset.reveals];
    field.type = field.type === "password" ? "text" : "password";
    button.setAttribute("aria-pressed", String(field.type === "text"));
  };

  return createElement(
    "form",
    { className, onSubmit: submit, onClick: reveal, "aria-busy": busy, method: "post" },
    createElement("fieldset", { disabled: busy, className: "form-fields" }, children),
    createElement("div", { className: "form-alert", role: "alert" }, ...alerts.map((text) => createElement("p", {}, text))),
  );
}
