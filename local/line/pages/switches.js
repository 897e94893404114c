// How the platform behaves until it is changed back: outages, lost answers, webhooks that come twice.

import { getIfThere, post, put } from "./api.js";
import { element } from "./dom.js";

const PATH = "/phone/api/switches";
const SECONDS = [[0, "なし"], [1000, "1秒"], [5000, "5秒"]];
const UNKNOWN = [["refused", "全員に送らない"], ["ignored", "その人だけ除く"]];
const BATCHES = [[1, "1件ずつ"], [5, "5件まで"], [20, "20件まで"], [100, "100件まで"]];

// Each with what it does; those with choices are no mere on and off.
const SWITCHES = [
  ["outage", "LINEが止まる（503）"],
  ["lost_answers", "届くのに答えがとぎれる"],
  ["delay_ms", "答えのおくれ", SECONDS],
  ["rate_limits", "回数制限（429）をはたらかせる"],
  ["unknown_ids", "知らない宛先があるとき", UNKNOWN],
  ["redelivery", "Webhookを送り直す（再送）"],
  ["duplicates", "Webhookを2回ずつ送る"],
  ["shuffled", "Webhookの順番を入れかえる"],
  ["batch", "Webhookをまとめる", BATCHES],
];

export class Switches {
  constructor(root, toast) {
    Object.assign(this, { root, toast });
    this.controls = new Map(SWITCHES.map(([name, , choices]) => [name, this.#control(name, choices)]));
    root.querySelector("#switch-list").append(...SWITCHES.map(([name, label]) => element(
      "label", {}, element("span", { text: label }), this.controls.get(name),
    )));
    root.querySelector("#rotate-keys").addEventListener("click", () => this.#rotateKeys());
  }

  async update() {
    const switches = await getIfThere(PATH);
    this.root.hidden = switches === null;
    if (switches) this.#show(switches);
  }

  #control(name, choices) {
    const control = choices
      ? element("select", {}, ...choices.map(([value, text]) => element("option", { value, text })))
      : element("input", { type: "checkbox", role: "switch" });
    control.addEventListener("change", async () => {
      const chosen = choices ? choices.find(([value]) => String(value) === control.value)[0] : control.checked;
      try {
        this.#show(await put(PATH, { [name]: chosen }));
      } catch (error) {
        this.toast(`変えられませんでした：${error.message}`);
      }
    });
    return control;
  }

  async #rotateKeys() {
    try {
      await post("/phone/api/login-keys/rotate");
      this.toast("これからのIDトークンは新しい鍵で署名します");
    } catch (error) {
      this.toast(`替えられませんでした：${error.message}`);
    }
  }

  #show(switches) {
    for (const [name, control] of this.controls) {
      const value = switches[name];
      control.closest("label").hidden = value === undefined;
      if (control === document.activeElement && control.tagName === "SELECT") continue; // somebody is choosing
      if (control.tagName === "SELECT") control.value = String(value);
      else control.checked = value;
    }
  }
}
