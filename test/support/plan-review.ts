import { exampleChange } from '../../.ci/generate/example-change.ts';
import type { Plan, StreamChange } from '../../src/core/plan/plan.ts';
import { readinessItems, type ReadinessItem } from '../../src/core/plan/readiness-item.ts';
import type { Readiness } from '../../src/core/plan/readiness.ts';
import type { PlanReview, PullRequestReview } from '../../src/core/review/input.ts';

export const revision = '4f2a9c1d0b7e4c55a1d2e3f405162738495a6b7c';

/** A plan that does nothing, with what is given. */
export function aPlan(parts: Partial<Plan> = {}): Plan {
  return {
    environment: 'staging',
    revision,
    changes: [],
    blocked: [],
    blockers: [],
    readiness: [],
    warnings: [],
    stops: [],
    secrets: [],
    drifted: [],
    captures: [],
    edits: {},
    healed: [],
    removed: [],
    leftShared: [],
    leftOut: [],
    inSync: [],
    orphans: [],
    ...parts,
  };
}

export function replacing(path: string, name: string, ...reasons: readonly string[]): StreamChange {
  return { op: 'replace', path, name, id: `01${path.length}`, before: 'active', state: 'active', reasons };
}

/** A review of the examples' change (.ci/generate/example-change.ts), in which nothing stands out, with what is given. */
export async function aReview(parts: Partial<PlanReview> = {}): Promise<PlanReview> {
  return {
    environment: 'staging',
    branch: 'env/staging',
    tenant: 'acme-staging',
    revision,
    plan: aPlan(),
    digest: '0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c',
    trees: parts.trees ?? (await exampleChange()),
    keptOut: [],
    conflicts: [],
    mismatches: [],
    driftBranch: 'sluice/drift/staging',
    published: new Map(),
    gate: undefined,
    notes: [],
    asOf: Date.UTC(2027, 2, 29, 7, 30),
    link: undefined,
    ...parts,
  };
}

/** Things that must exist, as a plan lists them. */
export function needed(
  states: readonly Readiness[],
  ...streams: readonly string[]
): readonly ReadinessItem[] {
  const files = states.map(({ path }) => `${path}.json`);
  return readinessItems(states, new Map(files.map((file) => [file, streams.toSorted()])), 'staging');
}

export async function aPullRequest(parts: Partial<PullRequestReview> = {}): Promise<PullRequestReview> {
  return {
    purpose: { is: 'promotion', environment: 'staging', tenant: 'acme-staging', only: [] },
    from: 'main',
    base: 'env/staging',
    revision,
    trees: parts.trees ?? (await exampleChange()),
    keptOut: [],
    conflicts: [],
    kept: [],
    remarks: [],
    link: undefined,
    ...parts,
  };
}
