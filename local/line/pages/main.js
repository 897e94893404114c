// The phone page: one person's phone in the middle, kept fresh by asking every second.

import { get, ofPerson, post } from "./api.js";
import { Chat } from "./chat.js";
import { portrait } from "./dom.js";
import { clock } from "./format.js";
import { Panel } from "./panel.js";
import { PeopleList } from "./people.js";
import { RichMenu } from "./rich-menu.js";
import { Sheet } from "./sheet.js";

const REFRESH_MS = 1000;
const part = (id) => document.getElementById(id);

const account = await get("/phone/api/account");
// 127.0.0.1 and localhost are two origins: frames, cookies and LIFF addresses belong to one of them.
if (location.hostname === "localhost" && account.base_url !== location.origin) {
  location.replace(account.base_url + location.pathname + location.hash);
}

let people = [];
let chosen = null;
let keyboard = false; // the bar below the chat: a keyboard, or the button of the rich menu

const list = new PeopleList(part("people"), part("people-search"), choose);
const chat = new Chat(part("chat"), account, act);
const richMenu = new RichMenu(part("rich-menu"), act);
const sheet = new Sheet(part("sheet"), { onClose: refresh, onOpen: openAddress, onFocus: takeInHand });
const panel = new Panel(part("panel"), { nameOf, toast, refresh });

function nameOf(userId) {
  return people.find((person) => person.user_id === userId)?.name ?? "知らない人";
}

async function choose(userId) {
  if (userId !== chosen) {
    sheet.close();
    keyboard = false;
  }
  chosen = userId;
  history.replaceState(null, "", `#${userId}`);
  part("talk-menu").hidden = true;
  await takeInHand();
  await refresh();
}

// One browser plays everybody's phone: the session cookies must be those of the person chosen here.
async function takeInHand() {
  if (chosen) await post(ofPerson(chosen, "in-hand"));
}

// What happens when somebody taps: https://developers.line.biz/en/docs/messaging-api/actions/
async function act(action) {
  if (action.type === "uri") openAddress(action.uri);
  else if (action.type === "message") await send("message", { text: action.text });
  else if (action.type === "postback") {
    await send("postback", { data: action.data, display_text: action.displayText ?? action.text });
  } else toast("このシミュレーターにはない操作です");
}

function openAddress(address, external = false) {
  if (address.startsWith("tel:")) toast(`電話をかける：${address.slice(4)}`);
  else if (!external && address.startsWith(account.liff_url)) sheet.open(chosen, address);
  else window.open(address, "_blank", "noopener");
}

async function send(what, document) {
  try {
    await post(ofPerson(chosen, what), document);
  } catch (error) {
    toast(error.status === 409 ? "ブロックしているので送れません" : `送れませんでした：${error.message}`);
  }
  await refresh();
}

let toastTimer;
function toast(words) {
  part("toast").textContent = words;
  part("toast").hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { part("toast").hidden = true; }, 3500);
}

async function refresh() {
  people = await get("/phone/api/people");
  list.show(people.map((each) => (isReading(each) ? { ...each, unread: 0 } : each)), chosen);
  const person = people.find(({ user_id }) => user_id === chosen);
  part("empty").hidden = Boolean(person);
  part("profile").hidden = !person || person.following || person.blocked;
  part("talk").hidden = !person || !(person.following || person.blocked);
  part("status-time").textContent = clock(Date.now());
  if (!part("talk").hidden) await showTalk(person);
}

function isReading({ user_id: userId }) {
  return userId === chosen && !sheet.isOpen && document.visibilityState === "visible";
}

async function showTalk(person) {
  const [entries, menu] = await Promise.all([
    get(ofPerson(person.user_id, "chat")),
    get(ofPerson(person.user_id, "rich-menu")),
  ]);
  if (person.user_id !== chosen) return; // somebody else was chosen meanwhile
  part("composer").hidden = person.blocked;
  part("blocked").hidden = !person.blocked;
  part("talk-menu-button").hidden = person.blocked;
  showBar(richMenu.show(menu));
  chat.show(person.user_id, entries);
  if (person.unread && isReading(person)) await post(ofPerson(person.user_id, "read"));
}

// LINE shows either the rich menu's button or the keyboard, and a switch between them.
function showBar(hasMenu) {
  const typing = keyboard || !hasMenu;
  const shown = hasMenu && richMenu.open && !typing;
  const moved = part("rich-menu").hidden === shown;
  part("rich-menu").hidden = !shown;
  part("bar-switch").hidden = !hasMenu;
  part("bar-switch").textContent = typing ? "☰" : "⌨";
  part("bar-switch").setAttribute("aria-label", typing ? "メニューを表示" : "キーボードを表示");
  part("words").hidden = !typing;
  part("composer").querySelector(".send").hidden = !typing;
  part("menu-toggle").hidden = typing;
  part("menu-toggle").textContent = `${richMenu.chatBarText ?? ""} ${shown ? "▾" : "▴"}`;
  part("menu-toggle").setAttribute("aria-expanded", String(shown));
  if (moved) chat.toEnd();
}

part("profile-portrait").append(portrait(account.account_name, account.basic_id));
part("profile-name").textContent = account.account_name;
part("profile-id").textContent = account.basic_id;
part("talk-name").textContent = account.account_name;

part("follow").addEventListener("click", () => send("follow"));
part("unblock").addEventListener("click", () => send("follow"));
part("block").addEventListener("click", () => {
  part("talk-menu").hidden = true;
  send("unfollow");
});
part("talk-menu-button").addEventListener("click", () => {
  const open = part("talk-menu").hidden;
  part("talk-menu").hidden = !open;
  part("talk-menu-button").setAttribute("aria-expanded", String(open));
});
part("menu-toggle").addEventListener("click", () => {
  richMenu.open = !richMenu.open;
  showBar(true);
});
part("bar-switch").addEventListener("click", () => {
  keyboard = !keyboard;
  if (!keyboard) richMenu.open = true;
  showBar(true);
  if (keyboard) part("words").focus();
});
part("composer").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = part("words").value.trim();
  part("words").value = "";
  if (text) await send("message", { text });
});
part("new-person").addEventListener("submit", async (event) => {
  event.preventDefault();
  const name = part("new-person-name").value.trim();
  if (!name) return;
  const person = await post("/phone/api/people", { name });
  part("new-person-name").value = "";
  await choose(person.user_id);
  part("people").querySelector(`[data-user-id="${person.user_id}"]`)?.scrollIntoView({ block: "nearest" });
});
// Another window may have taken another person's phone in hand since.
window.addEventListener("focus", takeInHand);

async function keepFresh() {
  try {
    if (document.visibilityState === "visible") await Promise.all([refresh(), panel.update()]);
    part("offline").hidden = true;
  } catch {
    part("offline").hidden = false;
  }
  setTimeout(keepFresh, REFRESH_MS);
}

const asked = location.hash.slice(1);
await refresh();
if (people.some(({ user_id }) => user_id === asked)) await choose(asked);
await keepFresh();
