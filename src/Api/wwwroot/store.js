// The tasks that the page knows, newest first, and who is told when one changes.

const most = 300;
const tasks = new Map();
const changed = new Set();
let listener = () => {};
let isScheduled = false;

export const statuses = ["scheduled", "queued", "processing", "retrying", "completed", "failed", "cancelled"];
export const isTerminal = (task) => ["completed", "failed", "cancelled"].includes(task.status);

export const find = (id) => tasks.get(id);
export const all = () => [...tasks.values()].sort((a, b) => (a.id < b.id ? 1 : -1));

/** Many updates between two frames of the screen are one call with the tasks that changed. */
export const onChange = (callback) => (listener = callback);

/** Takes a task in, unless a later state of it is known. Ids sort by creation. */
export function put(task) {
  const known = tasks.get(task.id);
  if (known && known.sequence >= task.sequence) return false;
  tasks.set(task.id, task);
  mark(task.id);
  forget();
  return known?.status !== task.status;
}

export function clear() {
  for (const id of tasks.keys()) mark(id);
  tasks.clear();
}

function forget() {
  if (tasks.size <= most * 1.2) return;
  for (const task of all().slice(most)) {
    tasks.delete(task.id);
    mark(task.id);
  }
}

function mark(id) {
  changed.add(id);
  if (isScheduled) return;
  isScheduled = true;
  const tell = () => {
    isScheduled = false;
    const ids = [...changed];
    changed.clear();
    listener(ids);
  };

  // A hidden page draws no frames, but its counters should be right when it is looked at.
  if (document.hidden) setTimeout(tell, 250);
  else requestAnimationFrame(tell);
}
