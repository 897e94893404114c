/** What the last slot offered, remembered on this device for the next one. Nothing in it is about a person. */

/** @typedef {{vaccine: string, doses: number[]}} Offer */

const LAST_POSTING = "akiwaku.portal.last-posting";

/** @returns {Offer} */
export function lastPosting() {
  try {
    const { vaccine, doses } = JSON.parse(localStorage.getItem(LAST_POSTING) ?? "");
    return { vaccine: String(vaccine), doses: [doses].flat().map(Number) };
  } catch {
    // Nothing posted here yet, or something that this version cannot read.
    return { vaccine: "", doses: [] };
  }
}

/** @param {Offer} offer */
export function rememberPosting({ vaccine, doses }) {
  localStorage.setItem(LAST_POSTING, JSON.stringify({ vaccine, doses }));
}
