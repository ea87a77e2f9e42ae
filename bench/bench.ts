import { rateLimit } from './rate-limit.ts';
import { webhookCall } from './webhook-call.ts';
import { webhooks } from './webhooks.ts';

/** Each measures one thing in one run, prints a line for people, and tells whether its goal was met. */
const rows: Readonly<Record<string, (args: readonly string[]) => Promise<boolean>>> = {
  'rate-limit': rateLimit,
  webhooks,
  'webhook-call': webhookCall,
};

const [name = '', ...args] = process.argv.slice(2);
const row = rows[name];
if (row === undefined) {
  process.stderr.write(`usage: npm run bench -- ROW [OPTIONS]; rows: ${Object.keys(rows).join(', ')}\n`);
  process.exitCode = 1;
} else if (!(await row(args))) process.exitCode = 1;
