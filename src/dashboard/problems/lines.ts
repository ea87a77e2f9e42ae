import type * as z from 'zod';
import type { problem } from '../api/shared.ts';
import type { Trouble } from './schema.ts';
import { html, raw, type Html } from '../layout/html.ts';

type Problem = z.infer<typeof problem>;

/** What codes stand for and what to do, as far as the API told them. */
export type Remedies = ReadonlyMap<string, Pick<Trouble, 'meaning' | 'remedy'>>;

export function remediesIn(troubles: readonly Trouble[]): Remedies {
  return new Map(troubles.flatMap((one) => (one.code === undefined ? [] : [[one.code, one]])));
}

/** What is wrong with a plan, each with what to do about it. */
export function problemLines(problems: readonly Problem[], remedies: Remedies): Html {
  return html`<div class="stack">
    ${problems.map((one) =>
      trouble({
        message: one.message,
        code: one.code,
        where: [one.file, one.place].filter((text) => text !== '').join(' '),
        isSoft: one.severity === 'warning',
        remedy: remedies.get(one.code)?.remedy,
      }),
    )}
  </div>`;
}

/** One thing that is wrong: what, where, and what to do. */
export function trouble(about: {
  readonly message: string;
  readonly code?: string | undefined;
  readonly where?: string | undefined;
  readonly meaning?: string | undefined;
  readonly remedy?: string | undefined;
  readonly isSoft?: boolean;
}): Html {
  const { message, code, where, meaning, remedy, isSoft = false } = about;
  return html`<div class="problem ${isSoft ? 'soft' : ''}">
    <p><bdi>${message}</bdi> ${code === undefined ? '' : html`<span class="code">${code}</span>`}</p>
    ${
      where === undefined || where === ''
        ? raw('')
        : html`<p>
            <small><code>${where}</code></small>
          </p>`
    }
    ${meaning === undefined ? raw('') : html`<p><small>${meaning}</small></p>`}
    ${remedy === undefined ? raw('') : html`<p><strong>What to do:</strong> ${remedy}</p>`}
  </div>`;
}
