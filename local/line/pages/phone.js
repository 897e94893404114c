// One person's phone: the talk with the account, the rich menu, what one types, and the sheet for LIFF pages.

import { get, ofPerson, post } from "./api.js";
import { Chat } from "./chat.js";
import { portrait } from "./dom.js";
import { clock } from "./format.js";
import { inHandOf } from "./in-hand.js";
import { preview } from "./preview.js";
import { RichMenu } from "./rich-menu.js";
import { Sheet } from "./sheet.js";
import { now } from "./time.js";

const NOTIFIED_MS = 6000;
const TOAST_MS = 3500;

export class Phone {
  // `desk` hears of what concerns more than this phone: touched(phone), putAway(phone), refresh().
  constructor(template, account, desk) {
    Object.assign(this, { account, desk, userId: null, keyboard: false, drawn: null, heard: null });
    this.root = template.content.firstElementChild.cloneNode(true);
    this.part = (name) => this.root.querySelector(`.${name}`);
    const act = (action) => this.#act(action);
    this.chat = new Chat(this.part("chat"), account, act);
    this.richMenu = new RichMenu(this.part("rich-menu"), act);
    this.sheet = new Sheet(this.part("sheet"), {
      onClose: () => desk.refresh(),
      onOpen: (address, external) => this.#openAddress(address, external),
      onFocus: () => this.#touched(),
    });
    this.#introduceAccount();
    this.#listen();
  }

  // Whose phone it is from now on; null for nobody's.
  give(userId) {
    if (userId === this.userId) return;
    this.sheet.close();
    Object.assign(this, { userId, keyboard: false, drawn: null, heard: null });
    this.part("notice").hidden = true;
    this.part("talk-menu").hidden = true;
  }

  putAway() {
    this.sheet.remove();
    this.root.remove();
  }

  // True while the person sees what comes in.
  get isReading() {
    return this.userId !== null && !this.sheet.isOpen && document.visibilityState === "visible";
  }

  // Whoever cannot be reached now is told of it by the page; the person's next request takes its turn anyway.
  async takeInHand() {
    if (this.userId) await inHandOf(this.userId).catch(() => {});
  }

  async refresh(people) {
    const person = people.find(({ user_id }) => user_id === this.userId);
    this.part("plate-name").textContent = person?.name ?? "";
    this.part("plate-name").hidden = !person;
    this.part("phone").setAttribute("aria-label", person ? `${person.name}のスマートフォン` : "スマートフォン");
    this.part("empty").hidden = Boolean(person);
    this.part("profile").hidden = !person || person.following || person.blocked;
    this.part("talk").hidden = !person || !(person.following || person.blocked);
    this.part("status-time").textContent = clock(now());
    if (!person) return;
    this.#notify(person);
    if (!this.part("talk").hidden) await this.#showTalk(person);
  }

  toast(words) {
    this.part("toast").textContent = words;
    this.part("toast").hidden = false;
    clearTimeout(this.toastTimer);
    this.toastTimer = setTimeout(() => { this.part("toast").hidden = true; }, TOAST_MS);
  }

  async #showTalk(person) {
    const { user_id: userId, last, unread, blocked } = person;
    const latest = `${userId} ${last?.id}`;
    const [entries, menu] = await Promise.all([
      latest === this.drawn ? null : get(ofPerson(userId, "chat")),
      get(ofPerson(userId, "rich-menu")),
    ]);
    if (userId !== this.userId) return; // somebody else was chosen meanwhile
    this.part("composer").hidden = blocked;
    this.part("blocked").hidden = !blocked;
    this.part("talk-menu-button").hidden = blocked;
    this.#showBar(this.richMenu.show(menu));
    if (entries) {
      this.chat.show(userId, entries);
      this.drawn = latest;
    }
    if (unread && this.isReading) await post(ofPerson(userId, "read"));
  }

  // As LINE does: a short notice on top while something else than the talk is on the screen.
  #notify({ last, unread }) {
    const isNew = this.heard !== null && last && last.id !== this.heard;
    this.heard = last?.id ?? "";
    if (!this.sheet.isOpen) this.part("notice").hidden = true;
    else if (isNew && last.from === "bot" && unread) {
      this.part("notice-words").textContent = preview(last);
      this.part("notice").hidden = false;
      clearTimeout(this.noticeTimer);
      this.noticeTimer = setTimeout(() => { this.part("notice").hidden = true; }, NOTIFIED_MS);
    }
  }

  // LINE shows either the rich menu's button or the keyboard, and a switch between them.
  #showBar(hasMenu) {
    const typing = this.keyboard || !hasMenu;
    const shown = hasMenu && this.richMenu.open && !typing;
    const moved = this.part("rich-menu").hidden === shown;
    this.part("rich-menu").hidden = !shown;
    this.part("bar-switch").hidden = !hasMenu;
    this.part("bar-switch").textContent = typing ? "☰" : "⌨";
    this.part("bar-switch").setAttribute("aria-label", typing ? "メニューを表示" : "キーボードを表示");
    this.part("words").hidden = !typing;
    this.part("send").hidden = !typing;
    this.part("menu-toggle").hidden = typing;
    this.part("menu-toggle").textContent = `${this.richMenu.chatBarText ?? ""} ${shown ? "▾" : "▴"}`;
    this.part("menu-toggle").setAttribute("aria-expanded", String(shown));
    if (moved) this.chat.toEnd();
  }

  // What happens when somebody taps: https://developers.line.biz/en/docs/messaging-api/actions/
  async #act(action) {
    if (action.type === "uri") this.#openAddress(action.uri);
    else if (action.type === "message") await this.#send("message", { text: action.text });
    else if (action.type === "postback") {
      await this.#send("postback", { data: action.data, display_text: action.displayText ?? action.text });
    } else this.toast("このシミュレーターにはない操作です");
  }

  #openAddress(address, external = false) {
    const way = this.part("liff-mode").value;
    if (address.startsWith("tel:")) this.toast(`電話をかける：${address.slice(4)}`);
    else if (!external && way !== "external" && address.startsWith(this.account.liff_url)) {
      this.sheet.open(this.userId, address, { staleToken: way === "stale" });
    } else window.open(address, "_blank", "noopener");
  }

  async #send(what, document) {
    try {
      await post(ofPerson(this.userId, what), document);
    } catch (error) {
      this.toast(error.status === 409 ? "ブロックしているので送れません" : `送れませんでした：${error.message}`);
    }
    await this.desk.refresh();
  }

  #touched() {
    this.takeInHand();
    this.desk.touched(this);
  }

  #introduceAccount() {
    const { account_name: name, basic_id: id } = this.account;
    this.part("profile-portrait").append(portrait(name, id));
    this.part("notice-portrait").append(portrait(name, id));
    for (const place of ["profile-name", "talk-name", "notice-name"]) this.part(place).textContent = name;
    this.part("profile-id").textContent = id;
  }

  #listen() {
    const on = (name, kind, act) => this.part(name).addEventListener(kind, act);
    this.root.addEventListener("focusin", () => this.#touched());
    this.root.addEventListener("pointerdown", () => this.desk.touched(this));
    on("plate-close", "click", () => this.desk.putAway(this));
    on("follow", "click", () => this.#send("follow"));
    on("unblock", "click", () => this.#send("follow"));
    on("block", "click", () => {
      this.part("talk-menu").hidden = true;
      this.#send("unfollow");
    });
    on("talk-menu-button", "click", () => {
      const open = this.part("talk-menu").hidden;
      this.part("talk-menu").hidden = !open;
      this.part("talk-menu-button").setAttribute("aria-expanded", String(open));
    });
    on("notice", "click", () => {
      this.part("notice").hidden = true;
      this.sheet.close();
    });
    on("menu-toggle", "click", () => {
      this.richMenu.open = !this.richMenu.open;
      this.#showBar(true);
    });
    on("bar-switch", "click", () => {
      this.keyboard = !this.keyboard;
      if (!this.keyboard) this.richMenu.open = true;
      this.#showBar(true);
      if (this.keyboard) this.part("words").focus();
    });
    on("composer", "submit", async (event) => {
      event.preventDefault();
      const text = this.part("words").value.trim();
      this.part("words").value = "";
      if (text) await this.#send("message", { text });
    });
  }
}
