// What lies over the page: opened by a call; closed by its button, by Escape or by a click beside it. Gives the focus back.

import { byId } from "./dom.js";

export function createDrawer(id, onClose) {
  const dialog = byId(id);
  let opener = null;
  byId(`${id}-close`).addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    onClose();
    opener?.focus();
  });
  return {
    isOpen: () => dialog.open,
    open: () => {
      opener = document.activeElement;
      dialog.showModal();
    },
  };
}
