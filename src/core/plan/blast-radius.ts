import { contentMember, isContentArray, isContentObject, type Content } from '../stream/content.ts';
import { dependenciesIn } from '../stream/expressions.ts';
import { resolveReference, treePath, type Tree } from '../tree/tree.ts';

/** Streams affected by the change of one resource. Paths, sorted, without the resource itself. */
export interface Reach {
  readonly path: string;
  /** Streams whose files refer to it. */
  readonly users: readonly string[];
  /** Streams that run one of those, directly or through others, and do not refer to it themselves. */
  readonly callers: readonly string[];
}

/**
 * Returns the streams that use changed resources: subflows, events, rules, forms and everything else that a stream's
 * file can refer to. Triggers and conditions also name events by their type. Unused resources have no entry.
 */
export function blastRadius(tree: Tree, changed: Iterable<string>): readonly Reach[] {
  const users = usersByPath(tree);
  return [...new Set(changed)].sort().flatMap((path) => {
    const direct = [...(users.get(path) ?? [])].filter((stream) => stream !== path).sort();
    if (direct.length === 0) return [];
    const near = new Set([path, ...direct]);
    return [{ path, users: direct, callers: callersOf(direct, users).filter((stream) => !near.has(stream)) }];
  });
}

function callersOf(
  streams: readonly string[],
  users: ReadonlyMap<string, ReadonlySet<string>>,
): readonly string[] {
  const found = new Set<string>();
  const queue = [...streams];
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const caller of users.get(next) ?? []) {
      if (found.has(caller)) continue;
      found.add(caller);
      queue.push(caller);
    }
  return [...found].sort();
}

/** Returns the streams that refer to a path, by path. */
function usersByPath(tree: Tree): ReadonlyMap<string, ReadonlySet<string>> {
  const users = new Map<string, Set<string>>();
  const events = eventPaths(tree);
  for (const [file, { content, own }] of tree) {
    const place = treePath(file);
    if ((place.is !== 'stream' && place.is !== 'scenario') || place.stream === undefined) continue;
    const scenario = place.is === 'scenario' ? place.scenario : undefined;
    const paths = [content, own].flatMap((part) =>
      [...dependenciesIn(part)].map(([{ path }]) => resolveReference(path, place.stream, scenario)),
    );
    const named =
      place.is === 'stream' ? [...eventsIn(content)].flatMap((type) => events.get(type) ?? []) : [];
    for (const path of [...paths, ...named])
      users.set(path, (users.get(path) ?? new Set()).add(place.stream));
  }
  return users;
}

function eventPaths(tree: Tree): ReadonlyMap<string, string> {
  return new Map(
    [...tree].flatMap(([file, { content }]) => {
      const place = treePath(file);
      const type = contentMember(content, 'event_type');
      return place.is === 'shared' && place.folder === 'events' && typeof type === 'string'
        ? [[type, place.path] as const]
        : [];
    }),
  );
}

/** Returns the types of events that a stream's triggers or steps wait for. */
function* eventsIn(value: Content): Generator<string> {
  if (isContentArray(value)) for (const item of value) yield* eventsIn(item);
  else if (isContentObject(value))
    for (const [key, member] of Object.entries(value)) {
      const named =
        key === 'event_type' ? [member] : key === 'event_types' && isContentArray(member) ? member : [];
      for (const name of named) if (typeof name === 'string') yield name;
      yield* eventsIn(member);
    }
}
