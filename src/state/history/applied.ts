import type { PassHead } from '../../ports/store.ts';

/** Entries of the history in which it is looked for what a tenant held. */
export const lookedThrough = 200;

/** The pass that a tenant was brought last by, and the newest before it that brought another revision. */
export interface Brought<P> {
  readonly last: P | undefined;
  readonly before: P | undefined;
}

/** Of passes over one environment, the newest first. */
export function broughtBy<P extends Pick<PassHead, 'kind' | 'outcome' | 'revision'>>(
  passes: readonly P[],
): Brought<P> {
  const brought = passes.filter(({ kind, outcome }) => kind === 'sync' && outcome === 'synced');
  const [last] = brought;
  return { last, before: brought.find(({ revision }) => revision !== last?.revision) };
}
