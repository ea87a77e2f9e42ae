import type { Harness } from './harness.ts';

/** How much the repository of a stage holds. */
export async function objectCounts(harness: Pick<Harness, 'git'>): Promise<Readonly<Record<string, number>>> {
  const counts = await harness.git('count-objects', '-v');
  const of = (name: string) => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(counts)?.[1] ?? 0);
  return {
    'git objects': of('count') + of('in-pack'),
    'KiB of git objects': of('size') + of('size-pack'),
  };
}
