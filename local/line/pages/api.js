// Calls of the control API. A refusal becomes an Error that carries the status.

async function call(method, path, document) {
  const answer = await fetch(path, {
    method,
    cache: "no-store",
    headers: document === undefined ? {} : { "content-type": "application/json" },
    body: document === undefined ? undefined : JSON.stringify(document),
  });
  if (!answer.ok) {
    const body = await answer.json().catch(() => ({}));
    throw Object.assign(new Error(body.message ?? answer.statusText), { status: answer.status });
  }
  return answer.status === 204 ? null : answer.json();
}

export const get = (path) => call("GET", path);
export const post = (path, document) => call("POST", path, document);
export const put = (path, document) => call("PUT", path, document);
export const remove = (path) => call("DELETE", path);
export const ofPerson = (userId, what) => `/phone/api/people/${userId}/${what}`;

const missing = new Set();

// Null for what this server does not have, which is asked for once: the simulator alone has no schedules.
export async function getIfThere(path) {
  if (missing.has(path)) return null;
  try {
    return await get(path);
  } catch (error) {
    if (error.status !== 404) throw error;
    missing.add(path);
    return null;
  }
}
