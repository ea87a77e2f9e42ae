import { onceEach } from '../../domain/once-each.ts';
import type { Desired } from '../../domain/plan.ts';
import type { Problem } from '../../domain/problem.ts';
import { treePath } from '../../domain/tree.ts';
import type { StreamFacts, StreamReading } from './stream-reading.ts';

/** What readings of streams told, together. */
export interface Told {
  readonly facts: readonly StreamFacts[];
  readonly problems: readonly Problem[];
  readonly unrendered: readonly Problem[];
  /** Paths. */
  readonly unreadable: readonly string[];
}

export const toldBy = onceEach((streams: readonly StreamReading[]): Told => {
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
  return { facts, problems, unrendered, unreadable };
});

/** Streams as an environment should hold them, each with the errors of the files that it uses. */
export function desiredOf(facts: readonly StreamFacts[], problems: readonly Problem[]): readonly Desired[] {
  const errors = Map.groupBy(
    problems.filter(({ severity }) => severity === 'error'),
    ({ file }) => streamOfFile(file) ?? file,
  );
  if (errors.size === 0) return allUnblocked(facts);
  return facts.map((stream) => {
    const blockers = stream.uses.flatMap((used) => errors.get(used) ?? []);
    return blockers.length === 0 ? unblocked(stream) : { ...unblocked(stream), blockers };
  });
}

const unblocked = onceEach(({ uses: _uses, ...stream }: StreamFacts): Desired => ({
  ...stream,
  blockers: [],
}));

const allUnblocked = onceEach((facts: readonly StreamFacts[]): readonly Desired[] => facts.map(unblocked));

/** The stream in whose folder a file is, also where it cannot be read. */
function streamOfFile(file: string): string | undefined {
  const place = treePath(file);
  return 'stream' in place ? place.stream : undefined;
}
