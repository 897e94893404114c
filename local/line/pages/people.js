// The list of people: choose whose phone it is, or add somebody new.

import { element, portrait } from "./dom.js";

const SEARCH_FROM = 9; // below that everybody can be seen at a glance
const MOST_SHOWN = 200;

export class PeopleList {
  constructor(list, search, choose) {
    Object.assign(this, { list, search, choose, drawn: "" });
    search.addEventListener("input", () => this.#draw());
  }

  show(people, chosen) {
    Object.assign(this, { people, chosen });
    this.search.hidden = people.length < SEARCH_FROM;
    this.#draw();
  }

  #draw() {
    const words = this.search.hidden ? "" : this.search.value.trim();
    const found = this.people.filter(({ name }) => name.includes(words)).slice(0, MOST_SHOWN);
    const drawn = JSON.stringify([found, this.chosen]);
    if (drawn === this.drawn) return; // leaves focus and scrolling alone while nothing changed
    this.drawn = drawn;
    const focused = this.list.contains(document.activeElement) ? document.activeElement.dataset.userId : null;
    this.list.replaceChildren(...found.map((person) => this.#row(person)));
    if (!found.length) this.list.append(element("li", { class: "people-none", text: this.#whyNobody() }));
    if (focused) this.list.querySelector(`[data-user-id="${focused}"]`)?.focus();
  }

  #whyNobody() {
    return this.people.length ? "その名前の人はいません。" : "まだだれもいません。";
  }

  #row(person) {
    const standing = person.following ? "友だち" : person.blocked ? "ブロック中" : "まだ友だちではない";
    return element("li", {}, element(
      "button",
      {
        type: "button",
        class: person.following ? "person" : "person away",
        "data-user-id": person.user_id,
        "aria-pressed": String(person.user_id === this.chosen),
        onclick: () => this.choose(person.user_id),
      },
      portrait(person.name, person.user_id),
      element(
        "span",
        { class: "person-words" },
        element("span", { class: "person-name", text: person.name }),
        element("span", { class: "person-standing", text: standing }),
      ),
      person.unread
        ? element("span", { class: "unread", "aria-label": `未読${person.unread}件`, text: person.unread })
        : null,
    ));
  }
}
