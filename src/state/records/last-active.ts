import { z } from 'zod';
import type { Live } from '../../core/plan/plan.ts';
import type { Store } from '../../ports/store.ts';
import { defineRecord } from './record.ts';

const record = defineRecord({
  name: (environment) => `active streams of ${environment}`,
  version: 1,
  schema: z.array(z.string()).readonly(),
});

/** Returns the paths of the streams that were active when Sluice last observed them in an environment. */
export async function readLastActive(
  store: Pick<Store, 'document'>,
  environment: string,
): Promise<ReadonlySet<string>> {
  return new Set(await record.read(store, environment));
}

/**
 * Saves which streams are active, so that a stream that disappears is created again in its last state. A stream that
 * cannot be read keeps its entry. `at`: milliseconds since the epoch.
 */
export async function noteActive(
  store: Pick<Store, 'saveDocument'>,
  environment: string,
  { live, before }: { readonly live: ReadonlyMap<string, Live>; readonly before: ReadonlySet<string> },
  at: number,
): Promise<void> {
  const active = [...live].flatMap(([path, there]) => {
    const isActive = there.is === 'known' ? there.state === 'active' : before.has(path);
    return isActive ? [path] : [];
  });
  if (active.length === before.size && active.every((path) => before.has(path))) return;
  await record.write(store, environment, active.sort(), at);
}
