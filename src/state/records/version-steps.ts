import { z } from 'zod';
import type { Store } from '../../ports/store.ts';
import { defineRecord } from './record.ts';

/** Number of saved writes. Sluice adapts if a tenant starts to count differently. */
const mostSteps = 5;

const record = defineRecord({
  name: (tenant) => `version steps of ${tenant}`,
  version: 1,
  schema: z.array(z.number()).readonly(),
});

/**
 * Saves by how many versions an in-place write advanced a stream. Returns true if that is more than the smallest of the
 * last writes, because then somebody published the stream in between. Without earlier writes to the tenant, more than
 * one version is enough. `at`: milliseconds since the epoch.
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
    // An older version shows nothing about how the tenant counts.
    if (step > 0 && now.join() !== steps.join()) await record.write(session, tenant, now, at);
    return step > usual;
  });
}
