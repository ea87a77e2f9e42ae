import type { TakenBack } from '../../ports/hand-over.ts';
import type { Asked, HandOvers, Outstanding } from './hand-overs.ts';

/** What is still to be done of what was handed over, as a pass sees it. */
export interface StillWanted {
  /** True where the file of a stream is the one to import, or nothing can be said of it: it is blocked, say. */
  readonly file: (outstanding: Outstanding) => boolean;
  /** The same of a state that was asked for. */
  readonly state: (path: string, asked: Asked) => boolean;
}

/**
 * Takes back what git no longer wants. What was handed over stays remembered: it may have been imported before anybody
 * could say so, and is recognised then. A file is wanted as long as one of its streams is.
 */
export function takenBack(handOvers: HandOvers, wanted: StillWanted): HandOvers {
  const standing = [...handOvers.outstanding.values()].filter(({ isTakenBack }) => !isTakenBack);
  const files = new Set(standing.filter((one) => wanted.file(one)).map(({ file }) => file));
  const stale = standing.filter(({ file }) => !files.has(file));
  const states = [...handOvers.asked].filter(([path, asked]) => !wanted.state(path, asked));
  if (stale.length === 0 && states.length === 0) return handOvers;
  const gone = new Set(states.map(([path]) => path));
  return {
    ...handOvers,
    outstanding: new Map([
      ...handOvers.outstanding,
      ...stale.map((one) => [one.path, { ...one, isTakenBack: true }] as const),
    ]),
    asked: new Map([...handOvers.asked].filter(([path]) => !gone.has(path))),
    takingBack: withParts(handOvers.takingBack, [
      ...stale.map(({ file }): TakenBack => ({ is: 'file', file, by: undefined })),
      ...states.flatMap(([, { place, id }]): readonly TakenBack[] =>
        place === undefined ? [] : [{ is: 'state', place, id, by: undefined }],
      ),
    ]),
  };
}

/** What files of before have yet to say, where streams were handed over again in others. */
export function superseded(
  before: ReadonlyMap<string, Outstanding>,
  after: ReadonlyMap<string, Outstanding>,
): readonly TakenBack[] {
  const standing = new Set([...after.values()].map(({ file }) => file));
  return [...before.values()].flatMap(({ path, file }): readonly TakenBack[] => {
    const by = after.get(path)?.file;
    return by === undefined || by === file || standing.has(file) ? [] : [{ is: 'file', file, by }];
  });
}

/** Of one part the last word counts, and what takes its place before nothing. */
export function withParts(before: readonly TakenBack[], parts: readonly TakenBack[]): readonly TakenBack[] {
  const byPart = new Map<string, TakenBack>();
  for (const part of [...before, ...parts]) {
    const key = part.is === 'file' ? part.file : `${part.place} ${part.id}`;
    if (part.by !== undefined || byPart.get(key)?.by === undefined) byPart.set(key, part);
  }
  return [...byPart.values()];
}
