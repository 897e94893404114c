// The rich menu at the foot of the chat: a picture with areas to tap, which folds.

import { element } from "./dom.js";

export class RichMenu {
  constructor(root, act) {
    this.root = root;
    this.act = act;
    this.id = null;
    this.open = false;
  }

  // True if there is a menu; draws it when it is another one than before.
  show({ rich_menu: menu, image_url: image }) {
    const id = menu?.richMenuId ?? null;
    if (id === this.id) return id !== null;
    this.id = id;
    this.root.replaceChildren();
    if (!menu) return false;
    this.chatBarText = menu.chatBarText;
    this.open = menu.selected;
    this.root.style.aspectRatio = `${menu.size.width} / ${menu.size.height}`;
    this.root.append(
      element("img", { src: image, alt: "", draggable: "false" }),
      ...menu.areas.map((area) => this.#area(area, menu.size)),
    );
    return true;
  }

  #area({ bounds, action }, size) {
    const percent = (part, whole) => `${(100 * part) / whole}%`;
    return element("button", {
      type: "button",
      title: action.label,
      "aria-label": action.label ?? action.displayText ?? action.text ?? action.uri ?? "メニュー",
      style: {
        left: percent(bounds.x, size.width),
        top: percent(bounds.y, size.height),
        width: percent(bounds.width, size.width),
        height: percent(bounds.height, size.height),
      },
      onclick: () => this.act(action),
    });
  }
}
