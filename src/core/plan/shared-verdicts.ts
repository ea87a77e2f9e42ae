import { onceEach } from '../once-each.ts';
import type { Desired, Observation } from './plan.ts';
import { threeWay, type Comparison } from './three-way.ts';

/** An event, rule or form that git and the tenant both have. */
export interface SharedVerdict {
  readonly path: string;
  readonly verdict: Comparison;
  /** True where both were compared before; else the tenant's is somebody else's. */
  readonly isKnown: boolean;
  /** The streams of git whose files carry it, in the order of the tree. */
  readonly users: readonly Desired[];
}

/** Fingerprints, by path, of the events, rules and forms that the tenant has; of several readings the last counts. */
export function liveShared({
  shared,
  live,
}: Pick<Observation, 'shared' | 'live'>): ReadonlyMap<string, string> {
  const carried = carriedLive(live);
  return shared.size === 0 ? carried : new Map([...shared, ...carried]);
}

const carriedLive = onceEach((live: Observation['live']): ReadonlyMap<string, string> => {
  const carried = new Map<string, string>();
  for (const state of live.values()) {
    if (state.is === 'known') for (const [path, fingerprint] of state.carries) carried.set(path, fingerprint);
  }
  return carried;
});

/** Paths of the events, rules and forms that the files of streams carry, each once. */
export function carriedBy(streams: readonly Desired[]): readonly string[] {
  return [...usersOf(streams).keys()];
}

/** Compares what streams share and the tenant has: it lives outside streams, so each is compared for itself. */
export function judgeShared(seen: Observation): readonly SharedVerdict[] {
  const live = liveShared(seen);
  return [...usersOf(seen.desired)].flatMap(([path, using]) => {
    const there = live.get(path);
    const desired = using[0]?.carries.get(path);
    if (there === undefined || desired === undefined) return [];
    const synced = seen.synced.get(path);
    return [{ path, verdict: threeWay(desired, there, synced), isKnown: synced !== undefined, users: using }];
  });
}

/** The streams that carry each event, rule and form, in the order of the tree. */
const usersOf = onceEach((streams: readonly Desired[]): ReadonlyMap<string, readonly Desired[]> => {
  const users = new Map<string, Desired[]>();
  for (const stream of streams)
    for (const path of stream.carries.keys())
      if (users.get(path)?.push(stream) === undefined) users.set(path, [stream]);
  return users;
});
