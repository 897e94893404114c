// The panel for those who build the bot: notices now, faults, the quota, and what went over the wire.

import { get, post, remove } from "./api.js";
import { element } from "./dom.js";
import { clock, clockWithSeconds } from "./format.js";

const PUSH = "/v2/bot/message/push";
const MULTICAST = "/v2/bot/message/multicast";
const KEPT = 6;

const FAULTS = [
  ["プッシュが届かない（500）", { path: PUSH, status: 500 }],
  ["プッシュは届くのに 500", { path: PUSH, status: 500, accept: true }],
  ["お知らせが届かない（500）", { path: MULTICAST, status: 500 }],
  ["お知らせは届くのに 500", { path: MULTICAST, status: 500, accept: true }],
  ["お知らせが回数制限に（429）", { path: MULTICAST, status: 429 }],
  ["返信が届かない（500）", { path: "/v2/bot/message/reply", status: 500 }],
  ["プッシュの答えが5秒おくれる", { path: PUSH, delay_ms: 5000 }],
];
const SCHEDULES = { MorningNotice: "朝", NoonNotice: "昼", EveningNotice: "夕方" };
const EVENTS = { follow: "友だち追加", unfollow: "ブロック", message: "メッセージ", postback: "ポストバック" };
const FLAGS = { slow: "2秒超", "not-200": "200以外", unreachable: "つながらない", "no-endpoint": "あて先なし" };

export class Panel {
  constructor(root, { nameOf, toast, refresh }) {
    Object.assign(this, { root, nameOf, toast, refresh });
    this.part = (id) => root.querySelector(`#${id}`);
    const kinds = this.part("fault-kind");
    kinds.append(...FAULTS.map(([label], number) => element("option", { value: number, text: label })));
    this.part("new-fault").addEventListener("submit", async (event) => {
      event.preventDefault();
      await post("/phone/api/faults", FAULTS[kinds.value][1]);
      await this.update();
    });
    this.#offerSchedules();
  }

  async update() {
    const [faults, quota, webhooks, calls] = await Promise.all([
      get("/phone/api/faults"),
      get("/phone/api/quota"),
      get(`/phone/api/webhooks?last=${KEPT}`),
      get(`/phone/api/calls?last=${KEPT}`),
    ]);
    this.#showFaults(faults);
    this.#showQuota(quota);
    this.part("webhooks").replaceChildren(...rows(webhooks, (each) => this.#webhookRow(each)));
    this.part("calls").replaceChildren(...rows(calls, callRow));
  }

  // Only there when the whole system runs on this machine; the simulator alone has no schedules.
  async #offerSchedules() {
    let answer;
    try {
      answer = await get("/local/schedules");
    } catch {
      return;
    }
    const names = Object.keys(SCHEDULES);
    const schedules = answer.schedules.filter(({ name }) => names.includes(name));
    schedules.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
    this.part("schedule-buttons").replaceChildren(...schedules.map(({ name, next }) => element("button", {
      type: "button",
      text: next ? `${SCHEDULES[name]} ${clock(next)}` : SCHEDULES[name],
      onclick: () => this.#fire(name),
    })));
    this.part("schedules").hidden = schedules.length === 0;
  }

  async #fire(name) {
    try {
      await post(`/local/schedules/${name}/fire`, {});
      this.toast(`${SCHEDULES[name]}のお知らせを動かしました`);
    } catch (error) {
      this.toast(`動かせませんでした：${error.message}`);
    }
    this.refresh();
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
    bar.max = limit ?? 1;
    bar.value = used;
  }

  #webhookRow({ at, events, status, milliseconds, flags }) {
    const what = events.map((event) => [
      EVENTS[event.type] ?? event.type,
      event.user_id && this.nameOf(event.user_id),
      event.redelivery && "（再送）",
    ].filter(Boolean).join(" ")).join("、") || "接続テスト";
    const note = [`${milliseconds} ms`, ...flags.map((flag) => FLAGS[flag] ?? flag)].join("・");
    return row(at, what, note, status, flags.length > 0);
  }
}

function callRow({ at, method, path, status, recipients, faulty }) {
  const what = `${method} ${path.replace("/v2/bot/", "").replace(/(U|richmenu-)[0-9a-f]{32}/, "$1…")}`;
  const note = [recipients.length && `${recipients.length}人に届いた`, faulty && "起こした不調"].filter(Boolean).join("・");
  return row(at, what, note, status, status >= 400);
}

function rows(entries, draw) {
  return entries.length ? entries.toReversed().map(draw) : [element("li", { class: "none", text: "まだありません" })];
}

function row(at, what, note, status, bad) {
  return element(
    "li",
    {},
    element("time", { datetime: at, text: clockWithSeconds(at) }),
    element("span", { class: "what", title: what, text: what }),
    element("span", { class: bad ? "status bad" : "status", text: status ?? "―" }),
    element("span", { class: "note", text: note }),
  );
}
