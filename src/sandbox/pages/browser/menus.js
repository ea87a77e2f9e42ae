// The three-dots menus open and close without this script; it tells assistive technology so and adds the arrow keys.

/** @param {HTMLElement} menu */
const items = (menu) => [...menu.querySelectorAll('a, button')].filter((item) => item instanceof HTMLElement);

/** @param {HTMLElement} menu @param {number} step */
function moveFocus(menu, step) {
  const all = items(menu);
  const at = all.findIndex((item) => item === document.activeElement);
  const next = at === -1 ? (step > 0 ? 0 : all.length - 1) : (at + step + all.length) % all.length;
  all[next]?.focus();
}

for (const button of document.querySelectorAll('button[data-menu]')) {
  const menu = document.getElementById(button.getAttribute('popovertarget') ?? '');
  if (!(button instanceof HTMLButtonElement) || menu === null) continue;
  button.setAttribute('aria-expanded', 'false');
  button.setAttribute('aria-controls', menu.id);
  menu.addEventListener('toggle', (event) => {
    const open = event instanceof ToggleEvent && event.newState === 'open';
    button.setAttribute('aria-expanded', String(open));
    if (open) items(menu)[0]?.focus();
  });
  menu.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    moveFocus(menu, step);
  });
  // A download leaves the page, and the menu on it, where it is.
  menu.addEventListener('click', (event) => {
    if (!(event.target instanceof Element) || event.target.closest('a') === null) return;
    menu.hidePopover();
    button.focus();
  });
}
