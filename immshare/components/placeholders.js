/** The blur that stands where a photo has not come yet, as a style. */

import { thumbHashToAverageRGBA, thumbHashToDataURL } from "thumbhash";

const CAP = 2000;
const styles = new Map(); // thumbhash → style

/** `isRough`: only the average color, for photos that fly by. */
export function placeholderOf(hash, isRough) {
  const known = styles.get(hash);
  if (known || !hash) return known;
  const bytes = Uint8Array.from(atob(hash), (letter) => letter.charCodeAt(0));
  if (isRough) {
    const { r, g, b } = thumbHashToAverageRGBA(bytes);
    return { backgroundColor: `rgb(${[r, g, b].map((part) => Math.round(part * 255)).join(" ")})` };
  }
  if (styles.size >= CAP) styles.delete(styles.keys().next().value);
  const style = { backgroundImage: `url(${thumbHashToDataURL(bytes)})` };
  styles.set(hash, style);
  return style;
}
