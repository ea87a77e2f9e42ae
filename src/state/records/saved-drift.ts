import { z } from 'zod';
import type { Store } from '../../ports/store.ts';
import { defineStatusRecord } from './record.ts';

/** Record of the last saved edits of a tenant: fingerprints by path, by the name of the environment. */
const driftRecord = defineStatusRecord<Readonly<Record<string, string>>>({
  name: (environment) => `drift of ${environment}`,
  version: 1,
  schema: z.record(z.string(), z.string()),
});

/** Fingerprints, by path, of the last saved live content. */
export async function savedDrift(
  store: Pick<Store, 'status'>,
  environment: string,
): Promise<ReadonlyMap<string, string>> {
  return new Map(Object.entries((await driftRecord.read(store, environment)) ?? {}));
}

/** Replaces the saved drift. */
export async function saveDrift(
  store: Pick<Store, 'saveStatus'>,
  environment: string,
  saved: ReadonlyMap<string, string>,
  at: number,
): Promise<void> {
  await driftRecord.write(store, environment, Object.fromEntries(saved), at);
}
