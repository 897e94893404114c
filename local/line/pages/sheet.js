// The browser inside the phone: a LIFF page in a frame that knows whose phone it is on.

export class Sheet {
  constructor(root, { onClose, onOpen, onFocus }) {
    this.root = root;
    this.onClose = onClose;
    this.onFocus = onFocus;
    this.title = root.querySelector(".sheet-title");
    this.host = root.querySelector(".sheet-host");
    this.body = root.querySelector(".sheet-body");
    root.querySelector(".sheet-close").addEventListener("click", () => this.close());
    window.addEventListener("message", (event) => {
      if (event.origin !== location.origin || event.source !== this.frame?.contentWindow) return;
      if (event.data?.liff === "close") this.close();
      if (event.data?.liff === "open") onOpen(String(event.data.url), Boolean(event.data.external));
    });
  }

  get isOpen() {
    return !this.root.hidden;
  }

  open(userId, address) {
    this.close();
    this.frame = document.createElement("iframe");
    this.frame.name = `line-user:${userId}`;
    this.frame.title = "LIFFのページ";
    this.frame.src = address;
    this.frame.addEventListener("load", () => this.#watchFocus());
    this.title.textContent = "読み込み中…";
    this.host.textContent = new URL(address).host;
    this.body.replaceChildren(this.frame);
    this.root.hidden = false;
    this.watch = setInterval(() => this.#nameIt(), 300);
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

  // Where the page's window gets the focus, this window hears nothing of it.
  #watchFocus() {
    try {
      this.frame.contentWindow.addEventListener("focus", this.onFocus);
    } catch {
      // A page of another origin has cookies of its own.
    }
  }

  #nameIt() {
    let title = "";
    try {
      title = this.frame.contentDocument.title;
    } catch {
      // A page of another origin keeps its title to itself: the host below it must do.
    }
    if (title) this.title.textContent = title;
  }
}
