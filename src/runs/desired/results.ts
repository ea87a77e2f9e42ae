import type { Desired } from '../../core/plan/plan.ts';
import type { Problem } from '../../core/problems/problem.ts';
import type { SecretUse } from '../../core/secrets/secret-uses.ts';
import { formatFile, treePath } from '../../core/tree/tree.ts';
import type { StreamFacts, StreamReading } from './stream-reading.ts';

/** Combined results of readings. */
export interface ReadingResults {
  readonly facts: readonly StreamFacts[];
  readonly problems: readonly Problem[];
  readonly unrendered: readonly Problem[];
  /** Paths. */
  readonly unreadable: readonly string[];
  /** Streams that use each file outside of their folders, by path and sorted. */
  readonly users: ReadonlyMap<string, readonly string[]>;
}

/** Combines the results of readings. `before` has results in which only a few readings differ. */
export function combinedReadings(streams: readonly StreamReading[], before?: ReadingResults): ReadingResults {
  const facts: StreamFacts[] = [];
  const problems: Problem[] = [];
  const unrendered: Problem[] = [];
  const unreadable: string[] = [];
  for (const stream of streams) {
    if (stream.facts !== undefined) facts.push(stream.facts);
    else if (stream.isUnreadable) unreadable.push(stream.path);
    for (const problem of stream.problems) problems.push(problem);
    for (const problem of stream.unrendered) unrendered.push(problem);
  }
  const users = before !== undefined && useTheSame(before.facts, facts) ? before.users : usersOf(facts);
  return { facts, problems, unrendered, unreadable, users };
}

/** Returns the users of each file. Sorts all streams once instead of each list, because thousands may use one file. */
function usersOf(streams: readonly StreamFacts[]): ReadingResults['users'] {
  const users = new Map<string, string[]>();
  for (const { path, uses } of streams.toSorted((one, other) => (one.path < other.path ? -1 : 1)))
    for (const file of uses) if (users.get(file)?.push(path) === undefined) users.set(file, [path]);
  return users;
}

function useTheSame(before: readonly StreamFacts[], now: readonly StreamFacts[]): boolean {
  return (
    before.length === now.length &&
    before.every((one, index) => {
      const other = now[index] as StreamFacts;
      return one === other || (one.path === other.path && sameTexts(one.uses, other.uses));
    })
  );
}

function sameTexts(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((text, index) => text === other[index]);
}

/** Returns the desired streams, each with the errors of the files that it uses. */
export function desiredOf(facts: readonly StreamFacts[], problems: readonly Problem[]): readonly Desired[] {
  const errors = Map.groupBy(
    problems.filter(({ severity }) => severity === 'error'),
    ({ file }) => streamOfFile(file) ?? file,
  );
  if (errors.size === 0) return facts;
  return facts.map((stream) => {
    const used = [stream.path, formatFile, ...stream.uses.map((file) => streamOfFile(file) ?? file)];
    const blockers = used.flatMap((one) => errors.get(one) ?? []);
    return blockers.length === 0 ? stream : { ...stream, blockers };
  });
}

/** Returns the streams with the uses of secrets in their events, rules and forms. */
export function withSharedSecrets(
  facts: readonly StreamFacts[],
  shared: ReadonlyMap<string, readonly SecretUse[]>,
): readonly StreamFacts[] {
  if (shared.size === 0) return facts;
  return facts.map((stream) => {
    const { path, uses, secrets = [] } = stream;
    const more = uses.flatMap((file) => shared.get(file) ?? []);
    return more.length === 0
      ? stream
      : { ...stream, secrets: [...secrets, ...more.map((use) => ({ ...use, stream: path }))] };
  });
}

/** Returns the stream whose folder contains a file, even if the file is unreadable. */
function streamOfFile(file: string): string | undefined {
  const place = treePath(file);
  return 'stream' in place ? place.stream : undefined;
}
