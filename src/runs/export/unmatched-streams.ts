import type { IdMap } from '../../core/stream/id-map.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { streamFileOf } from '../../core/tree/tree.ts';

/**
 * Returns the paths of the mirror's streams that no stream of the tenant matches and whose id the store does not know.
 * A read by id cannot confirm their removal.
 */
export function unmatchedStreams(mirrored: readonly string[], ids: Pick<IdMap, 'idOf'>): readonly string[] {
  return mirrored.filter((path) => ids.idOf(path) === undefined);
}

/** Returns a problem for each unmatched stream, which git keeps until `toAllow` removals are allowed. */
export function unmatchedProblems(paths: readonly string[], toAllow: number): readonly Problem[] {
  const message = `no stream of the tenant matches it and its id is unknown, so Sluice cannot ask whether it is gone. Git keeps it until \`--allow-removals ${toAllow}\` allows its removal`;
  return paths.map((path) => ({
    code: 'SLC2497',
    severity: 'error',
    file: streamFileOf(path),
    place: '',
    message,
  }));
}
