// What time it is on the platform, which may be ahead of this machine.

import { getIfThere, post } from "./api.js";

let ahead = 0;
let movable = false;

export const now = () => Date.now() + ahead;
export const aheadMs = () => ahead;
export const isMovable = () => movable;

function learn(answer) {
  movable = answer !== null;
  ahead = movable ? answer.ahead_seconds * 1000 : 0;
}

export async function askTheTime() {
  learn(await getIfThere("/phone/api/clock"));
}

export async function advance(seconds) {
  learn(await post("/phone/api/clock/advance", { seconds }));
}
