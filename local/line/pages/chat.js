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
    this.list.append(...quickReplies(entries.at(-1), this.act));
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
    this.list.append(drawEntry(entry, this.account, this.act));
  }
}

// One message with the sender's portrait, and with its time if it has one.
export function drawEntry(entry, account, act) {
  return element(
    "li",
    { class: `entry from-${entry.from}`, "data-kind": entry.kind },
    entry.from === "bot" ? portrait(account.account_name, account.basic_id) : null,
    element(
      "div",
      { class: "said" },
      drawMessage(entry.message, act),
      entry.at ? element("time", { datetime: entry.at, text: clock(entry.at) }) : null,
    ),
  );
}

// What the newest message of a chat offers to answer: a row of buttons, or nothing.
export function quickReplies({ from, message }, act) {
  if (from !== "bot" || !message.quickReply) return [];
  return [element("li", { class: "quick-replies" }, ...message.quickReply.items.map(({ action }) => element("button", {
    type: "button",
    text: action.label,
    onclick: () => act(action),
  })))];
}
