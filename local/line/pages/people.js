// The list of people: choose whose phone it is, put another beside it, or add somebody new.

import { element, portrait } from "./dom.js";
import { clockOrDay } from "./format.js";
import { preview } from "./preview.js";

const SEARCH_FROM = 9; // below that everybody can be seen at a glance
const MOST_SHOWN = 200;

export class PeopleList {
  // Without `beside` there is no button for it, and no last message: the login asks who one is and nothing else.
  constructor(list, search, { choose, beside = null }) {
    Object.assign(this, { list, search, choose, beside, drawn: "" });
    search.addEventListener("input", () => this.#draw());
  }

  // `shown` are the user ids of those whose phones are on the table; `full` if there is no room for one more.
  show(people, shown = [], full = false) {
    Object.assign(this, { people, shown, full });
    this.search.hidden = people.length < SEARCH_FROM;
    this.#draw();
  }

  #draw() {
    const words = this.search.hidden ? "" : this.search.value.trim();
    const found = this.people.filter(({ name }) => name.includes(words)).slice(0, MOST_SHOWN);
    const drawn = JSON.stringify([found, this.shown, this.full, found.map(({ last }) => last && clockOrDay(last.at))]);
    if (drawn === this.drawn) return; // leaves focus and scrolling alone while nothing changed
    this.drawn = drawn;
    const at = this.list.contains(document.activeElement) ? document.activeElement : null;
    const focused = at && `[data-user-id="${at.closest("li").dataset.userId}"] .${at.classList[0]}`;
    this.list.replaceChildren(...found.map((person) => this.#row(person)));
    if (!found.length) this.list.append(element("li", { class: "people-none", text: this.#whyNobody() }));
    if (focused) this.list.querySelector(focused)?.focus();
  }

  #whyNobody() {
    return this.people.length ? "その名前の人はいません。" : "まだだれもいません。";
  }

  #row(person) {
    const standing = person.following ? "友だち" : person.blocked ? "ブロック中" : "まだ友だちではない";
    const shown = this.shown.includes(person.user_id);
    const words = this.beside && person.following && person.last ? preview(person.last) : standing;
    return element(
      "li",
      { "data-user-id": person.user_id, class: shown ? "on-the-table" : "" },
      element(
        "button",
        {
          type: "button",
          class: person.following ? "person" : "person away",
          // The last message is to be seen, not to be part of the name.
          "aria-label": [person.name, standing, person.unread && `未読${person.unread}件`].filter(Boolean).join("、"),
          "aria-pressed": this.beside ? String(shown) : null,
          onclick: () => this.choose(person.user_id),
        },
        portrait(person.name, person.user_id),
        element(
          "span",
          { class: "person-words" },
          element("span", { class: "person-name", id: `name-${person.user_id}`, text: person.name }),
          element("span", { class: "person-standing", text: words }),
        ),
        this.beside ? element(
          "span",
          { class: "person-news" },
          person.last && element("time", { datetime: person.last.at, text: clockOrDay(person.last.at) }),
          person.unread
            ? element("span", { class: "unread", role: "img", "aria-label": `未読${person.unread}件`, text: person.unread })
            : null,
        ) : null,
      ),
      this.beside && !shown && !this.full ? element("button", {
        type: "button",
        class: "beside",
        text: "＋",
        title: "となりに並べる",
        "aria-label": "となりに並べる",
        "aria-describedby": `name-${person.user_id}`,
        onclick: () => this.beside(person.user_id),
      }) : null,
    );
  }
}
