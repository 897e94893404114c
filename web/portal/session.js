/**
 * Whether somebody is still there. Fifteen minutes after the last key, pointer or touch the portal signs itself out,
 * in every tab, for what it shows are other people's birth dates and telephone numbers.
 *
 * Times are those of the wall clock, looked at once a second and whenever the page comes back: timers stand still
 * while a computer sleeps. The last use is kept where all tabs see it, so that they count as one person.
 */

/** @typedef {import("./sign-in.js").Reason} Reason */

const LAST_USE = "akiwaku.portal.last-use";
const OVER = "akiwaku.portal.over";

const IDLE_MS = 15 * 60_000;
const WARNING_MS = 60_000;
// Writing down each movement of a pointer would be a write for each of its steps.
const NOTE_EVERY_MS = 5_000;
const TRY_AGAIN_MS = 30_000;

// `input` as well: what is spoken, or put in by a Japanese keyboard, need not come with keys.
const USE = ["keydown", "input", "pointerdown", "pointermove", "touchstart", "wheel"];
const RETURN = ["focus", "pageshow", "online"];

/**
 * @param {object} options
 * @param {import("./sign-in.js").SignIn} options.signIn
 * @param {(reason: Reason, here: boolean) => void} options.onEnd here: in this tab, and no other has ended it before
 * @param {(seconds: number | null) => void} options.onWarning so many seconds are left; null: somebody is there after all
 */
export function createSession({ signIn, onEnd, onWarning }) {
  let timer = 0;
  let warned = false;
  let renewing = false;
  let renewAgainAt = 0;

  for (const event of USE) document.addEventListener(event, used, { passive: true, capture: true });
  for (const event of RETURN) window.addEventListener(event, check);
  document.addEventListener("visibilitychange", check);
  window.addEventListener("storage", check);

  /** Before anything is drawn: ends what ended while this tab was closed or asleep. @returns {boolean} whether it goes on */
  function begin() {
    if (timer === 0) timer = setInterval(check, 1000);
    check();
    return signIn.idToken() !== null;
  }

  function check() {
    const times = signIn.times();
    if (times === null) {
      warn(null);
      return;
    }
    const over = overSince(times.since);
    if (over !== null) {
      stop();
      onEnd(over, false);
      return;
    }
    const now = Date.now();
    const left = lastUse(times.since, now) + IDLE_MS - now;
    if (left <= 0) {
      end("idle");
      return;
    }
    warn(left <= WARNING_MS ? Math.ceil(left / 1000) : null);
    if (now >= times.renewAt && now >= renewAgainAt && !renewing) renew();
  }

  function used() {
    // First of all: the movement that wakes a computer must not prolong what was over before.
    check();
    // Once it is asked, the question wants an answer: a hand that brushes the mouse is none.
    if (signIn.times() !== null && !warned) note(NOTE_EVERY_MS);
  }

  /** Somebody says that they are there. */
  function goOn() {
    check();
    if (signIn.times() === null) return;
    note(0);
    check();
  }

  /** Ends the sign-in in all tabs. @param {Reason} reason */
  function end(reason) {
    stop();
    localStorage.setItem(OVER, JSON.stringify({ at: Date.now(), reason }));
    onEnd(reason, true);
  }

  function stop() {
    clearInterval(timer);
    timer = 0;
    warn(null);
  }

  /** @param {number | null} seconds */
  function warn(seconds) {
    if (seconds === null && !warned) return;
    warned = seconds !== null;
    onWarning(seconds);
  }

  /** @param {number} every */
  function note(every) {
    const now = Date.now();
    if (now - Number(localStorage.getItem(LAST_USE)) >= every) localStorage.setItem(LAST_USE, String(now));
  }

  async function renew() {
    renewing = true;
    const outcome = await signIn.renew();
    renewing = false;
    renewAgainAt = Date.now() + TRY_AGAIN_MS;
    // Its time is over, or an operator ended it.
    if (outcome === "refused" && signIn.times() !== null) {
      stop();
      onEnd("ended", false);
    }
  }

  return { begin, goOn, end, stop };
}

/** Signing in is a use as well. @param {number} since @param {number} now */
function lastUse(since, now) {
  const noted = Number(localStorage.getItem(LAST_USE));
  const last = Math.max(...[noted, since].filter((time) => time <= now), 0);
  if (last > 0 && noted <= now) return last;
  // The clock was put back: count from here.
  localStorage.setItem(LAST_USE, String(now));
  return now;
}

/** Why all sign-ins from before were ended, if they were. @param {number} since @returns {Reason | null} */
function overSince(since) {
  /** @type {{at: number, reason: Reason} | null} */
  const over = JSON.parse(localStorage.getItem(OVER) ?? "null");
  return over !== null && over.at > since ? over.reason : null;
}
