import type { Withdrawal } from '../../ports/hand-over.ts';
import type { RequestedState, HandOvers, Outstanding } from './hand-overs.ts';

/** Checks which parts of earlier batches are still needed. */
export interface StillWanted {
  /** Returns true if the file of a stream is still needed, or if that is unknown, for example for a blocked stream. */
  readonly file: (outstanding: Outstanding) => boolean;
  /** Returns true if a requested state is still needed, or if that is unknown. */
  readonly state: (path: string, asked: RequestedState) => boolean;
}

/**
 * Withdraws the parts that git no longer needs. They stay in the store, because a person may have imported them before
 * the withdrawal, and Sluice then recognises them. A file is needed as long as one of its streams is.
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
      ...stale.map(({ file }): Withdrawal => ({ is: 'file', file, by: undefined })),
      ...states.flatMap(([, { place, id }]): readonly Withdrawal[] =>
        place === undefined ? [] : [{ is: 'state', place, id, by: undefined }],
      ),
    ]),
  };
}

/** Returns the withdrawals of earlier files whose streams are in other files now. */
export function superseded(
  before: ReadonlyMap<string, Outstanding>,
  after: ReadonlyMap<string, Outstanding>,
): readonly Withdrawal[] {
  const standing = new Set([...after.values()].map(({ file }) => file));
  return [...before.values()].flatMap(({ path, file }): readonly Withdrawal[] => {
    const by = after.get(path)?.file;
    return by === undefined || by === file || standing.has(file) ? [] : [{ is: 'file', file, by }];
  });
}

/**
 * Merges withdrawals. The last one of each part counts, and one with a replacement takes precedence over one without.
 */
export function withParts(
  before: readonly Withdrawal[],
  parts: readonly Withdrawal[],
): readonly Withdrawal[] {
  const byPart = new Map<string, Withdrawal>();
  for (const part of [...before, ...parts]) {
    const key = part.is === 'file' ? part.file : `${part.place} ${part.id}`;
    if (part.by !== undefined || byPart.get(key)?.by === undefined) byPart.set(key, part);
  }
  return [...byPart.values()];
}
