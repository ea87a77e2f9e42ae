import type { Held } from './lease-log.ts';
import type { ObservedWrite } from './write-log.ts';

/** What the logs of the network and of the leases say together. */
export interface Verdict {
  readonly writes: number;
  /** Calls that began when their process did not have the lease, a line each. */
  readonly late: readonly string[];
  /** Calls of two processes to one tenant that were under way at the same moment, a line for each pair. */
  readonly overlapping: readonly string[];
  /** How often a lease was taken from a process that had not given it up. */
  readonly takeOvers: number;
}

/** The network looks a moment after the process sent, and the database a moment after it was asked. Milliseconds. */
const tolerance = 20;

export function verdictOn(
  writes: readonly ObservedWrite[],
  held: readonly Held[],
  environmentOf: (tenant: string) => string | undefined,
): Verdict {
  const line = ({ by, tenant, call, begun, ended }: ObservedWrite) =>
    `${by} to ${tenant}: ${call} at ${new Date(begun).toISOString()} for ${ended - begun} ms`;
  const toEnvironments = writes.filter(({ tenant }) => environmentOf(tenant) !== undefined);
  const isCovered = ({ by, tenant, begun }: ObservedWrite) =>
    held.some(
      (one) =>
        one.environment === environmentOf(tenant) &&
        one.by === by &&
        begun >= one.from - tolerance &&
        begun <= one.to + tolerance,
    );
  return {
    writes: toEnvironments.length,
    late: toEnvironments.filter((write) => !isCovered(write)).map(line),
    overlapping: overlaps(toEnvironments).map(([one, other]) => `${line(one)}; ${line(other)}`),
    takeOvers: held.filter(({ isLost }) => isLost).length,
  };
}

/** Pairs of different processes on one tenant. */
function overlaps(writes: readonly ObservedWrite[]): readonly (readonly [ObservedWrite, ObservedWrite])[] {
  return [...Map.groupBy(writes, ({ tenant }) => tenant).values()].flatMap((ofTenant) => {
    const open: ObservedWrite[] = [];
    return ofTenant
      .toSorted((one, other) => one.begun - other.begun)
      .flatMap((write) => {
        const still = open.filter(({ ended }) => ended > write.begun);
        open.splice(0, open.length, ...still, write);
        return still.filter(({ by }) => by !== write.by).map((other) => [other, write] as const);
      });
  });
}

/** Names that more than one stream has. */
export function duplicates(names: readonly string[]): readonly string[] {
  return [...Map.groupBy(names, (name) => name)].flatMap(([name, all]) => (all.length > 1 ? [name] : []));
}
