/** Every sentence of the resident pages, in the language of the page. Only that language is loaded. */

import { speak } from "../shared/words.js";
import { language } from "./language.js";

/** @type {{texts: typeof import("./texts.ja.js").texts}} */
const loaded = await import(`./texts.${language}.js`);

speak(loaded.texts.words);

export const texts = loaded.texts;
