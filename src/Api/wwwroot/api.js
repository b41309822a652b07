// The HTTP side: one function per call, errors as exceptions with the server's own words.

const keyName = "mediatasks.key";
let key = null;

export const getKey = () => key;

export function useKey(value) {
  key = value;
  sessionStorage.setItem(keyName, value);
}

/** The key that the server gives to a local page, or the one typed in before. */
export async function findKey() {
  const config = await (await fetch("/page-config.json", { cache: "no-store" })).json();
  key = config.key ?? sessionStorage.getItem(keyName);
  return key;
}

export class ApiProblem extends Error {
  constructor(status, body) {
    super(body?.detail ?? `The server answered ${status}.`);
    this.status = status;
    this.code = body?.code;
    this.allowed = body?.allowed ?? [];
  }
}

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: { Authorization: `Bearer ${key}`, ...(body ? { "Content-Type": "application/json" } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiProblem(response.status, answer);
  return answer;
}

export const models = async () => (await call("GET", "/v1/models")).data;
export const stats = () => call("GET", "/v1/tasks/stats");
export const submit = (task) => call("POST", "/v1/tasks", task);
export const get = (id) => call("GET", `/v1/tasks/${id}`);
export const cancel = (id) => call("POST", `/v1/tasks/${id}/cancel`);
export const retry = (id) => call("POST", `/v1/tasks/${id}/retry`);
export const attempts = async (id) => (await call("GET", `/v1/tasks/${id}/attempts`)).attempts;
export const deliveries = async (id) => (await call("GET", `/v1/tasks/${id}/deliveries`)).data;
export const replay = (id) => call("POST", `/v1/dead-letters/${encodeURIComponent(id)}/replay`);
export const deadLetters = () => call("GET", "/v1/dead-letters?limit=50");
export const replayAll = () => call("POST", "/v1/dead-letters/replay", {});
export const webhooks = async () => (await call("GET", "/v1/webhooks")).data;
export const addWebhook = (endpoint) => call("POST", "/v1/webhooks", endpoint);
export const changeWebhook = (id, change) => call("PATCH", `/v1/webhooks/${id}`, change);
export const removeWebhook = (id) => call("DELETE", `/v1/webhooks/${id}`);
export const testWebhook = (id) => call("POST", `/v1/webhooks/${id}/test`);
export const rotateWebhook = (id) => call("POST", `/v1/webhooks/${id}/rotate`, {});
export const why = (id) => call("GET", `/v1/tasks/${id}/why`);

export function list(statuses, cursor) {
  const query = new URLSearchParams({ limit: "48" });
  if (statuses.length > 0) query.set("status", statuses.join(","));
  if (cursor) query.set("cursor", cursor);
  return call("GET", `/v1/tasks?${query}`);
}

/** Sends a file and tells how far it is; fetch cannot do that, XMLHttpRequest can. */
export function upload(file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/v1/media?filename=${encodeURIComponent(file.name)}`);
    request.setRequestHeader("Authorization", `Bearer ${key}`);
    request.setRequestHeader("Content-Type", file.type || "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => event.lengthComputable && onProgress((100 * event.loaded) / event.total);
    request.onload = () => (request.status < 300 ? resolve(request.response) : reject(new ApiProblem(request.status, request.response)));
    request.onerror = () => reject(new Error("The upload broke off. Try again."));
    request.send(file);
  });
}

/** Media is read from where this page came from, whatever address the server gives to others. */
export const mediaPath = (url) => new URL(url, location.href).pathname;
