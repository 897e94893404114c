// Makes elements: element("p", {class: "note", text: "…"}, child, child).

export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "text") made.textContent = value;
    else if (key === "class") made.className = value;
    else if (key === "style") Object.assign(made.style, value);
    else if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child || child === 0));
  return made;
}

// A round picture for somebody without one: the first letter on a colour of their own.
const COLORS = ["#2f7f73", "#a0562a", "#4863a0", "#8a4a7f", "#5b7a2b", "#9a3b3b", "#3b7c98", "#7a6127"];

export function portrait(name, key) {
  const number = [...key].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 7);
  return element("span", {
    class: "portrait",
    "aria-hidden": "true",
    text: [...name.trim()][0] ?? "?",
    style: { backgroundColor: COLORS[number % COLORS.length] },
  });
}
