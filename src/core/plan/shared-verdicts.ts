import { onceEach } from '../once-each.ts';
import type { Desired, EnvironmentObservation } from './plan.ts';
import { threeWay, type SyncComparison } from './three-way.ts';

/** An event, rule or form in both git and the tenant. */
export interface SharedVerdict {
  readonly path: string;
  readonly verdict: SyncComparison;
  /** Tells whether both were compared before. If not, the tenant's resource is not Sluice's. */
  readonly isKnown: boolean;
  /** Streams of git whose files include it, in the order of the tree. */
  readonly users: readonly Desired[];
}

/** Returns fingerprints, by path, of the tenant's events, rules and forms. Of several readings, the last counts. */
export function liveShared({
  shared,
  live,
}: Pick<EnvironmentObservation, 'shared' | 'live'>): ReadonlyMap<string, string> {
  const carried = includedLive(live);
  return shared.size === 0 ? carried : new Map([...shared, ...carried]);
}

const includedLive = onceEach((live: EnvironmentObservation['live']): ReadonlyMap<string, string> => {
  const carried = new Map<string, string>();
  for (const state of live.values()) {
    if (state.is === 'known') for (const [path, fingerprint] of state.carries) carried.set(path, fingerprint);
  }
  return carried;
});

/** Returns the paths of the events, rules and forms in the files of streams, each once. */
export function includedBy(streams: readonly Desired[]): readonly string[] {
  return [...usersOf(streams).keys()];
}

/** Compares the shared resources that the tenant has. They exist outside streams, so each is compared by itself. */
export function judgeShared(observation: EnvironmentObservation): readonly SharedVerdict[] {
  const live = liveShared(observation);
  return [...usersOf(observation.desired)].flatMap(([path, using]) => {
    const there = live.get(path);
    const desired = using[0]?.carries.get(path);
    if (there === undefined || desired === undefined) return [];
    const synced = observation.synced.get(path);
    return [{ path, verdict: threeWay(desired, there, synced), isKnown: synced !== undefined, users: using }];
  });
}

/** Returns the streams whose files include each event, rule and form, in the order of the tree. */
const usersOf = onceEach((streams: readonly Desired[]): ReadonlyMap<string, readonly Desired[]> => {
  const users = new Map<string, Desired[]>();
  for (const stream of streams)
    for (const path of stream.carries.keys())
      if (users.get(path)?.push(stream) === undefined) users.set(path, [stream]);
  return users;
});
