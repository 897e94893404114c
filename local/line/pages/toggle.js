// A button that is pressed or not and gives the page a class of its name; this browser remembers it.

export class Toggle {
  constructor(button, name) {
    Object.assign(this, { button, name });
    button.addEventListener("click", () => this.turn(!this.isOn));
    this.turn(localStorage.getItem(name) === "on", false);
  }

  get isOn() {
    return document.documentElement.classList.contains(this.name);
  }

  turn(on, remember = true) {
    document.documentElement.classList.toggle(this.name, on);
    this.button.setAttribute("aria-pressed", String(on));
    if (remember) localStorage.setItem(this.name, on ? "on" : "off");
  }
}
