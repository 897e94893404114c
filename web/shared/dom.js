/**
 * Building pages out of elements. Text is always a text node: nothing from outside is ever read as HTML.
 *
 * The wording may give the reading of a word, as "[予約|よやく]"; it stands above the word where an element can
 * hold that, and is left away where only letters can be.
 */

/**
 * What an element may hold; only nodes, text and numbers show.
 * @typedef {Node | string | number | boolean | null | undefined | Child[]} Child
 */
/** @typedef {{[attribute: string]: any, on?: Record<string, (event: any) => unknown>}} Attributes */

const READING = /\[([^[\]|]+)\|([^[\]|]+)\]/g;
// Attributes that hold words.
const READ_OUT = new Set(["aria-label", "label", "placeholder"]);

/**
 * An element with attributes, listeners and children:
 * `el("a", { href: "?page=slots", on: { click: go } }, "空き枠を見る")`.
 * `true` sets a bare attribute; `false`, `null` and `undefined` leave it away.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  const { on = {}, ...rest } = attributes;
  for (const [name, value] of Object.entries(rest)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      element.setAttribute(name, READ_OUT.has(name) ? plain(String(value)) : String(value));
  }
  for (const [event, listener] of Object.entries(on)) element.addEventListener(event, listener);
  element.append(...(tag === "option" ? [plain(children.join(""))] : nodes(children)));
  return element;
}

/**
 * The words without the readings.
 * @param {string} text
 */
export function plain(text) {
  return text.replace(READING, "$1");
}

/**
 * Puts the children in place of everything that was in the element.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * Moves the focus to something that is not a control (a heading, a message), so that it is read out next.
 * @param {HTMLElement} element
 */
export function focusOn(element) {
  if (!element.hasAttribute("tabindex")) element.setAttribute("tabindex", "-1");
  element.focus();
}

/**
 * Words for screen readers only.
 * @param {string} text
 */
export function spoken(text) {
  return el("span", { class: "spoken" }, text);
}

/**
 * A link to a page of somebody else, in a new tab. Nothing when the address is not a web address.
 * @param {string | null} href
 * @param {string} label
 * @param {string} remark says that a new tab opens
 */
export function outwardLink(href, label, remark) {
  // An address typed by a clinic must not be able to run a script ("javascript:…").
  if (href === null || !/^https?:\/\//.test(href)) return null;
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, label, spoken(remark));
}

/**
 * A link that telephones.
 * @param {string} phone with or without hyphens
 * @param {string} [label] the number itself when left out
 * @param {string} [look] CSS classes
 */
export function phoneLink(phone, label = phone, look) {
  return el("a", { href: `tel:${phone.replace(/[^\d+]/g, "")}`, class: look }, label);
}

/**
 * A list of terms and what they are; terms without a value are left away.
 * @param {[string, Child][]} rows
 */
export function facts(rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el(
    "dl",
    { class: "facts" },
    shown.map(([term, value]) => el("div", {}, el("dt", {}, term), el("dd", {}, value))),
  );
}

/**
 * @param {Child[]} children
 * @returns {(Node | string)[]}
 */
function nodes(children) {
  return children.flatMap((child) => {
    if (Array.isArray(child)) return nodes(child);
    if (child === null || child === undefined || typeof child === "boolean") return [];
    return child instanceof Node ? [child] : withReadings(String(child));
  });
}

/**
 * @param {string} text
 * @returns {(Node | string)[]}
 */
function withReadings(text) {
  // Every third piece is plain, and between those stand a word and its reading.
  const pieces = text.split(READING);
  return pieces.flatMap((piece, i) => {
    if (i % 3 === 1) return [ruby(piece, pieces[i + 1])];
    return i % 3 === 0 && (piece !== "" || pieces.length === 1) ? [piece] : [];
  });
}

/**
 * @param {string} word
 * @param {string} reading
 */
function ruby(word, reading) {
  const element = document.createElement("ruby");
  const above = document.createElement("rt");
  // Whoever has the page read aloud hears the word once.
  above.setAttribute("aria-hidden", "true");
  above.append(reading);
  element.append(word, above);
  return element;
}
