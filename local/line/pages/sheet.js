// The browser inside the phone: a LIFF page in a frame that knows whose phone it is on.
//
// What the page is to know of its phone stands in the name of its window, where liff-sdk.js reads it: whose it is, how
// far its clock is ahead (milliseconds), and whether LINE hands out a token that has expired.

import { aheadMs } from "./time.js";

export class Sheet {
  constructor(root, { onClose, onOpen, onFocus }) {
    Object.assign(this, { root, onClose, onFocus, frame: null });
    this.title = root.querySelector(".sheet-title");
    this.host = root.querySelector(".sheet-host");
    this.body = root.querySelector(".sheet-body");
    root.querySelector(".sheet-close").addEventListener("click", () => this.close());
    this.hear = (event) => {
      if (event.origin !== location.origin || event.source !== this.frame?.contentWindow) return;
      if (event.data?.liff === "close") this.close();
      if (event.data?.liff === "open") onOpen(String(event.data.url), Boolean(event.data.external));
    };
    window.addEventListener("message", this.hear);
  }

  get isOpen() {
    return !this.root.hidden;
  }

  open(userId, address, { staleToken = false } = {}) {
    this.close();
    Object.assign(this, { userId, staleToken });
    this.frame = document.createElement("iframe");
    this.frame.name = this.#name();
    this.frame.title = "LIFFのページ";
    this.frame.src = address;
    this.frame.addEventListener("load", () => this.#watchFocus());
    this.title.textContent = "読み込み中…";
    this.host.textContent = new URL(address).host;
    this.body.replaceChildren(this.frame);
    this.root.hidden = false;
    this.watch = setInterval(() => this.#lookIn(), 300);
    this.frame.focus();
  }

  close() {
    if (!this.frame) return;
    clearInterval(this.watch);
    this.root.hidden = true;
    this.frame = null;
    this.body.replaceChildren();
    this.onClose();
  }

  // The phone is taken off the table.
  remove() {
    this.close();
    window.removeEventListener("message", this.hear);
  }

  #name() {
    const phone = new URLSearchParams({ ahead: aheadMs(), ...(this.staleToken ? { token: "stale" } : {}) });
    return `line-user:${this.userId}?${phone}`;
  }

  // Where the page's window gets the focus, this window hears nothing of it.
  #watchFocus() {
    try {
      this.frame.contentWindow.addEventListener("focus", this.onFocus);
    } catch {
      // A page of another origin has cookies of its own.
    }
  }

  #lookIn() {
    try {
      const { contentDocument, contentWindow } = this.frame;
      if (contentDocument.title) this.title.textContent = contentDocument.title;
      // The clock may have been moved since.
      if (contentWindow.name !== this.#name()) contentWindow.name = this.#name();
    } catch {
      // A page of another origin keeps its title to itself: the host below it must do.
    }
  }
}
