/** The wording that the resident pages and the portal share: Japanese, unless a page speaks otherwise. */

import { words as japanese } from "./texts.ja.js";

/** Read when something is drawn, not when a module loads: until then the language may change. */
export const words = { ...japanese };

/**
 * Before anything is drawn: the wording in the language of the page.
 * @param {typeof japanese} others
 */
export function speak(others) {
  Object.assign(words, others);
}
