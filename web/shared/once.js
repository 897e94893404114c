/** What is the same however often it is asked for. */

/**
 * Runs only once, and once more after it failed.
 * @template T
 * @param {() => Promise<T>} run
 * @returns {() => Promise<T>}
 */
export function once(run) {
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
