// Numbers and moments for people.

export function bytes(count) {
  const units = ["B", "KB", "MB", "GB"];
  let unit = 0;
  for (; count >= 1000 && unit < units.length - 1; unit++) count /= 1000;
  return `${count >= 100 || unit === 0 ? Math.round(count) : count.toFixed(1)} ${units[unit]}`;
}

export function seconds(value) {
  if (value < 10) return `${Math.max(0, value).toFixed(1)} s`;
  if (value < 90) return `${Math.round(value)} s`;
  if (value < 5400) return `${Math.round(value / 60)} min`;
  return `${Math.round(value / 3600)} h`;
}

export function ago(moment) {
  const past = (Date.now() - Date.parse(moment)) / 1000;
  if (past < 5) return "now";
  return past < 86400 ? `${past < 10 ? `${Math.floor(past)} s` : seconds(past)} ago` : new Date(moment).toLocaleDateString();
}

export const time = (moment) => (moment ? new Date(moment).toLocaleString() : "–");

/** How long something took, or has taken so far. */
export function took(from, to) {
  if (!from) return "–";
  const span = ((to ? Date.parse(to) : Date.now()) - Date.parse(from)) / 1000;
  return span < 0.1 ? `${Math.max(1, Math.round(span * 1000))} ms` : seconds(span);
}
