import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printExportFile, readExportFile } from '../../src/core/tree/export/export-file.ts';
import { jsonObject } from '../../src/core/json/json.ts';
import { SandboxControl } from '../../test/support/sandbox-control.ts';
import { streamsAtOnce } from '../../src/runs/sync/apply/apply.ts';
import { startCallProcess, type TenantCall } from '../call-process.ts';
import { startRunProcess, type RunDone } from '../run-process.ts';
import { optionsOf } from '../options.ts';
import { pairedRatio, verdictOf, type Judging, type Result } from '../result.ts';
import { bring, withHarness, type Harness } from '../harness.ts';
import { median } from '../statistics.ts';
import { TenantCalls } from '../tenant-calls.ts';
import { generatedTenant } from '../tenant/generated-tenant.ts';
import { changeNotes } from '../tenant/change-notes.ts';
import { readTenant } from '../tenant-reader.ts';

const goal = 1.3;
const latencyMs = 20;

/**
 * A sync of changed streams, beside the same calls of it, sent again at the same concurrency with nothing done: so many
 * at once, and one at a time of those that write, with the look that must come just before.
 */
export async function syncRow(args: readonly string[], judging: Judging): Promise<readonly Result[]> {
  const { streams, repetitions } = optionsOf(args, judging, {
    streams: [200, 20],
    repetitions: [3, 1],
  });
  const seed = [...generatedTenant({ streams })].map(({ file, ...facts }) => ({ ...facts, file }));
  return withHarness(
    seed.map(({ file }) => file),
    async (harness) => {
      await bring(harness);
      const first = await harness.sluice('sync', 'staging');
      if (first.code !== 0) throw new Error(`the first sync ended with ${first.code}`);
      await new SandboxControl(harness.url, harness.target).switch({ latencyMs });
      const runs = startRunProcess(harness.config);
      const floor = startCallProcess();
      const tenant = new TenantCalls(harness.url, harness.target);
      const [done, floors]: [RunDone[], number[]] = [[], []];
      let requests = 0;
      let refused = 0;
      try {
        // The first one only warms up: a daemon has synced before.
        for (let count = -1; count < repetitions; count += 1) {
          await changeNotes(harness, seed, `as of ${count}`);
          await runs.run({ run: 'export' });
          await harness.git('update-ref', 'refs/heads/env/staging', 'refs/heads/main');
          await tenant.forget();
          const run = await runs.run({ run: 'sync', environment: 'staging' });
          const sent = await tenant.calls();
          const calls = await withBodies(harness, sent);
          const made = await floor.make({
            url: harness.url,
            tenant: harness.target,
            calls,
            concurrency: streamsAtOnce,
            writesInOrder: true,
          });
          // Sent again, every stream is another version to the tenant: that it says the same is found out apart.
          await runs.run({ run: 'sync', environment: 'staging' });
          if (count === -1) continue;
          done.push(run);
          floors.push(made.wall);
          requests = sent.length;
          refused += made.refused;
        }
      } finally {
        await Promise.all([runs.close(), floor.close()]);
      }
      const times = done.map(({ wall }) => wall);
      const changed = seed.filter(({ scenario }) => scenario !== undefined).length;
      const isRight = done.every(({ changes }) => changes === changed) && refused === 0;
      const ratio = pairedRatio(times, floors);
      return [
        {
          row: 'sync',
          work: `sync of ${changed} changed streams, ${latencyMs} ms away`,
          against: 'its calls, as many at once; each look and its write in turn',
          times,
          floors,
          ratio,
          goal: `≤ ${goal}`,
          verdict: verdictOf(judging, { isWithin: ratio <= goal, isRight }),
          cpu: median(done.map(({ cpu }) => cpu)),
          peak: Math.max(...done.map(({ peak }) => peak)),
          requests,
          counts: { 'blobs read': done.at(-1)?.blobs ?? 0 },
          notes: [`a pass of a warm process; ${streams - changed} streams have nothing that is changed`],
        },
      ];
    },
  );
}

/** Writes are sent again with what the tenant holds by then, which is what was sent; each with the look before it. */
async function withBodies(harness: Harness, calls: readonly TenantCall[]): Promise<readonly TenantCall[]> {
  const folder = join(harness.folder, 'bodies');
  await mkdir(folder, { recursive: true });
  const read = await readTenant(harness.url, harness.target);
  const looks = new Set<number>();
  const sent = await Promise.all(
    calls.map(async (call, index) => {
      if (call.method !== 'PUT') return call;
      const isLook = (one: TenantCall) => one.method === 'GET' && one.path === call.path;
      const look = calls.slice(0, index).findLastIndex(isLook);
      if (look === -1) throw new Error(`${call.path} was overwritten without a look at it`);
      looks.add(look);
      const body = join(folder, String(index));
      await writeFile(body, withoutSubflows(await read(call.path)));
      return { ...call, body, looksFirst: true };
    }),
  );
  return sent.filter((_, index) => !looks.has(index));
}

/** What Sluice sends: what a stream runs is there already, and would come a second time. */
function withoutSubflows(bytes: Uint8Array): string {
  const { envelope, payload } = readExportFile(bytes, 'a stream of the tenant');
  return printExportFile(
    envelope,
    jsonObject(Object.entries(payload).filter(([section]) => section !== 'subflows')),
  );
}
