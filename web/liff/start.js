/**
 * What comes before any page: the configuration, LINE's SDK, the session. A script of its own, so that this long way
 * (to LINE, and back to our API) is under way while the pages themselves are still being loaded.
 */

import { loadConfig } from "../shared/config.js";
import { once } from "../shared/once.js";
import { startLine } from "./line.js";
import { createSession } from "./session.js";

/** @type {() => ReturnType<typeof loadConfig>} */
export const configuration = once(loadConfig);

/** LINE, the session, and what became of opening it. */
export const begun = once(async () => {
  const line = await startLine(configuration());
  const session = createSession(line);
  return { line, session, ...(await session.begin()) };
});

// Whoever waits for it later hears of a failure.
begun().catch(() => {});
