/** The language of the page: the one the address asks for, or else the one the phone speaks. */

import { asked } from "../shared/router.js";

/** Each with its name in itself, for those who read nothing else. */
export const LANGUAGES = /** @type {const} */ ([
  { code: "ja", name: "日本語", html: "ja" },
  { code: "easy", name: "やさしい日本語", html: "ja" },
  { code: "en", name: "English", html: "en" },
]);

/** @typedef {(typeof LANGUAGES)[number]["code"]} Language */

const wanted = asked("lang");

/** True when somebody chose it, and did not only happen to have such a phone. */
export const isChosen = LANGUAGES.some(({ code }) => code === wanted);

export const language = isChosen ? /** @type {Language} */ (wanted) : ofPhone(navigator.language);

/** For the document's `lang`. */
export const htmlLanguage = LANGUAGES.find(({ code }) => code === language)?.html ?? "ja";

/**
 * Who lives here with a phone in a third language reads plain Japanese more often than English.
 * @param {string} spoken "pt-BR"
 * @returns {Language}
 */
function ofPhone(spoken) {
  if (spoken.startsWith("ja")) return "ja";
  return spoken.startsWith("en") ? "en" : "easy";
}
