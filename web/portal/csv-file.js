/** The text of a file as Excel in Japan saves it: UTF-8, with or without a mark at its beginning, or Shift_JIS. */

import { texts } from "./texts.ja.js";

const t = texts.importing;
// The API takes no more; a thousand slots are a tenth of it.
const MOST_BYTES = 1_000_000;

/** The file cannot be read; the message is a sentence for a person. */
export class Unreadable extends Error {}

/**
 * @param {File} file
 * @returns {Promise<string>}
 * @throws {Unreadable}
 */
export async function textOf(file) {
  if (file.size > MOST_BYTES) throw new Unreadable(t.tooLarge);
  const bytes = await file.arrayBuffer();
  for (const encoding of ["utf-8", "shift_jis"]) {
    try {
      const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
      // What is no text may still be decoded: an Excel file holds zeros.
      if (text.includes("\0")) throw new Unreadable(t.notText);
      return text;
    } catch (error) {
      if (error instanceof Unreadable) throw error;
    }
  }
  // Excel's own files begin as every ZIP file does.
  const isZip = new Uint8Array(bytes.slice(0, 2)).join() === "80,75";
  throw new Unreadable(isZip ? t.notText : t.encoding);
}
