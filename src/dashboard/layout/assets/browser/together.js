// Scrolls two pictures of a flow together, because each step has the same position in both.

export function scrollTogether() {
  document.addEventListener(
    'scroll',
    ({ target }) => {
      if (!(target instanceof HTMLElement) || target.dataset['pair'] === undefined) return;
      for (const other of document.querySelectorAll(`[data-pair="${CSS.escape(target.dataset['pair'])}"]`)) {
        if (other === target) continue;
        if (other.scrollLeft !== target.scrollLeft) other.scrollLeft = target.scrollLeft;
        if (other.scrollTop !== target.scrollTop) other.scrollTop = target.scrollTop;
      }
    },
    { capture: true, passive: true },
  );
}
