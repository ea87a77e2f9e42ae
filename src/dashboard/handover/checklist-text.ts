import { html, type Html } from '../layout/html.ts';

/** Renders a line of a checklist. Supports only the Markdown that checklists use: strong text, code and escapes. */
export function checklistText(text: string): Html {
  return html`${text
    .split(/(\*\*(?:[^*\\]|\\.)+\*\*)/)
    .map((piece, index) =>
      index % 2 === 0 ? codes(piece) : html`<strong>${codes(piece.slice(2, -2))}</strong>`,
    )}`;
}

function codes(text: string): Html {
  return html`${text
    .split(/(`[^`]+`)/)
    .map((piece, index) => (index % 2 === 0 ? unescaped(piece) : html`<code>${piece.slice(1, -1)}</code>`))}`;
}

function unescaped(text: string): string {
  return text.replaceAll(/\\([!-/:-@[-`{-~])/g, '$1');
}
