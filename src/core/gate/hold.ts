import type { GateRow, Hold } from './gate-row.ts';

const codes = {
  SLC2431: {
    title: 'An environment is on hold, so Sluice only observes and plans',
    remedy: 'Run `sluice resume` when the reason is gone.',
  },
} as const;

/** Gate that waits while the environment is on hold at another revision. */
export const holdGate = {
  is: 'on hold',
  condition: 'OnHold',
  awaited: 'the end of the hold',
  codes,
  reasons: ({ hold, plan, environment }) => {
    if (hold === undefined || hold.revision === plan.revision) return [];
    const remedy = `Run \`sluice resume ${environment}\` once the reason is gone.`;
    return [{ code: 'SLC2431', message: holdLine(hold), remedy }];
  },
} as const satisfies GateRow;

/** Describes a hold on one line, for status and messages. */
export function holdLine({ reason, by, since, revision }: Hold): string {
  const at = revision === undefined ? '' : ` at ${revision.slice(0, 12)}`;
  return `on hold${at} since ${new Date(since).toISOString()} by ${by}: ${reason}`;
}
