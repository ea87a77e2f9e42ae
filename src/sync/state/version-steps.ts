import { z } from 'zod';
import type { Store } from '../../ports/store.ts';
import { defineRecord } from './record.ts';

/** Number of writes that are remembered, so that a tenant that begins to count otherwise is learnt again. */
const mostSteps = 5;

const record = defineRecord({
  name: (tenant) => `version steps of ${tenant}`,
  version: 1,
  schema: z.array(z.number()).readonly(),
});

/**
 * Notes by how many versions a write in place moved a stream of a tenant on, and tells whether that is more than the
 * fewest of the last writes: then somebody published the stream in between. Of a tenant without earlier writes more
 * than one counts. `at`: milliseconds since the epoch.
 */
export function isMoreThanUsual(
  store: Pick<Store, 'atomically'>,
  tenant: string,
  step: number,
  at: number,
): Promise<boolean> {
  return store.atomically(async (session) => {
    const steps = (await record.read(session, tenant)) ?? [];
    const usual = steps.length === 0 ? 1 : Math.min(...steps);
    const now = [...steps, step].slice(-mostSteps);
    // A tenant that shows an older version says nothing about its count.
    if (step > 0 && now.join() !== steps.join()) await record.write(session, tenant, now, at);
    return step > usual;
  });
}
