import type * as z from 'zod';
import type { problem } from '../api/shared.ts';
import type { OpenProblem } from './schema.ts';
import { html, raw, type Html } from '../layout/html.ts';

type ProblemView = z.infer<typeof problem>;

/** Meanings and remedies of codes, as far as the API returned them. */
export type Remedies = ReadonlyMap<string, Pick<OpenProblem, 'meaning' | 'remedy'>>;

export function remediesIn(troubles: readonly OpenProblem[]): Remedies {
  return new Map(troubles.flatMap((one) => (one.code === undefined ? [] : [[one.code, one]])));
}

/** Returns the problems of a plan with their remedies. */
export function problemLines(problems: readonly ProblemView[], remedies: Remedies): Html {
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

/** Returns one problem: message, location and remedy. */
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
