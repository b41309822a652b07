// Building and changing elements. Text only ever goes in as text.

export const byId = (id) => document.getElementById(id);

/** An element with properties (class, text, data-*, on*) and children. */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (key === "text") node.textContent = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : String(value));
  }

  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Changes text only when it differs, so that a live page does not lose a selection. */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setShown(node, isShown) {
  node.hidden = !isShown;
}
