import type { Clock } from '../../../ports/clock.ts';
import { statusDetails, type StatusRow } from '../../../core/plan/print/status-text.ts';
import { printJsonLine, whileRead, type Output } from '../../output.ts';
import { statusWithRemedies } from '../../terminal/remedies.ts';

export interface WatchOptions {
  readonly json: boolean;
  readonly clock: Clock;
}

/** Time between reads of the store. Milliseconds. */
const interval = 1000;

/**
 * Shows the status until the signal aborts or nobody reads the output any more, then rejects with the reason. Redraws
 * the table in place on a terminal. Elsewhere, writes new and changed rows, or with `json` all rows on one line.
 */
export async function watchStatus(
  read: () => Promise<readonly StatusRow[]>,
  { json, clock }: WatchOptions,
  output: Output,
  stop: AbortSignal,
): Promise<never> {
  const signal = whileRead(output, stop);
  const show = json
    ? jsonLines(output)
    : output.screen === undefined
      ? plainLines(output, clock)
      : redrawn(output, clock);
  for (;;) {
    signal.throwIfAborted();
    show(await read());
    await clock.sleep(interval, signal);
  }
}

type Show = (rows: readonly StatusRow[]) => void;

function redrawn({ screen }: Output, clock: Clock): Show {
  let last: string | undefined;
  return (rows) => {
    const columns = screen?.columns;
    const text = `${statusWithRemedies(rows, clock.now(), columns)}\nPress Ctrl-C to stop.`;
    const frame = `${columns} ${text}`;
    if (frame === last) return;
    last = frame;
    screen?.redraw(text.split('\n'));
  };
}

function jsonLines(output: Output): Show {
  let last: string | undefined;
  return (rows) => {
    const text = JSON.stringify(rows.map(({ at: _at, ...row }) => row));
    if (text === last) return;
    last = text;
    printJsonLine(output, 'status', rows);
  };
}

/** Writes new and changed rows. A later time alone is no change. */
function plainLines(output: Output, clock: Clock): Show {
  const last = new Map<string, string>();
  return (rows) => {
    for (const row of rows) {
      const lines = rowLines(row);
      const text = lines.join('\n');
      if (last.get(row.name) === text) continue;
      last.set(row.name, text);
      const time = new Date(clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
      output.out(lines.map((line) => `${time} ${line}\n`).join(''));
    }
  };
}

function rowLines(row: StatusRow): readonly string[] {
  const { name, branch, status } = row;
  const revision = status?.revision?.slice(0, 7) ?? '-';
  return [
    `${name} ${branch} ${revision} ${status?.sync ?? 'Unknown'} ${status?.health ?? '-'}`,
    ...statusDetails(row),
  ];
}
