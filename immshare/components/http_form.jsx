// A native form that sends its fields as JSON to our own HTTP routes, one step after the other, and says beside the
// fields what the server answered. Texts come as props, the look from assets/styles/forms.css.
import { createElement, useRef, useState } from "react";

const FIELD_MESSAGE = /^\[([^\]]+)\] (.*)$/s;

const send = async ({ url, fields = [] }, form) => {
  const body = Object.fromEntries(fields.map((name) => [name, form.get(name)]));
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(body) });
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
  form.querySelectorAll("[data-error-for]").forEach((slot) => (slot.textContent = ""));
  form.querySelectorAll("[aria-invalid]").forEach((field) => field.removeAttribute("aria-invalid"));
};

export function HttpForm({ steps, nextPath, unreachable, onSuccess, className, children }) {
  const [alerts, setAlerts] = useState([]);
  const [busy, setBusy] = useState(false);
  const finished = useRef(0);

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
    if (!messages.length && nextPath) return window.location.assign(nextPath);
    setAlerts(place(form, messages));
    setBusy(false);
    if (!messages.length) {
      finished.current = 0;
      form.reset();
      onSuccess?.();
    }
    requestAnimationFrame(() => (form.querySelector("[aria-invalid]") ?? focused)?.focus());
  };

  const reveal = (event) => {
    const button = event.target.closest("[data-reveals]");
    const field = button && event.currentTarget.elements[button.dataset.reveals];
    if (!field) return;
    field.type = field.type === "password" ? "text" : "password";
    button.setAttribute("aria-pressed", String(field.type === "text"));
  };

  const alert = alerts.map((text) => createElement("p", { key: text }, text));
  return createElement(
    "form",
    { className, onSubmit: submit, onClick: reveal, "aria-busy": busy, method: "post" },
    createElement("fieldset", { disabled: busy, className: "form-fields" }, children),
    createElement("div", { className: "form-alert", role: "alert" }, alert),
  );
}
