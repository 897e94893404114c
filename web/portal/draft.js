/**
 * The slot being typed and the key it is posted under. The key belongs to the content: it stays while the same
 * content is sent again, and changes with it. Kept in this tab, it outlives a sign-in that expired meanwhile.
 */

/** @typedef {Record<string, string | string[]>} Values */

const DRAFT = "akiwaku.portal.slot-draft";

/** @typedef {{values: Values, key: string}} Draft */

/** What was typed before and is not posted yet, or null. @returns {Draft | null} */
export function openDraft() {
  return JSON.parse(sessionStorage.getItem(DRAFT) ?? "null");
}

/** The beginning of another one. @param {Values} values @returns {Draft} */
export function newDraft(values) {
  return { values, key: crypto.randomUUID() };
}

/** @param {Draft} draft */
export function keepDraft(draft) {
  sessionStorage.setItem(DRAFT, JSON.stringify(draft));
}

/**
 * Keeps what was typed and gives it a new key.
 * @param {Values} values
 * @returns {string} the key
 */
export function changeDraft(values) {
  const draft = newDraft(values);
  keepDraft(draft);
  return draft.key;
}

export function discardDraft() {
  sessionStorage.removeItem(DRAFT);
}
