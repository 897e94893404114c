// The platform's clock, which can be moved forwards, and the notices of the day, which can be sent at once.

import { getIfThere, post } from "./api.js";
import { element } from "./dom.js";
import { clock, clockWithSeconds, fullDay, span } from "./format.js";
import { advance, aheadMs, isMovable, now } from "./time.js";

const NOTICES = { MorningNotice: "朝", NoonNotice: "昼", EveningNotice: "夕方" };
// The schedules go off when their time has come, and not before.
const JUST_AFTER_SECONDS = 2;

export class ClockPanel {
  constructor(part, { toast, refresh }) {
    Object.assign(this, { part, toast, refresh, schedules: [] });
    for (const button of part("clock").querySelectorAll("[data-seconds]")) {
      button.addEventListener("click", () => this.#advance(Number(button.dataset.seconds)));
    }
    part("to-next-notice").addEventListener("click", () => this.#toNextNotice());
  }

  async update() {
    this.part("clock").hidden = !isMovable();
    this.part("clock-day").textContent = fullDay(now());
    this.part("clock-time").textContent = clockWithSeconds(now());
    this.part("clock-ahead").hidden = aheadMs() === 0;
    this.part("clock-ahead").textContent = `実際の時刻より ${span(aheadMs() / 1000)} 進めています`;
    this.#showSchedules(await getIfThere("/local/schedules"));
  }

  // Only there when the whole system runs on this machine; the simulator alone has no schedules.
  #showSchedules(answer) {
    const names = Object.keys(NOTICES);
    this.schedules = (answer?.schedules ?? []).filter(({ name }) => names.includes(name));
    this.schedules.sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
    this.part("schedules").hidden = this.schedules.length === 0;
    this.part("to-next-notice").hidden = this.schedules.length === 0;
    const drawn = this.schedules.map(({ next }) => next).join();
    if (drawn === this.drawn) return; // leaves the focus where it is
    this.drawn = drawn;
    this.part("schedule-buttons").replaceChildren(...this.schedules.map(({ name, next }) => element("button", {
      type: "button",
      text: next ? `${NOTICES[name]} ${clock(next)}` : NOTICES[name],
      onclick: () => this.#fire(name),
    })));
  }

  async #toNextNotice() {
    const next = Math.min(...this.schedules.map((each) => Date.parse(each.next)));
    await this.#advance(Math.max(0, Math.ceil((next - now()) / 1000)) + JUST_AFTER_SECONDS);
  }

  async #advance(seconds) {
    try {
      await advance(seconds);
      this.toast(`時計を${span(seconds)}進めました`);
    } catch (error) {
      this.toast(error.status === 422 ? "時計はこれ以上進められません" : `進められませんでした：${error.message}`);
    }
    await Promise.all([this.update(), this.refresh()]);
  }

  async #fire(name) {
    try {
      await post(`/local/schedules/${name}/fire`, {});
      this.toast(`${NOTICES[name]}のお知らせを動かしました`);
    } catch (error) {
      this.toast(`動かせませんでした：${error.message}`);
    }
    await this.refresh();
  }
}
