import type { Clock } from '../../ports/clock.ts';
import { statusDetails, type StatusRow } from '../../report/status-text.ts';
import { printJsonLine, whileRead, type Output } from '../output.ts';
import { statusWithRemedies } from '../remedies.ts';

export interface WatchOptions {
  readonly json: boolean;
  readonly clock: Clock;
}

/** How often the store is looked at. It is a file of this machine, and small. Milliseconds. */
const interval = 1000;

/**
 * Shows the status again and again until it is told to stop or nobody reads it any more, then rejects with the reason.
 * On a terminal the table stays in its place and is drawn when it differs; elsewhere a line is written for each row when
 * it first comes and when what it says changes, and with `json` all rows on one line.
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
    const text = `${statusWithRemedies(rows, clock.now(), columns)}\nCtrl-C ends this.`;
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

/** When it was looked at is no change: a pass that finds the same again says nothing. */
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
  const revision = status?.revision?.slice(0, 12) ?? '-';
  return [
    `${name} ${branch} ${revision} ${status?.sync ?? 'Unknown'} ${status?.health ?? '-'}`,
    ...statusDetails(row),
  ];
}
