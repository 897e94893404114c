/**
 * The key a file is posted under. It belongs to the content, as that of a single slot does (draft.js): the same content
 * sent again, also after the page was loaded anew, has the same key, until it is posted.
 */

const KEY = "akiwaku.portal.import";

/** @param {string} content @returns {Promise<string>} */
export async function importKey(content) {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(content));
  const digest = [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  if (kept.digest === digest) return kept.key;
  const key = crypto.randomUUID();
  sessionStorage.setItem(KEY, JSON.stringify({ digest, key }));
  return key;
}

export function discardImportKey() {
  sessionStorage.removeItem(KEY);
}
