import { expect, it } from 'vitest';
import { html, raw } from '../../../src/dashboard/layout/html.ts';

it('shows no sign that a terminal obeys, wherever a text stands', async () => {
  const subject = 'fix\u001b[2J\u0007 \u009bthe\tbuild\n';
  const shown = String(await html`<p title="${subject}">${[subject, raw('<br>')]}</p>`);
  const clean = 'fix\ufffd[2J\ufffd \ufffdthe\tbuild\n';
  expect(shown).toBe(`<p title="${clean}">${clean}<br></p>`);
});
