// The panel for those who build the bot: the clock, faults and switches, the quota, and what went over the wire.

import { get, post, put, remove } from "./api.js";
import { ClockPanel } from "./clock-panel.js";
import { element } from "./dom.js";
import { Logs } from "./logs.js";
import { Switches } from "./switches.js";

const PUSH = "/v2/bot/message/push";
const MULTICAST = "/v2/bot/message/multicast";

const FAULTS = [
  ["プッシュが届かない（500）", { path: PUSH, status: 500 }],
  ["プッシュは届くのに 500", { path: PUSH, status: 500, accept: true }],
  ["お知らせが届かない（500）", { path: MULTICAST, status: 500 }],
  ["お知らせは届くのに 500", { path: MULTICAST, status: 500, accept: true }],
  ["お知らせが回数制限に（429）", { path: MULTICAST, status: 429 }],
  ["返信が届かない（500）", { path: "/v2/bot/message/reply", status: 500 }],
  ["プッシュの答えが5秒おくれる", { path: PUSH, delay_ms: 5000 }],
];

export class Panel {
  // `people` gives everybody there is; `toast` says a word to whoever looks; `refresh` renews the phones.
  constructor(root, { people, toast, refresh }) {
    Object.assign(this, { root, toast });
    this.part = (id) => root.querySelector(`#${id}`);
    this.clock = new ClockPanel(this.part, { toast, refresh });
    this.switches = new Switches(this.part("switches"), toast);
    this.logs = new Logs(this.part, people);
    this.#listenToFaults();
    this.#listenToLimit();
  }

  async update() {
    if (getComputedStyle(this.root).display === "none") return; // nobody sees it
    const [faults, quota] = await Promise.all([
      get("/phone/api/faults"),
      get("/phone/api/quota"),
      this.clock.update(),
      this.switches.update(),
      this.logs.update(),
    ]);
    this.#showFaults(faults);
    this.#showQuota(quota);
  }

  #listenToFaults() {
    const kinds = this.part("fault-kind");
    kinds.append(...FAULTS.map(([label], number) => element("option", { value: number, text: label })));
    this.part("new-fault").addEventListener("submit", async (event) => {
      event.preventDefault();
      await post("/phone/api/faults", FAULTS[kinds.value][1]);
      await this.update();
    });
  }

  #listenToLimit() {
    this.part("new-limit").addEventListener("submit", async (event) => {
      event.preventDefault();
      const { value } = this.part("limit");
      this.#showQuota(await put("/phone/api/quota", { limit: value === "" ? null : Number(value) }));
    });
  }

  #showFaults(faults) {
    const shown = faults.map((fault) => element(
      "li",
      {},
      element("code", { text: fault.path.split("/").at(-1) }),
      fault.status ? `${fault.status}` : `${fault.delay_ms / 1000}秒`,
      fault.accept ? "（届く）" : "",
      element("span", { class: "count", text: `あと${fault.times}回` }),
    ));
    const clear = element("button", {
      type: "button",
      class: "link",
      text: "すべて取り消す",
      onclick: async () => {
        await remove("/phone/api/faults");
        await this.update();
      },
    });
    this.part("faults").replaceChildren(...shown, ...(faults.length ? [element("li", {}, clear)] : []));
  }

  #showQuota({ limit, used }) {
    this.part("quota-used").textContent = used.toLocaleString("ja-JP");
    this.part("quota-limit").textContent = limit === null ? "／上限なし" : `／${limit.toLocaleString("ja-JP")} 通`;
    const bar = this.part("quota-bar");
    bar.hidden = limit === null;
    bar.max = limit || 1;
    bar.value = used;
  }
}
