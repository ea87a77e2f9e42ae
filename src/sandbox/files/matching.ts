import { text } from '../json.ts';
import type { IncludedHook, IncludedScenario } from './payload.ts';
import type { HookRecord, ScenarioRecord } from '../tenant/records.ts';

/**
 * Pairs each scenario of the file with the stream's scenario of the same name. Of several with one name, the one with
 * the file's id comes first, then their order decides.
 */
export function matchScenarios(
  existing: readonly ScenarioRecord[],
  carried: readonly IncludedScenario[],
): ReadonlyMap<IncludedScenario, ScenarioRecord> {
  const pairs = new Map<IncludedScenario, ScenarioRecord>();
  const free = new Set(existing);
  pairUp(
    carried,
    free,
    pairs,
    (wanted, candidate) => candidate.name === wanted.name && candidate.id === wanted.id,
  );
  pairUp(carried, free, pairs, (wanted, candidate) => candidate.name === wanted.name);
  return pairs;
}

/**
 * Pairs each hook of the file with one of the scenario, so that its URL stays: by type and name, else by type, so that
 * a renamed hook keeps its URL too.
 */
export function matchHooks(
  existing: readonly HookRecord[],
  carried: readonly IncludedHook[],
): ReadonlyMap<IncludedHook, HookRecord> {
  const pairs = new Map<IncludedHook, HookRecord>();
  const free = new Set(existing);
  pairUp(carried, free, pairs, (wanted, candidate) =>
    ['typeName', 'name'].every((key) => agree(wanted, candidate, key)),
  );
  pairUp(carried, free, pairs, (wanted, candidate) => agree(wanted, candidate, 'typeName'));
  return pairs;
}

function agree(wanted: IncludedHook, candidate: HookRecord, key: string): boolean {
  return text(wanted.fields, key) === text(candidate.fields, key);
}

function pairUp<Wanted, Candidate>(
  wanted: readonly Wanted[],
  free: Set<Candidate>,
  pairs: Map<Wanted, Candidate>,
  fits: (wanted: Wanted, candidate: Candidate) => boolean,
): void {
  for (const one of wanted) {
    const found = pairs.has(one) ? undefined : [...free].find((candidate) => fits(one, candidate));
    if (found !== undefined) {
      pairs.set(one, found);
      free.delete(found);
    }
  }
}
