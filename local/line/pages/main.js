// The phone page: people, their phones, and the panel, kept fresh by asking every second.

import { get, post } from "./api.js";
import { Desk } from "./desk.js";
import { PeopleList } from "./people.js";
import { Panel } from "./panel.js";
import { askTheTime } from "./time.js";
import { Toggle } from "./toggle.js";

const REFRESH_MS = 1000;
const part = (id) => document.getElementById(id);

const account = await get("/phone/api/account");
// 127.0.0.1 and localhost are two origins: frames, cookies and LIFF addresses belong to one of them.
if (location.hostname === "localhost" && account.base_url !== location.origin) {
  location.replace(account.base_url + location.pathname + location.hash);
}

let people = [];
const stage = new Toggle(part("on-stage"), "on-stage");
new Toggle(part("large"), "large");
const desk = new Desk(part("phones"), part("phone-template"), account, { refresh, onCrowded: () => stage.turn(true, false) });
const list = new PeopleList(part("people"), part("people-search"), {
  choose: (userId) => desk.choose(userId),
  beside: (userId) => desk.add(userId),
});
const panel = new Panel(part("panel"), {
  people: () => people,
  toast: (words) => desk.current.toast(words),
  refresh,
});

async function refresh() {
  people = await get("/phone/api/people");
  list.show(people.map((each) => (desk.isRead(each.user_id) ? { ...each, unread: 0 } : each)), desk.shown, desk.isFull);
  await desk.show(people);
}

part("new-person").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = part("new-person-name").value.trim();
  if (!name) return;
  const person = await post("/phone/api/people", { name });
  part("new-person-name").value = "";
  await refresh();
  desk.choose(person.user_id);
  part("people").querySelector(`[data-user-id="${person.user_id}"]`)?.scrollIntoView({ block: "nearest" });
});
// Another window may have taken another person's phone in hand since.
window.addEventListener("focus", () => desk.current.takeInHand());

async function keepFresh() {
  try {
    if (document.visibilityState === "visible") {
      await askTheTime();
      await Promise.all([refresh(), panel.update()]);
    }
    part("offline").hidden = true;
  } catch {
    part("offline").hidden = false;
  }
  setTimeout(keepFresh, REFRESH_MS);
}

await refresh();
desk.restore(location.hash);
await keepFresh();
