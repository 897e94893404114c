// One call or webhook from close by: what was asked and what was answered.

import { get } from "./api.js";
import { element } from "./dom.js";
import { clockWithSeconds, fullDay } from "./format.js";

const BODIES = { request: "送った内容", answer: "答え" };

export class EntryDialog {
  constructor(root) {
    this.root = root;
    this.part = (id) => root.querySelector(`#entry-${id}`);
    this.part("close").addEventListener("click", () => root.close());
    // The dialog has no padding: what is clicked and not inside it is the backdrop.
    root.addEventListener("click", (event) => {
      if (event.target === root) root.close();
    });
  }

  async open(path, { at, what, note, status }) {
    const [entry, bodies] = await look(path);
    this.part("title").textContent = what;
    this.part("facts").replaceChildren(...[
      ["時刻", `${fullDay(at)} ${clockWithSeconds(at)}`],
      ["結果", status || "答えなし"],
      ["", note],
      ["再試行キー", entry.retry_key],
    ].filter(([, fact]) => fact).map(([name, fact]) => element(
      "div", {}, element("dt", { text: name || "ほか" }), element("dd", { text: fact }),
    )));
    this.part("bodies").replaceChildren(...bodies);
    if (!this.root.open) this.root.showModal();
  }
}

async function look(path) {
  try {
    const entry = await get(path);
    return [entry, Object.keys(BODIES).filter((name) => entry[name] !== undefined).flatMap((name) => [
      element("h3", { text: BODIES[name] }),
      // What scrolls can be reached by the keyboard.
      element("pre", { tabindex: "0", text: entry[name] === null ? "（なし）" : JSON.stringify(entry[name], null, 2) }),
    ])];
  } catch (error) {
    if (error.status !== 404) throw error;
    return [{}, [element("p", { text: "中身はもう残っていません。新しい記録だけがとってあります。" })]];
  }
}
