// The chat: bubbles with their times, and quick replies under the newest one.

import { element, portrait } from "./dom.js";
import { clock, day } from "./format.js";
import { drawMessage } from "./message.js";

export class Chat {
  constructor(scroller, account, act) {
    this.scroller = scroller;
    this.account = account;
    this.act = act;
    this.list = scroller.querySelector("ol");
    this.userId = null;
    this.first = null; // chats only grow: another first entry is another chat
    this.shown = 0;
    this.lastDay = "";
  }

  show(userId, entries) {
    const first = entries[0]?.id ?? null;
    const changed = userId !== this.userId || (this.first !== null && first !== this.first);
    if (changed) {
      this.list.replaceChildren();
      Object.assign(this, { userId, shown: 0, lastDay: "" });
    }
    this.first = first;
    if (entries.length <= this.shown) return; // nothing new, or an answer that was overtaken by a newer one
    this.list.querySelector(".quick-replies")?.remove();
    for (const entry of entries.slice(this.shown)) this.#append(entry);
    this.shown = entries.length;
    const last = entries.at(-1);
    if (last.from === "bot" && last.message.quickReply) this.#offer(last.message.quickReply.items);
    this.toEnd(changed ? "instant" : "smooth");
  }

  toEnd(behavior = "instant") {
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior });
  }

  #append(entry) {
    const today = day(entry.at);
    if (today !== this.lastDay) {
      this.list.append(element("li", { class: "day" }, element("span", { text: today })));
      this.lastDay = today;
    }
    const fromBot = entry.from === "bot";
    const time = element("time", { datetime: entry.at, text: clock(entry.at) });
    const message = drawMessage(entry.message, this.act);
    this.list.append(element(
      "li",
      { class: `entry from-${entry.from}`, "data-kind": entry.kind },
      fromBot ? portrait(this.account.account_name, this.account.basic_id) : null,
      element("div", { class: "said" }, message, time),
    ));
  }

  #offer(items) {
    this.list.append(element("li", { class: "quick-replies" }, ...items.map(({ action }) => element("button", {
      type: "button",
      text: action.label,
      onclick: () => this.act(action),
    }))));
  }
}
