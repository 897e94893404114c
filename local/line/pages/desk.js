// The phones that lie side by side, one to three of them. Whose they are stands in the address: #U1…,U2….

import { Phone } from "./phone.js";

export const MOST_PHONES = 3;

export class Desk {
  constructor(root, template, account, { refresh, onCrowded }) {
    Object.assign(this, { root, template, account, refresh, onCrowded, people: [], phones: [] });
    this.#lay(null);
  }

  get shown() {
    return this.phones.map(({ userId }) => userId).filter(Boolean);
  }

  get isFull() {
    return this.phones.length >= MOST_PHONES;
  }

  // Their phone: the one that lies there already, or else the one last used becomes theirs.
  choose(userId) {
    const theirs = this.phones.find((phone) => phone.userId === userId);
    if (!theirs) this.current.give(userId);
    this.#settle(theirs ?? this.current);
  }

  // One more phone beside the others.
  add(userId) {
    if (this.shown.includes(userId)) return this.choose(userId);
    if (this.current.userId === null) return this.choose(userId);
    if (this.isFull) return undefined;
    this.#lay(userId);
    return this.#settle(this.phones.at(-1));
  }

  putAway(phone) {
    const place = this.phones.indexOf(phone);
    this.phones.splice(place, 1);
    phone.putAway();
    this.#settle(this.phones[Math.max(0, place - 1)]);
  }

  touched(phone) {
    this.current = phone;
    for (const each of this.phones) each.root.classList.toggle("current", each === phone);
  }

  isRead(userId) {
    return this.phones.some((phone) => phone.userId === userId && phone.isReading);
  }

  async show(people) {
    this.people = people;
    await Promise.all(this.phones.map((phone) => phone.refresh(people)));
  }

  // The phones of the address, for those who are there.
  restore(address) {
    const known = address.slice(1).split(",").filter((id) => this.people.some(({ user_id }) => user_id === id));
    for (const userId of known.slice(0, MOST_PHONES)) this.add(userId);
  }

  #lay(userId) {
    const phone = new Phone(this.template, this.account, this);
    phone.give(userId);
    this.phones.push(phone);
    this.root.append(phone.root);
    this.current ??= phone;
  }

  #settle(phone) {
    this.touched(phone);
    this.root.classList.toggle("several", this.phones.length > 1);
    history.replaceState(null, "", this.shown.length ? `#${this.shown.join(",")}` : location.pathname);
    if (this.root.scrollWidth > this.root.clientWidth) this.onCrowded();
    phone.root.scrollIntoView({ block: "nearest", inline: "nearest" });
    phone.takeInHand();
    return this.refresh();
  }
}
