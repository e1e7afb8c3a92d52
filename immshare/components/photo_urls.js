/** Where the server has a photo's bytes and facts. A guest's every address carries the guest's access. */

export const withQuery = (path, ...parts) => [path, parts.filter(Boolean).join("&")].filter(Boolean).join("?");

/** `access` is `key=…` or `slug=…` of a guest, empty for whoever is signed in. */
export function createUrls(access) {
  const asset = (id, rest = "", query = "") => withQuery(`/api/assets/${encodeURIComponent(id)}${rest}`, query, access);
  return {
    asset,
    original: (id) => asset(id, "/original"),
    video: (id) => asset(id, "/video/playback"),
    /** `size`: thumbnail or preview. The placeholder in it lets browsers keep the picture as long as it stays the same. */
    image: ({ id, thumbhash }, size, attempt = 0) =>
      asset(id, "/thumbnail", `size=${size}&c=${encodeURIComponent(thumbhash ?? "")}${attempt ? `&attempt=${attempt}` : ""}`),
  };
}
