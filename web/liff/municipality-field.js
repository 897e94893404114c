/** 市町村: a pull-down by area, and above it a box that narrows it to what is typed, in kanji, kana or letters. */

import { el, fill } from "../shared/dom.js";
import { field, halfWidth, select } from "../shared/form.js";
import { texts } from "./texts.js";

/** @typedef {import("./resident-api.js").ListedMunicipality} ListedMunicipality */

const t = texts.registration;
// So many fit on a phone's screen; a box to search them would only be in the way.
const FEW = 8;

/**
 * @param {ListedMunicipality[]} all in the order of the deployment
 * @param {string} chosen a code, or "" for none yet
 */
export function municipalityField(all, chosen) {
  const pullDown = select({
    id: "municipality",
    placeholder: t.municipalityEmpty,
    options: [],
    required: true,
  });
  const found = el("p", { class: "field-hint", role: "status" });
  const search = el("input", {
    type: "search",
    id: "municipality-search",
    autocomplete: "off",
    "aria-describedby": "municipality-hint",
    on: { input: narrow, keydown: stay },
  });

  /** @param {ListedMunicipality[]} those */
  function offer(those) {
    const before = pullDown.value;
    fill(pullDown, pullDown.options[0], byArea(those).map(group));
    pullDown.value = those.some(({ code }) => code === before) ? before : "";
  }

  function narrow() {
    const those = matching(all, search.value);
    // Nothing found is mostly a slip: the whole list helps more than an empty one.
    offer(those.length === 0 ? all : those);
    if (search.value.trim() === "") fill(found);
    else if (those.length === 1) choose(those[0]);
    else fill(found, t.municipalityFound(those.length));
  }

  /** @param {ListedMunicipality} only */
  function choose(only) {
    pullDown.value = only.code;
    fill(found, t.municipalityOnly(texts.names.municipality(only)));
  }

  /** Enter in the box is the end of a search, not of the form. @param {KeyboardEvent} event */
  function stay(event) {
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    pullDown.focus();
  }

  offer(all);
  pullDown.value = chosen;
  const searching = el(
    "div",
    { class: "search" },
    el("label", { class: "part-label", for: search.id }, t.municipalitySearch),
    search,
    found,
  );
  return {
    element: field({
      name: "municipality",
      label: t.municipality,
      required: true,
      hint: t.municipalityHint,
      before: all.length > FEW && searching,
      control: pullDown,
    }),
    value: () => pullDown.value,
  };
}

/** @param {[string, ListedMunicipality[]]} area */
function group([label, those]) {
  return el(
    "optgroup",
    { label },
    those.map((each) => el("option", { value: each.code }, texts.names.municipality(each))),
  );
}

/**
 * Areas in the order in which they first occur.
 * @param {ListedMunicipality[]} those
 * @returns {[string, ListedMunicipality[]][]}
 */
function byArea(those) {
  /** @type {Map<string, ListedMunicipality[]>} */
  const areas = new Map();
  for (const each of those) {
    const name = texts.names.area(each.area);
    areas.set(name, [...(areas.get(name) ?? []), each]);
  }
  return [...areas];
}

/**
 * Those whose name, reading or roman name has the typed in it, at the beginning if any does.
 * @param {ListedMunicipality[]} all
 * @param {string} typed
 */
export function matching(all, typed) {
  const wanted = plain(typed);
  const spelled = all.map((each) => [each.name, each.kana, each.roman].map(plain));
  const begin = all.filter((_, i) => spelled[i].some((text) => text.startsWith(wanted)));
  return begin.length > 0 ? begin : all.filter((_, i) => spelled[i].some((text) => text.includes(wanted)));
}

/** Katakana, half-width kana and capitals are as good as what they stand for. @param {string} text */
function plain(text) {
  return halfWidth(text)
    .toLowerCase()
    .replace(/\s/g, "")
    .replace(/[ァ-ヶ]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
}
