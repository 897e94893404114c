// One browser plays many phones, but it has one set of cookies: those of the phone in hand (cookie_jars.py).
//
// Whoever sends a request with somebody's session does it in here. Requests of the person in hand go side by side; to
// take another phone in hand waits until they are answered, with their cookies in the right jar. So what somebody does
// on one phone never goes out with the session of another, however fast one changes between them.

import { ofPerson, post } from "./api.js";

const IN_HAND = "phone-in-hand";

export async function inHandOf(userId, act = () => {}) {
  for (;;) {
    const done = await navigator.locks.request(IN_HAND, { mode: "shared" }, async () =>
      localStorage.getItem(IN_HAND) === userId && { answer: await act() });
    if (done) return done.answer;
    await navigator.locks.request(IN_HAND, async () => {
      if (localStorage.getItem(IN_HAND) === userId) return;
      await post(ofPerson(userId, "in-hand"));
      localStorage.setItem(IN_HAND, userId);
    });
  }
}
