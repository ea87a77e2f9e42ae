import { globMatches } from '../text/glob.ts';
import type { ChangeOf, Live, EnvironmentObservation, RemovalPolicy, Removing } from './plan.ts';
import type { Problem } from '../problems/problem.ts';
import { removalLimit } from './removal-limit.ts';
import { streamSlug } from '../tree/tree.ts';

/** Changes of a plan for managed streams that git no longer has. */
export interface Removals {
  readonly changes: readonly ChangeOf<Removing>[];
  /** Paths of streams that stay. */
  readonly staying: readonly string[];
  /**
   * Paths of streams whose live content differs from the last-synced one. Sluice must save it before it removes them.
   */
  readonly captures: readonly string[];
  readonly stops: readonly Problem[];
}

/**
 * Returns the managed streams to deactivate or delete because git no longer has them, in order of path. Only created
 * streams are deleted. A stream that cannot be read is not absent and stays. More removals than the limit, or a tree
 * without any stream, block the whole plan until a person allows that many.
 */
export function removals(
  observation: EnvironmentObservation,
  gone: readonly (readonly [string, Live])[],
  vanished: number,
): Removals {
  const changes = gone.flatMap(([path, live]) => removal(path, live, observation.removals));
  const moving = new Set(changes.map(({ path }) => path));
  return {
    changes,
    staying: gone.map(([path]) => path).filter((path) => !moving.has(path)),
    captures: changes.map(({ path }) => path).filter((path) => isEdited(path, observation)),
    stops: [...emptyTree(observation, gone.length), ...overBudget(observation, changes.length, vanished)],
  };
}

function removal(path: string, live: Live, policy: RemovalPolicy): ChangeOf<Removing>[] {
  if (policy.prune === 'off' || live.is !== 'known') return [];
  const slug = streamSlug(path);
  if (policy.protected.some((glob) => globMatches(glob, slug))) return [];
  const { id, state: before } = live;
  const facts = { path, name: live.name, id, before, state: 'inactive' as const };
  if (policy.prune === 'delete' && live.origin === 'made')
    return [{ op: 'delete', ...facts, reasons: ['git no longer has it, and it was made here'] }];
  if (before === 'inactive') return [];
  const why = live.origin === 'adopted' ? ', and it was adopted: such a stream is never deleted' : '';
  return [{ op: 'deactivate', ...facts, reasons: [`git no longer has it${why}`] }];
}

function isEdited(path: string, { live, synced }: EnvironmentObservation): boolean {
  const there = live.get(path);
  return there?.is === 'known' && there.fingerprint !== synced.get(path)?.live;
}

function overBudget(
  observation: EnvironmentObservation,
  removing: number,
  vanished: number,
): readonly Problem[] {
  const limit = removalLimit(observation.live.size, observation.removals.maxDeletions);
  const count = removing + vanished;
  if (count <= limit || count <= observation.removals.allowed) return [];
  const allow = `if that is meant, run the sync with --allow-deletions ${count}`;
  if (vanished > 0) {
    const also = removing === 0 ? '' : `, and ${removing} more would be removed`;
    const streams = vanished === 1 ? 'stream has' : 'streams have';
    const message = `${vanished} ${streams} vanished from the tenant${also}: that is more than the limit of ${limit}, so Sluice creates none of them again and removes nothing; ${allow}`;
    return [stop(observation, 'SLC2461', message)];
  }
  return [
    stop(
      observation,
      'SLC2415',
      `${count} streams would be removed from the tenant, more than the ${limit} that may go at once: nothing is done; ${allow}`,
    ),
  ];
}

function emptyTree(observation: EnvironmentObservation, gone: number): readonly Problem[] {
  const isEmpty = observation.desired.length === 0 && observation.unreadable.length === 0;
  if (!isEmpty || gone === 0 || gone <= observation.removals.allowed) return [];
  return [
    stop(
      observation,
      'SLC2414',
      `the tree has no stream at all, and the tenant holds ${gone} for it: nothing is done; if that is meant, run the sync with --allow-deletions ${gone}`,
    ),
  ];
}

function stop({ environment }: EnvironmentObservation, code: string, message: string): Problem {
  return { code, severity: 'error', file: environment, place: '', message };
}
