import type * as z from 'zod';
import type { problem } from '../api/shared.ts';
import type { OpenProblem } from './schema.ts';
import { remedyOnPage } from './causes.ts';
import { folded, stacked } from '../layout/table.ts';
import { count } from '../layout/words.ts';
import { html, raw, type Html } from '../layout/html.ts';

type ProblemView = z.infer<typeof problem>;

/** Meanings and remedies of codes, as far as the API returned them. */
export type Remedies = ReadonlyMap<string, Pick<OpenProblem, 'meaning' | 'remedy'>>;

export function remediesIn(problems: readonly OpenProblem[]): Remedies {
  return new Map(problems.flatMap((one) => (one.code === undefined ? [] : [[one.code, one]])));
}

/** Returns the problems of a plan with their remedies, one entry for each cause. */
export function problemLines(problems: readonly ProblemView[], remedies: Remedies): Html {
  const groups = [...Map.groupBy(problems, ({ code, message }) => `${code} ${message}`).values()];
  return folded(groups, (group) => problemLine(group, remedies), {
    id: `problems-${groups[0]?.[0]?.severity ?? ''}`,
    shown: 5,
    most: 50,
    wrapped: stacked,
  });
}

function problemLine([first, ...others]: readonly ProblemView[], remedies: Remedies): Html {
  if (first === undefined) return raw('');
  const place = [first.file, first.place].filter((text) => text !== '').join(' ');
  return openProblem({
    message: first.message,
    code: first.code,
    where: others.length === 0 ? place : `${first.file} and ${count(others.length, 'more file')}`,
    isSoft: first.severity === 'warning',
    remedy: remedyOnPage(remedies.get(first.code)?.remedy ?? ''),
  });
}

/** Returns one problem: message, location and remedy. */
export function openProblem(about: {
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
