import { parentPort, workerData } from 'node:worker_threads';
import type { PartData } from '../../../../src/daemon/runtime/threads/protocol.ts';
import { servePart } from '../../../../src/daemon/runtime/threads/serve-part.ts';
import { outsideOfDaemon } from '../../../../src/cli/outside.ts';
import { Redactor } from '../../../../src/core/secrets/redactor.ts';

/**
 * A thread of the daemon that ends when it calls the tenant of production. If the address of this program ends with
 * `?waits`, that is while a run of staging waits for its tenant, in the first two threads of runs.
 */
if (parentPort === null) throw new Error('this is the program of a thread');
const data = workerData as PartData;
const isWaiting = import.meta.url.endsWith('?waits') && data.ended.length < 2;
const stagingWaits = Promise.withResolvers<void>();

const crashing: typeof fetch = async (input, init) => {
  const { url } = new Request(input, init);
  if (data.part === 'runs' && url.includes('acmeprod')) {
    if (isWaiting) await stagingWaits.promise;
    process.exit(3);
  }
  if (data.part === 'runs' && url.includes('acmestage') && isWaiting) {
    stagingWaits.resolve();
    return new Promise(() => undefined);
  }
  return fetch(input, init);
};

servePart(data, parentPort, (write) => ({
  ...outsideOfDaemon(undefined, new Redactor(), write),
  env: { ...process.env, SANDBOX_SECRET: 'demo-secret' },
  fetch: crashing,
}));
