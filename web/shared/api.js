/**
 * Calls of the JSON APIs. What the server refuses becomes a `Problem`, what never came back a `ConnectionLost`.
 */

/**
 * @typedef {object} ProblemDocument An RFC 9457 document as our APIs send it.
 * @property {string} [type] "urn:akiwaku:problem:slot-full"
 * @property {string} [title]
 * @property {string} [detail] a sentence for a person
 * @property {FieldError[]} [errors]
 */

/** @typedef {{field: string, message: string}} FieldError */

const PROBLEM_PREFIX = "urn:akiwaku:problem:";

/** The server answered, and the answer is a refusal. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {ProblemDocument & Record<string, any>} document
   * @param {number} [retryAfter] how many seconds the server asks to wait
   */
  constructor(status, document, retryAfter = 0) {
    super(document.detail ?? document.title ?? `HTTP ${status}`);
    this.status = status;
    this.document = document;
    this.retryAfter = retryAfter;
  }

  /** The stable name of the problem: "slot-full"; empty when the answer came from something before our API. */
  get kind() {
    const type = this.document.type ?? "";
    return type.startsWith(PROBLEM_PREFIX) ? type.slice(PROBLEM_PREFIX.length) : "";
  }

  /** What is wrong with which field, for `invalid-request`. */
  get fieldErrors() {
    return this.document.errors ?? [];
  }
}

/** No answer: whether the server acted on the call is unknown. */
export class ConnectionLost extends Error {}

/**
 * True when the call may or may not have taken effect.
 * @param {unknown} error
 */
export function isUncertain(error) {
  return error instanceof ConnectionLost || (error instanceof Problem && error.status >= 500);
}

/**
 * @typedef {object} CallOptions
 * @property {unknown} [body] sent as JSON, or as it is when the headers say of what type it is
 * @property {Record<string, string>} [headers]
 * @property {number} [seconds] patience
 * @property {boolean} [file] the answer is a file: a Blob
 */

/** @type {Set<Promise<unknown>>} */
const underWay = new Set();
/** @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * Calls the API and returns the parsed body, null when there is none, or the file that was asked for.
 * @param {string} method
 * @param {string} path
 * @param {CallOptions} [options]
 * @returns {Promise<any>}
 * @throws {Problem | ConnectionLost}
 */
export async function call(method, path, options) {
  await last;
  const answer = send(method, path, options);
  const settled = answer.then(
    () => underWay.delete(settled),
    () => underWay.delete(settled),
  );
  underWay.add(settled);
  return answer;
}

/**
 * The same, when every call before it has its answer and before any other goes out. Every answer prolongs the
 * session: one that came after the session's end would begin it anew.
 * @param {string} method
 * @param {string} path
 * @returns {Promise<any>}
 * @throws {Problem | ConnectionLost}
 */
export function callLast(method, path) {
  const answer = Promise.all(underWay).then(() => send(method, path));
  last = answer.catch(() => {});
  return answer;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {CallOptions} [options]
 * @returns {Promise<any>}
 */
async function send(method, path, { body, headers = {}, seconds = 15, file = false } = {}) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), seconds * 1000);
  try {
    const response = await fetch(path, {
      method,
      headers: { Accept: file ? "*/*" : "application/json", ...(method === "GET" ? {} : JSON_BODY), ...headers },
      body: method === "GET" ? undefined : TYPE in headers ? String(body) : JSON.stringify(body ?? {}),
      credentials: "same-origin",
      cache: "no-store",
      signal: patience.signal,
    });
    if (response.ok && file) return await response.blob();
    const text = await response.text();
    if (!response.ok) {
      throw new Problem(response.status, parsedOr(text, {}), Number(response.headers.get("Retry-After") ?? 0));
    }
    return text === "" ? null : JSON.parse(text);
  } catch (error) {
    if (error instanceof Problem) throw error;
    // A broken body is as good as no answer: what the server did stays unknown.
    throw new ConnectionLost(`${method} ${path}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

// The APIs refuse changing calls that are not JSON, so that no foreign form can make one.
const TYPE = "Content-Type";
const JSON_BODY = { [TYPE]: "application/json" };

/**
 * @param {string} text
 * @param {object} fallback
 */
function parsedOr(text, fallback) {
  try {
    const value = JSON.parse(text);
    return value !== null && typeof value === "object" ? value : fallback;
  } catch {
    return fallback;
  }
}
