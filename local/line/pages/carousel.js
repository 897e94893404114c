// Bubbles side by side: they scroll with the wheel, by dragging with the mouse, and with the arrow keys.

const DRAGGED_FROM = 5; // px; less is a click

export function makeCarousel(row) {
  let from = null; // where the mouse went down, and how far the row had been scrolled
  let dragged = false;
  row.tabIndex = 0;
  row.setAttribute("role", "group");
  row.setAttribute("aria-label", "横にスクロールできます");
  row.addEventListener("pointerdown", (event) => {
    dragged = false;
    if (event.pointerType === "mouse" && event.button === 0) from = { x: event.clientX, left: row.scrollLeft };
  });
  row.addEventListener("pointermove", (event) => {
    if (!from) return;
    const moved = event.clientX - from.x;
    if (!dragged && Math.abs(moved) > DRAGGED_FROM) {
      dragged = true;
      row.classList.add("dragged");
      row.setPointerCapture(event.pointerId);
    }
    if (dragged) row.scrollLeft = from.left - moved;
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
    row.addEventListener(end, () => {
      from = null;
      row.classList.remove("dragged");
    });
  }
  // The end of a drag is no tap.
  row.addEventListener("click", (event) => {
    if (!dragged) return;
    event.stopPropagation();
    event.preventDefault();
    dragged = false;
  }, true);
  row.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!steps) return;
    event.preventDefault();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    row.scrollBy({ left: steps * row.firstElementChild.offsetWidth, behavior: still ? "instant" : "smooth" });
  });
  return row;
}
