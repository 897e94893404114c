/**
 * The slot being typed and the key it is posted under. The key belongs to the content: it stays while the same
 * content is sent again, and changes with it. Kept in this tab, it outlives a sign-in that expired meanwhile.
 */

/** @typedef {Record<string, string | string[]>} Values */

const DRAFT = "akiwaku.portal.slot-draft";

/** @returns {{values: Values, key: string}} */
export function openDraft() {
  const stored = sessionStorage.getItem(DRAFT);
  return stored === null ? { values: {}, key: crypto.randomUUID() } : JSON.parse(stored);
}

/**
 * Keeps what was typed and gives it a new key.
 * @param {Values} values
 * @returns {string} the key
 */
export function changeDraft(values) {
  const draft = { values, key: crypto.randomUUID() };
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  return draft.key;
}

export function discardDraft() {
  sessionStorage.removeItem(DRAFT);
}
