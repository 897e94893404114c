// What went over the wire, newest first: webhooks and calls of the Messaging API, by person, with what was in them.

import { get } from "./api.js";
import { element } from "./dom.js";
import { EntryDialog } from "./entry-dialog.js";
import { clockWithSeconds } from "./format.js";

const LENGTHS = [6, 30, 100, 200]; // what "more" leads to
const MOST = LENGTHS.at(-1);
const MOST_PEOPLE = 200;
const EVENTS = { follow: "友だち追加", unfollow: "ブロック", message: "メッセージ", postback: "ポストバック" };
const FLAGS = { slow: "2秒超", "not-200": "200以外", unreachable: "つながらない", "no-endpoint": "あて先なし" };

export class Logs {
  constructor(part, people) {
    Object.assign(this, { part, people, length: LENGTHS[0] });
    this.dialog = new EntryDialog(document.getElementById("entry"));
    part("more-log").addEventListener("click", () => {
      this.length = LENGTHS[(LENGTHS.indexOf(this.length) + 1) % LENGTHS.length];
      part("more-log").textContent = this.length === MOST ? "少なくする" : "もっと見る";
      this.update();
    });
    part("log-person").addEventListener("change", () => this.update());
  }

  async update() {
    this.#offerPeople();
    const userId = this.part("log-person").value;
    const last = userId ? MOST : this.length;
    const [webhooks, calls] = await Promise.all([
      get(`/phone/api/webhooks?last=${last}`),
      get(`/phone/api/calls?last=${last}`),
    ]);
    const isTheirs = (ids) => !userId || ids.includes(userId);
    this.#show("webhooks", webhooks.filter(({ events }) => isTheirs(events.map(({ user_id: id }) => id))), (each) => (
      this.#webhook(each)
    ));
    this.#show("calls", calls.filter(({ recipients }) => isTheirs(recipients)), describeCall);
  }

  #offerPeople() {
    const people = this.people().slice(0, MOST_PEOPLE);
    const drawn = JSON.stringify(people.map(({ user_id: id, name }) => [id, name]));
    if (drawn === this.offered) return;
    this.offered = drawn;
    const select = this.part("log-person");
    const chosen = select.value;
    select.replaceChildren(
      element("option", { value: "", text: "全員" }),
      ...people.map(({ user_id: value, name: text }) => element("option", { value, text })),
    );
    select.value = chosen;
  }

  #show(name, entries, describe) {
    const list = this.part(name);
    const shown = entries.slice(-this.length).toReversed();
    const drawn = JSON.stringify(shown);
    if (list.dataset.drawn === drawn) return; // leaves the focus where it is
    list.dataset.drawn = drawn;
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.number : null;
    list.replaceChildren(...shown.map((entry) => this.#row(name, entry, describe(entry))));
    if (!shown.length) list.append(element("li", { class: "none", text: "まだありません" }));
    if (focused) list.querySelector(`[data-number="${focused}"]`)?.focus();
  }

  #row(name, entry, { what, note, bad }) {
    const { at, status, number } = entry;
    return element(
      "li",
      {},
      element("time", { datetime: at, text: clockWithSeconds(at) }),
      element("span", { class: "what", title: what, text: what }),
      element("span", { class: bad ? "status bad" : "status", text: status || "―" }),
      element("span", { class: "note", text: note }),
      number === undefined ? null : element("button", {
        type: "button",
        class: "look",
        "data-number": number,
        "aria-label": `${clockWithSeconds(at)}の内容を見る`,
        onclick: () => this.dialog.open(`/phone/api/${name}/${number}`, { at, what, note, status }),
      }),
    );
  }

  #webhook({ events, milliseconds, flags }) {
    const what = events.map((event) => [
      EVENTS[event.type] ?? event.type,
      event.user_id && this.#nameOf(event.user_id),
      event.redelivery && "（再送）",
    ].filter(Boolean).join(" ")).join("、") || "接続テスト";
    const note = [`${milliseconds} ms`, ...flags.map((flag) => FLAGS[flag] ?? flag)].join("・");
    return { what, note, bad: flags.length > 0 };
  }

  #nameOf(userId) {
    return this.people().find((person) => person.user_id === userId)?.name ?? "知らない人";
  }
}

function describeCall({ method, path, status, recipients, faulty, milliseconds }) {
  return {
    what: `${method} ${path.replace("/v2/bot/", "").replace(/(U|richmenu-)[0-9a-f]{32}/, "$1…")}`,
    note: [
      milliseconds !== undefined && `${milliseconds} ms`,
      recipients.length && `${recipients.length}人に届いた`,
      faulty && "起こした不調",
    ].filter(Boolean).join("・"),
    bad: !status || status >= 400,
  };
}
