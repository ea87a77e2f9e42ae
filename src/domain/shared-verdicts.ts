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
export function liveShared(seen: Pick<Observation, 'shared' | 'live'>): ReadonlyMap<string, string> {
  const live = new Map(seen.shared);
  for (const state of seen.live.values()) {
    if (state.is === 'known') for (const [path, fingerprint] of state.carries) live.set(path, fingerprint);
  }
  return live;
}

/** Compares what streams share and the tenant has: it lives outside streams, so each is compared for itself. */
export function judgeShared(seen: Observation): readonly SharedVerdict[] {
  const live = liveShared(seen);
  const users = new Map<string, Desired[]>();
  for (const desired of seen.desired) {
    for (const path of desired.carries.keys()) users.set(path, [...(users.get(path) ?? []), desired]);
  }
  return [...users].flatMap(([path, using]) => {
    const there = live.get(path);
    const desired = using[0]?.carries.get(path);
    if (there === undefined || desired === undefined) return [];
    const synced = seen.synced.get(path);
    return [{ path, verdict: threeWay(desired, there, synced), isKnown: synced !== undefined, users: using }];
  });
}
