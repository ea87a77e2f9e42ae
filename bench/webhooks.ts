import { createHmac, randomUUID } from 'node:crypto';
import { appendFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { parseArgs } from 'node:util';
import { anExportFile } from '../test/support/export-file.ts';
import { withDaemon, type DaemonProcess } from './daemon-process.ts';
import { verdictOf, type Judging, type Result } from './result.ts';
import { withHarness } from './harness.ts';

/** Milliseconds within which 95 of 100 signed webhooks are answered. */
const slowest = 1000;
/** By how many bytes the memory of the daemon may grow. */
const growth = 64 * 1024 * 1024;
/** How many strangers' connections there are at most at a time: beyond that, the flood waits. */
const atOnce = 1000;

const secret = 'a-secret-of-the-bench';
/** About what GitHub sends for a pull request. */
const payload = (id: string) =>
  JSON.stringify({
    ref: 'refs/heads/main',
    id,
    repository: { full_name: 'acme/streams' },
    filler: 'x'.repeat(20_000),
  });
const chunk = Buffer.alloc(64 * 1024, ' ');
const wrong = `sha256=${'0'.repeat(64)}`;

/**
 * Floods a daemon on this machine with webhooks that are not signed, or not rightly, and measures how long signed ones
 * take meanwhile, from the connection to the answer, and by how much the daemon's memory grows. Of a hundred strangers
 * one sends ten megabytes without saying so, and nine say so.
 */
export async function webhooks(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'per-second': { type: 'string', default: '1000' },
      seconds: { type: 'string', default: '10' },
      signed: { type: 'string', default: '20' },
    },
  });
  const [perSecond, seconds, signed] = [values['per-second'], values.seconds, values.signed].map(Number);
  if (perSecond === undefined || seconds === undefined || signed === undefined)
    throw new Error('an option is missing');
  return withHarness([anExportFile({ name: 'A', id: '01K1DQS3CWHVTCQ9DN14S00000' })], async (harness) => {
    await appendFile(harness.config, 'server: { listen: "127.0.0.1:0", webhookSecret: { env: HOOK } }\n');
    const env = { SANDBOX_SECRET: 'demo-secret', HOOK: secret };
    return withDaemon(harness.config, env, async (daemon) => {
      const port = Number(new URL(daemon.url).port);
      for (let count = 0; count < 100; count += 1) await signedDelivery(port);
      const before = await daemon.memory();
      const peak = peakOf(daemon);
      const flood = atRate(perSecond, seconds, (index) => stranger(port, index));
      const times: number[] = [];
      const wanted = atRate(signed, seconds, async () => void times.push(await signedDelivery(port)));
      const [strangers] = await Promise.all([flood, wanted]);
      const grown = (await peak.end()) - before;
      const lasted = strangers.milliseconds / 1000;
      const p95 = times.sort((one, other) => one - other)[Math.ceil(times.length * 0.95) - 1] ?? Infinity;
      const isDone = strangers.done >= perSecond * seconds;
      return [
        {
          row: 'webhooks',
          work: `signed webhooks beside ${Math.round(strangers.done / lasted)} others a second, for ${lasted.toFixed(1)} s`,
          against: '',
          times,
          floors: [],
          ratio: undefined,
          goal: `p95 ≤ ${slowest} ms; memory grows ≤ ${mebi(growth)} MiB`,
          verdict: verdictOf(judging, {
            isWithin: p95 <= slowest && grown <= growth,
            isRight: isDone,
          }),
          peak: before + grown,
          counts: { strangers: strangers.done },
          notes: [`p95 ${p95.toFixed(0)} ms; memory grew from ${mebi(before)} by ${mebi(grown)} MiB`],
        },
      ];
    });
  });
}

const mebi = (bytes: number) => (bytes / 1024 / 1024).toFixed(0);

/** Begins so many a second for so long, whether or not those before have ended; resolves when all have, and says how long beginning took. */
async function atRate(
  perSecond: number,
  seconds: number,
  begin: (index: number) => Promise<void>,
): Promise<{ readonly done: number; readonly milliseconds: number }> {
  const startedAt = performance.now();
  const all = perSecond * seconds;
  const open = new Set<Promise<void>>();
  let begun = 0;
  while (begun < all) {
    const due = Math.min(all, Math.ceil(((performance.now() - startedAt) / 1000) * perSecond));
    for (; begun < due && open.size < atOnce; begun += 1) {
      const one = begin(begun).finally(() => open.delete(one));
      open.add(one);
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  const milliseconds = performance.now() - startedAt;
  await Promise.all(open);
  return { done: begun, milliseconds };
}

/** Milliseconds until it was answered with 202. */
async function signedDelivery(port: number): Promise<number> {
  const body = payload(randomUUID());
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const startedAt = performance.now();
  const status = await exchange(port, [head(body.length, signature), body]);
  if (status !== 202) throw new Error(`a signed webhook was answered with ${status}`);
  return performance.now() - startedAt;
}

async function stranger(port: number, index: number): Promise<void> {
  const body = payload(String(index));
  const kinds = [head(body.length, undefined), head(body.length, wrong), head(body.length, 'sha1=0')];
  const small = [kinds[index % kinds.length] ?? '', body];
  const declared = [head(10_000_000, wrong), chunk];
  const piece = [chunk.length.toString(16), '\r\n', chunk, '\r\n'];
  const untold = [head(undefined, wrong), ...Array.from({ length: 160 }, () => piece).flat()];
  const turn = index % 100;
  const status = await exchange(port, turn === 0 ? untold : turn < 10 ? declared : small);
  if (status >= 200 && status < 300) throw new Error('a webhook that is not signed was taken');
}

function head(length: number | undefined, signature: string | undefined): string {
  const size = length === undefined ? 'transfer-encoding: chunked' : `content-length: ${length}`;
  const signed = signature === undefined ? '' : `x-hub-signature-256: ${signature}\r\n`;
  return `POST /webhooks/github HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\nx-github-event: push\r\nx-github-delivery: ${randomUUID()}\r\n${signed}${size}\r\n\r\n`;
}

/** Sends it all on a connection of its own; the status of the answer when that is closed, 0 where none came. */
function exchange(port: number, pieces: readonly (string | Uint8Array)[]): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.on('data', (data) => (text += data.toString('latin1')));
    socket.on('error', () => undefined);
    socket.once('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0)));
    for (const piece of pieces) socket.write(piece);
  });
}

/** Looks at the memory ten times a second. */
function peakOf(daemon: DaemonProcess): { end(): Promise<number> } {
  const ended = new AbortController();
  const looking = (async () => {
    let most = 0;
    while (!ended.signal.aborted) {
      most = Math.max(most, await daemon.memory());
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return most;
  })();
  return {
    end: () => {
      ended.abort();
      return looking;
    },
  };
}
