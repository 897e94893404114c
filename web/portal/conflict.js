/** Two people changed one slot: what the other one did beside what was typed here, and the choice between them. */

import { el, fill, focusOn, spoken } from "../shared/dom.js";
import { message } from "../shared/messages.js";
import { ITEMS, differ } from "./change-rules.js";
import { statusBadge } from "./slot-words.js";
import { table } from "./table.js";
import { texts } from "./texts.ja.js";

/** @typedef {import("./change-rules.js").Item} Item */
/** @typedef {import("./change-rules.js").Typed} Typed */
/** @typedef {import("./clinic-api.js").Slot} Slot */

const t = texts.change.conflict;
const COLUMNS = [{ label: t.item, look: "fixed" }, { label: t.theirs }, { label: t.mine }];

/**
 * @param {{base: Typed, theirs: Typed, mine: Typed, before: Slot, now: Slot, onTake: (item: Item) => void}} options
 *   `base` is what both began with; `onTake` gives up what was typed for an item
 */
export function conflict({ base, theirs, mine, before, now, onTake }) {
  const rows = ITEMS.filter((item) => differ(item, base, theirs)).map((item) => ({
    cells: [item.label, item.words(theirs), differ(item, base, mine) ? typed(item) : t.untouched],
  }));
  const status = { cells: [texts.change.status, statusBadge(now, new Date()), t.untouched] };

  /** @param {Item} item */
  function typed(item) {
    return [el("p", {}, item.words(mine)), differ(item, mine, theirs) ? choice(item) : el("p", {}, t.same)];
  }

  /** @param {Item} item */
  function choice(item) {
    const place = el("div", {});
    const take = () => {
      onTake(item);
      const words = el("p", {}, t.taken(item.label));
      fill(place, words);
      focusOn(words);
    };
    fill(
      place,
      el(
        "button",
        { type: "button", class: "button-second", on: { click: take } },
        t.take,
        spoken(t.takeOf(item.label)),
      ),
    );
    return place;
  }

  return message(
    "warning",
    t.title,
    el("p", {}, t.lead),
    table(t.caption, COLUMNS, [{ rows: before.status === now.status ? rows : [...rows, status] }]),
    el("p", {}, t.keep),
  );
}
