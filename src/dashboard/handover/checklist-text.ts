import { html, type Html } from '../layout/html.ts';

/** A line of a checklist, of Markdown only what checklists have: strong words, code, and escaped signs. */
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
