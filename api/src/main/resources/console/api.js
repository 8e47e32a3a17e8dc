// The REST contract, as this page uses it. The log-in is the cookie, which no script can read.

export class ApiError extends Error {
  constructor(problem) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
  }
}

// A link that went away says nothing: what was asked on it would be awaited for ever.
const PATIENCE_MS = 20_000;

async function call(method, path, body) {
  let response;
  try {
    response = await fetch(path, {
      method,
      credentials: 'same-origin',
      headers: body === undefined ? {} : { 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  } catch {
    throw new ApiError({ status: 0, code: 'unreachable', detail: 'The server cannot be reached.' });
  }
  if (response.status === 204) {
    return null;
  }
  const answer = await response.json().catch(() => null);
  if (response.ok && answer) {
    return answer;
  }
  throw new ApiError(answer ?? { status: response.status, code: 'unreadable', detail: `The server answered ${response.status}.` });
}

const camera = (id) => `/api/v1/cameras/${encodeURIComponent(id)}`;

export const me = () => call('GET', '/api/v1/me');
export const logIn = (name, password) => call('POST', '/api/v1/login', { name, password });
export const logOut = () => call('POST', '/api/v1/logout');
export const cameras = async () => (await call('GET', '/api/v1/cameras')).cameras;
export const statuses = async () => (await call('GET', '/api/v1/status')).statuses;
/** A small picture, or null when there is none now. The browser asks with the tag of the one it has. */
export async function preview(id) {
  try {
    const response = await fetch(`${camera(id)}/preview.jpg`, { credentials: 'same-origin', signal: AbortSignal.timeout(PATIENCE_MS) });
    return response.ok ? await response.blob() : null;
  } catch {
    return null;
  }
}

export const livePath = async (id) => (await call('POST', `${camera(id)}/playback`)).path;
export const recordings = async (id) =>
  (await call('GET', `/api/v1/recordings?camera=${encodeURIComponent(id)}&limit=24`)).recordings;
export const recordingsWithin = async (id, from, to) =>
  (await call('GET', `/api/v1/recordings?camera=${encodeURIComponent(id)}&limit=1000&from=${from.toISOString()}&to=${to.toISOString()}`)).recordings;
export const timeline = (id, from, to) =>
  call('GET', `/api/v1/recordings/timeline/${encodeURIComponent(id)}?from=${from.toISOString()}&to=${to.toISOString()}`);
export const thumbnails = async (recording) => (await call('GET', `/api/v1/recordings/${recording}/thumbnails`)).thumbnails;
export const tapePath = async (id, from, to) =>
  (await call('POST', `${camera(id)}/playback`, { from: from.toISOString(), ...(to ? { to: to.toISOString() } : {}) })).path;
export const recordingPath = async (id) => (await call('POST', `/api/v1/recordings/${id}/playback-url`)).path;
