import { markdownTable } from './markdown-table.ts';
import { rateLimit } from './rate-limit.ts';
import { runAll, type Fitting, type Row } from './run-all.ts';
import { coldRows } from './rows/cold.ts';
import { exportRow } from './rows/export.ts';
import { largeRows } from './rows/large.ts';
import { matrixRow } from './rows/matrix.ts';
import { peerRow } from './rows/peer.ts';
import { syncRow } from './rows/sync.ts';
import { webhookCall } from './webhook-call.ts';
import { webhooks } from './webhooks.ts';

/** Each measures one thing in one run, and tells what came of it, or prints a line and tells whether its goal was met. */
const rows: Readonly<Record<string, Row>> = {
  export: exportRow,
  'export-peer': peerRow,
  large: largeRows,
  cold: coldRows,
  sync: syncRow,
  'rate-limit': rateLimit,
  matrix: matrixRow,
  webhooks,
  'webhook-call': webhookCall,
};

/** Among all others: as long as it takes for a verdict, or as short as can be. */
const fittings: Readonly<Record<string, Fitting>> = {
  export: { full: ['--repetitions', '1'] },
  'export-peer': { full: ['--repetitions', '1'] },
  large: { full: ['--repetitions', '3'] },
  sync: { full: ['--repetitions', '1'] },
  matrix: { full: ['--pairs', '1'] },
  'rate-limit': { full: ['--streams', '80'], quick: ['--streams', '5'] },
  webhooks: { full: ['--seconds', '5'], quick: ['--seconds', '1', '--per-second', '200'] },
  'webhook-call': { full: ['--deliveries', '40'], quick: ['--deliveries', '5'] },
};

const [name = '', ...args] = process.argv.slice(2);
const row = rows[name];
if (name === '' || name.startsWith('-')) {
  if (!(await runAll(rows, fittings, process.argv.slice(2)))) process.exitCode = 1;
} else if (row === undefined) {
  process.stderr.write(`usage: npm run bench -- [ROW] [OPTIONS]; rows: ${Object.keys(rows).join(', ')}\n`);
  process.exitCode = 1;
} else {
  const quick = args.includes('--quick');
  const outcome = await row(
    args.filter((arg) => arg !== '--quick'),
    { quick },
  );
  if (typeof outcome !== 'boolean') process.stdout.write(markdownTable(outcome));
  const isMet = typeof outcome === 'boolean' ? outcome : outcome.every(({ verdict }) => verdict !== 'missed');
  if (!isMet) process.exitCode = 1;
}
