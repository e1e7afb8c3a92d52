/** The dialog in which a slideshow is set; every change holds at once. */

import { ModalDialog } from "./dialog.jsx";
import { fill } from "./words.js";

const ORDERS = ["forward", "backward", "shuffle"];
const LOOKS = ["contain", "cover", "blurred"];
const CAPTIONS = "hasCaptions";
const SWITCHES = ["hasTransition", "hasProgressBar", CAPTIONS, "isRepeating"];

function Choice({ name, values, settings, texts, onChange }) {
  return (
    <fieldset className="slideshow-choice">
      <legend className="field-label">{texts[name]}</legend>
      <div className="segments">
        {values.map((value) => (
          <label key={value}>
            <input
              type="radio"
              name={`slideshow-${name}`}
              checked={settings[name] === value}
              onChange={() => onChange({ ...settings, [name]: value })}
            />
            <span className="segment">{texts[value]}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Delay({ settings, texts, delays, onChange }) {
  const said = fill(texts.seconds, { count: settings.delayS });
  return (
    <div className="field">
      <label className="field-label slideshow-delay" htmlFor="slideshow-delay">
        {texts.delayS}
        <output>{said}</output>
      </label>
      <input
        id="slideshow-delay"
        type="range"
        min={delays[0]}
        max={delays[1]}
        value={settings.delayS}
        aria-valuetext={said}
        onChange={({ target }) => onChange({ ...settings, delayS: target.valueAsNumber })}
      />
    </div>
  );
}

export function SettingsDialog({ isOpen, settings, hasMetadata, texts, delays, onChange, onClose }) {
  const shared = { settings, texts, onChange };
  return (
    <ModalDialog isOpen={isOpen} titleId="slideshow-settings" onClose={onClose}>
      <h2 id="slideshow-settings" className="dialog-title">
        {texts.settings}
      </h2>
      <div className="dialog-body slideshow-settings">
        <Choice name="order" values={ORDERS} {...shared} />
        <Choice name="look" values={LOOKS} {...shared} />
        <Delay delays={delays} {...shared} />
        {SWITCHES.filter((name) => hasMetadata || name !== CAPTIONS).map((name) => (
          <label key={name} className="checkbox-field">
            <input type="checkbox" checked={settings[name]} onChange={() => onChange({ ...settings, [name]: !settings[name] })} />
            <span className="checkbox-words">
              <span className="checkbox-label">{texts[name]}</span>
            </span>
          </label>
        ))}
        <div className="form-actions">
          <button type="button" className="button button-primary" onClick={onClose}>
            {texts.done}
          </button>
        </div>
      </div>
    </ModalDialog>
  );
}
