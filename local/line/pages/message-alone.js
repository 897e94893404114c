// Messages without a phone, for pictures of them:
//
//   await show([{type: "text", text: "…"}])            message objects, as the chat draws them
//   await show(["空き枠", {type: "flex", …}])            a string is what the resident wrote
//   await show([{type: "flex", …}], {unfolded: true})  all of a carousel, as wide as it is
//
// The promise is kept once all pictures and letters are there.

import { get } from "./api.js";
import { drawEntry, quickReplies } from "./chat.js";

const chat = document.getElementById("chat");
const doNothing = () => {};

window.show = async (messages, { unfolded = false } = {}) => {
  const account = await get("/phone/api/account");
  const entries = messages.map((said) => (
    typeof said === "string" ? { from: "user", message: { type: "text", text: said } } : { from: "bot", message: said }
  ));
  chat.classList.toggle("unfolded", unfolded);
  chat.querySelector("ol").replaceChildren(
    ...entries.map((entry) => drawEntry(entry, account, doNothing)),
    ...quickReplies(entries.at(-1), doNothing),
  );
  await document.fonts.ready;
  await Promise.all([...chat.querySelectorAll("img")].map((picture) => picture.decode().catch(doNothing)));
};
