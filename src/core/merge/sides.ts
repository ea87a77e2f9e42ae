/** Three states of an item in a merge; undefined where a state lacks it. */
export interface MergeVersions<T> {
  readonly base: T | undefined;
  readonly target: T | undefined;
  readonly incoming: T | undefined;
}

export type Version = keyof MergeVersions<unknown>;

/** Versions that can have changes. */
export type ChangedVersion = Exclude<Version, 'base'>;

export const versions: readonly Version[] = ['base', 'target', 'incoming'];

export const otherSide = (side: ChangedVersion): ChangedVersion =>
  side === 'target' ? 'incoming' : 'target';

export function mapSides<T, R>(
  sides: MergeVersions<T>,
  map: (value: T, version: Version) => R | undefined,
): MergeVersions<R> {
  const of = (version: Version) => {
    const value = sides[version];
    return value === undefined ? undefined : map(value, version);
  };
  return { base: of('base'), target: of('target'), incoming: of('incoming') };
}

/** Returns the existing states. */
export function present<T>(sides: MergeVersions<T>): readonly T[] {
  return versions.flatMap((version) => {
    const value = sides[version];
    return value === undefined ? [] : [value];
  });
}

/** Names of the two sides for people, mostly branches. */
export interface SideNames {
  readonly target: string;
  readonly incoming: string;
}
