// Copies ids to the clipboard. The style hides the buttons as long as scripts do not run.

export function copyOnClick() {
  document.documentElement.classList.add('scripted');
  document.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null;
    if (!(button instanceof HTMLElement)) return;
    void navigator.clipboard.writeText(button.dataset['copy'] ?? '').then(() => {
      button.classList.add('copied');
      window.setTimeout(() => button.classList.remove('copied'), 1500);
    });
  });
}
