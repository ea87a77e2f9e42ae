import { createHmac, randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { anExportFile } from '../test/support/export-file.ts';
import { SandboxControl } from '../test/support/sandbox-control.ts';
import { withDaemon } from './daemon-process.ts';
import { verdictOf, type Judging, type Result } from './result.ts';
import { withHarness } from './harness.ts';

/** Milliseconds within which 95 of 100 signed webhooks have become a call to the tenant. */
const goal = 250;
const secret = 'a-secret-of-the-bench';

/** Sends signed pushes one after another, and measures how long it takes until the daemon calls the tenant of the source. */
export async function webhookCall(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { values } = parseArgs({
    args: [...args],
    options: { deliveries: { type: 'string', default: '60' } },
  });
  return withHarness([anExportFile({ name: 'A', id: '01K1DQS3CWHVTCQ9DN14S00000' })], async (harness) => {
    // Nobody answers for the host: only the source is looked at.
    const host =
      'kind: github, repository: acme/streams, baseUrl: "http://127.0.0.1:1", token: { env: HOOK }';
    const server = 'listen: "127.0.0.1:0", webhookSecret: { env: HOOK }';
    await appendFile(harness.config, `server: { ${server} }\nhost: { ${host} }\n`);
    const env = { SANDBOX_SECRET: 'demo-secret', HOOK: secret };
    return withDaemon(harness.config, env, async (daemon) => {
      const source = new SandboxControl(harness.url, harness.source);
      const times: number[] = [];
      for (let count = 0; count < Number(values.deliveries); count += 1) {
        // The pass before has ended: nothing was called for a while.
        do {
          await source.forget();
          await pause(300);
        } while ((await source.requests()).length > 0);
        const startedAt = Date.now();
        await deliver(daemon.url);
        let calledAt = await firstCall(harness.url, harness.source);
        for (; calledAt === undefined; calledAt = await firstCall(harness.url, harness.source))
          await pause(5);
        times.push(calledAt - startedAt);
      }
      times.sort((one, other) => one - other);
      const at = (share: number) => times[Math.ceil(times.length * share) - 1] ?? Infinity;
      return [
        {
          row: 'webhook-call',
          work: 'signed webhook to the first call to the tenant',
          against: '',
          times,
          floors: [],
          ratio: undefined,
          goal: `p95 ≤ ${goal} ms`,
          verdict: verdictOf(judging, { isWithin: at(0.95) <= goal, isRight: true }),
          peak: await daemon.memory(),
          counts: {},
          notes: [`half within ${at(0.5)} ms, p95 ${at(0.95)} ms, slowest ${at(1)} ms`],
        },
      ];
    });
  });
}

/** When the tenant was called first; milliseconds since the epoch. */
async function firstCall(url: string, tenant: string): Promise<number | undefined> {
  const answer = await fetch(`${url}/_control/requests?tenant=${tenant}`);
  const { requests } = (await answer.json()) as { readonly requests: readonly { readonly at: string }[] };
  const [first] = requests;
  return first === undefined ? undefined : Date.parse(first.at);
}

async function deliver(url: string): Promise<void> {
  const body = JSON.stringify({
    ref: 'refs/heads/main',
    id: randomUUID(),
    repository: { full_name: 'acme/streams' },
  });
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'push',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
  const { status } = await fetch(`${url}/webhooks/github`, { method: 'POST', headers, body });
  if (status !== 202) throw new Error(`a signed webhook was answered with ${status}`);
}
