/**
 * What the pages need from outside before they can begin: the configuration and LINE's SDK. Both are asked for as this
 * module loads, while the wording is still on its way; a phone has a long way to LINE.
 */

import { loadConfig } from "../shared/config.js";
import { startLine } from "./line.js";

/** @type {() => ReturnType<typeof loadConfig>} */
export const configuration = once(loadConfig);

/** @type {() => ReturnType<typeof startLine>} */
export const line = once(async () => startLine(await configuration()));

// Whoever waits for it later hears of a failure.
line().catch(() => {});

/**
 * Runs only once, and once more after it failed.
 * @template T
 * @param {() => Promise<T>} run
 * @returns {() => Promise<T>}
 */
function once(run) {
  /** @type {Promise<T> | null} */
  let running = null;
  return () => {
    running ??= run().catch((error) => {
      running = null;
      throw error;
    });
    return running;
  };
}
