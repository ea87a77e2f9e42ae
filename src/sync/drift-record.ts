import { isJsonObject, jsonObject } from '../domain/json.ts';
import type { Store } from '../ports/store.ts';

/** The subject under which it is kept which edits of a tenant were saved. */
const driftSubject = (environment: string) => `drift of ${environment}`;

/** Fingerprints, by path, of the live content that was saved last. */
export async function savedDrift(
  store: Pick<Store, 'status'>,
  environment: string,
): Promise<ReadonlyMap<string, string>> {
  const kept = (await store.status(driftSubject(environment)))?.status;
  const entries = Object.entries(isJsonObject(kept) ? kept : {});
  return new Map(entries.flatMap(([path, value]) => (typeof value === 'string' ? [[path, value]] : [])));
}

/** Replaces what was kept. */
export async function saveDrift(
  store: Pick<Store, 'saveStatus'>,
  environment: string,
  saved: ReadonlyMap<string, string>,
  at: number,
): Promise<void> {
  await store.saveStatus({ subject: driftSubject(environment), at, status: jsonObject(saved) });
}
