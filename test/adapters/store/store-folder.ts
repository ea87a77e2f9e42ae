import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';

/** A folder for the databases of one test file; each call gives the path of another one in it. */
export function storeFolder(): () => string {
  let folder = '';
  let count = 0;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-store-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return () => join(folder, `${(count += 1)}`, 'sluice.db');
}
