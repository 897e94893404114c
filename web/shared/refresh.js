/** Keeping a list fresh without keeping an abandoned page, its session and its battery use alive. */

/**
 * Calls `refresh` every so many seconds while the page is visible and somebody is using it.
 * @param {() => unknown} refresh
 * @param {{seconds?: number, idleMinutes?: number}} [options]
 * @returns {() => void} how to stop
 */
export function whileWatched(refresh, { seconds = 30, idleMinutes = 10 } = {}) {
  const stop = new AbortController();
  let lastUse = Date.now();
  let lastRefresh = Date.now();

  const used = () => {
    lastUse = Date.now();
  };
  const tick = () => {
    const now = Date.now();
    // Each call keeps the session alive, so an idle page must fall silent for the session to end.
    if (document.hidden || now - lastUse > idleMinutes * 60_000 || now - lastRefresh < seconds * 1000) return;
    lastRefresh = now;
    refresh();
  };
  const returned = () => {
    if (document.hidden) return;
    used();
    tick();
  };

  for (const event of ["pointerdown", "keydown", "scroll"]) {
    document.addEventListener(event, used, { signal: stop.signal, passive: true });
  }
  document.addEventListener("visibilitychange", returned, { signal: stop.signal });
  const timer = setInterval(tick, 1000);
  stop.signal.addEventListener("abort", () => clearInterval(timer));
  return () => stop.abort();
}
