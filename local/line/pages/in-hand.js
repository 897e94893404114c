// One browser plays many phones, but it has one set of cookies: those of the phone in hand (cookie_jars.py).
//
// Whoever sends a request with somebody's session does it in here. There is one turn at a time in all frames and
// windows of the browser, and a turn lasts until the answer's cookies are in the right jar. So what somebody does on
// one phone never goes out with the session of another, however fast one changes between them.

import { ofPerson, post } from "./api.js";

const TURN = "phone-in-hand";

export function inHandOf(userId, act = () => {}) {
  return navigator.locks.request(TURN, async () => {
    if (localStorage.getItem(TURN) !== userId) {
      await post(ofPerson(userId, "in-hand"));
      localStorage.setItem(TURN, userId);
    }
    return act();
  });
}
