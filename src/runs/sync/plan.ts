import { createHash } from 'node:crypto';
import type { Hold } from '../../core/gate/gate.ts';
import { plan } from '../../core/plan/make-plan.ts';
import { basisOf, type PlanBasis } from '../../core/plan/basis.ts';
import { digestParts, digestRefusal } from '../../core/plan/digest.ts';
import { isOfShared, type Plan } from '../../core/plan/plan.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { newSends, type SecretSend } from '../../core/secrets/secret-sends.ts';
import { PortError } from '../../ports/errors.ts';
import { observe, type SyncRequest, type Observed } from './observe/observe.ts';
import { BranchMissing, StalePlan } from '../plan-errors.ts';
import { learnOffer } from './observe/load-state.ts';
import { DesiredStreams } from '../desired/desired-streams.ts';
import { resolveRevision } from '../reading/resolve-revision.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { branchRef, syncedRef } from '../branches.ts';
import { step } from '../traced.ts';

/** Plan with its inputs. */
export interface Planned {
  readonly observed: Observed;
  /** Head of the environment's branch. */
  readonly head: string;
  /** True if a person named the revision. Otherwise it is that of a hold, or the head. */
  readonly isNamed: boolean;
  /** Commit of the last sync's mark in the repository, if any. */
  readonly syncedMark: string | undefined;
  readonly plan: Plan;
  readonly digest: string;
}

/**
 * Plans a sync of the named revision, or else the revision of a hold, or else the head. Writes nothing to git, the
 * tenant or the inventory. Records in the store whether the tenant replaces streams.
 */
export async function planEnvironment(
  deps: RunDeps,
  environment: Environment,
  options: { readonly revision?: string } & Partial<SyncRequest>,
  signal: AbortSignal,
): Promise<Planned> {
  const heads = await deps.repository.fetch(signal);
  const head = heads.get(branchRef(environment.branch));
  if (head === undefined) throw new BranchMissing(environment.branch, environment.from, environment.name);
  const isNamed = options.revision !== undefined;
  const revision = isNamed
    ? await namedRevision(deps, heads, options.revision)
    : ((await savedRevision(deps, environment)) ?? head);
  const asked = {
    heal: options.heal ?? [],
    allowDeletions: options.allowDeletions ?? 0,
    wholeTree: options.wholeTree ?? false,
  };
  const observed = await step(deps, 'observe', () => observe(deps, environment, { revision, asked }, signal));
  const planning = async () => {
    const knowing = await planKnowing(deps, environment, observed, signal);
    return withSecretSends(deps, environment, knowing, signal);
  };
  const { observed: known, made } = await step(deps, 'plan', planning);
  const syncedMark = heads.get(syncedRef(environment.name));
  return {
    observed: known,
    head,
    isNamed,
    syncedMark,
    plan: made,
    digest: planDigest(basisOf(known.observation, made)),
  };
}

/**
 * Plans. If the plan replaces a stream and it is unknown whether the tenant can, asks the tenant first, so that people
 * approve the real changes. Without an answer, assumes that it can until it refuses a write.
 */
async function planKnowing(
  deps: Pick<RunDeps, 'store' | 'clock'>,
  { tenant }: Environment,
  observed: Observed,
  signal: AbortSignal,
): Promise<{ readonly observed: Observed; readonly made: Plan }> {
  const made = plan(observed.observation);
  const replacing = made.changes.find(({ op }) => op === 'replace');
  if (tenant.mode === 'manual' || replacing === undefined || !('id' in replacing)) return { observed, made };
  if (observed.knowsReplacing) return { observed, made };
  const replacesInPlace = await tenant.replacesInPlace(replacing.id, signal).catch((error: unknown) => {
    if (error instanceof PortError) return undefined;
    throw error;
  });
  if (replacesInPlace !== undefined) await learnOffer(deps, tenant, 'replacesInPlace', replacesInPlace);
  if (replacesInPlace !== false) return { observed, made };
  const observation = { ...observed.observation, replacesInPlace };
  return { observed: { ...observed, observation }, made: plan(observation) };
}

/** Adds the secrets that a plan sends to new places. */
async function withSecretSends(
  deps: Pick<RunDeps, 'repository' | 'store'>,
  environment: Environment,
  known: { readonly observed: Observed; readonly made: Plan },
  signal: AbortSignal,
): Promise<typeof known> {
  const { observed, made } = known;
  const secretSends = await secretSendsOf(deps, environment, observed, made, signal);
  if (secretSends.size === 0) return known;
  const observation = { ...observed.observation, secretSends };
  return { observed: { ...observed, observation }, made: plan(observation) };
}

/**
 * Returns the secrets that a plan sends to new places, by path of the stream. New places are those at the plan's
 * revision that are missing at the stream's last-synced revision. Reads both without the values of secrets.
 */
async function secretSendsOf(
  deps: Pick<RunDeps, 'repository' | 'store'>,
  environment: Environment,
  { observation, secretsOf }: Observed,
  { changes }: Plan,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly SecretSend[]>> {
  const changing = new Set(changes.filter((change) => !isOfShared(change)).map(({ path }) => path));
  const sending = observation.desired.filter(
    ({ path, secrets }) => secrets !== undefined && changing.has(path),
  );
  if (sending.length === 0) return new Map();
  const synced = await deps.store.lastSynced(environment.name);
  const revisions = new Map(synced.map(({ path, revision }) => [path, revision]));
  const opened = new Map<string, Promise<DesiredStreams | undefined>>();
  const openOnce = (revision: string) => {
    const opening = opened.get(revision) ?? openRevision(deps, environment, revision, signal);
    opened.set(revision, opening);
    return opening;
  };
  const sends: (readonly [string, readonly SecretSend[]])[] = [];
  for (const { path } of sending) {
    const revision = revisions.get(path);
    const earlier = revision === undefined ? undefined : await openOnce(revision);
    const before = await earlier?.secretsOf(path);
    sends.push([path, newSends(await secretsOf(path), before)]);
  }
  return new Map(sends.filter(([, found]) => found.length > 0));
}

/** Returns undefined if the revision no longer exists or is not readable, so that the earlier uses are unknown. */
async function openRevision(
  { repository }: Pick<RunDeps, 'repository'>,
  environment: Environment,
  revision: string,
  signal: AbortSignal,
): Promise<DesiredStreams | undefined> {
  if ((await repository.resolve(revision)) === undefined) return undefined;
  try {
    return await DesiredStreams.open({ repository }, environment, revision, signal);
  } catch (error) {
    if (error instanceof InvalidInput) return undefined;
    throw error;
  }
}

async function namedRevision(
  { repository }: Pick<RunDeps, 'repository'>,
  heads: ReadonlyMap<string, string>,
  written: string,
): Promise<string> {
  const revision = await resolveRevision(repository, heads, written);
  if (revision !== undefined) return revision;
  throw new InvalidInput(written, '', 'no such revision in the repository', 'SLC1026');
}

/**
 * Returns the revision of a hold. The head never substitutes a missing revision, because that would apply the changes
 * that a person rolled back.
 */
async function savedRevision(
  { repository, store }: Pick<RunDeps, 'repository' | 'store'>,
  { name }: Environment,
): Promise<string | undefined> {
  const heldRevision = (await store.hold(name))?.revision;
  if (heldRevision === undefined || (await repository.resolve(heldRevision)) !== undefined)
    return heldRevision;
  const reason = `is not in the repository any more, and ${name} is on hold at it: roll back to another revision, or run \`sluice resume ${name}\` to bring the head of its branch`;
  throw new InvalidInput(heldRevision, '', reason, 'SLC1026');
}

/**
 * Returns true if the planned revision is still the desired one. A hold that was set or lifted since changes it. A
 * revision that a person named stays valid as long as there is a hold.
 */
export function isStillMeant({ head, isNamed, observed }: Planned, hold: Hold | undefined): boolean {
  return (hold?.revision ?? head) === observed.revision || (isNamed && hold !== undefined);
}

/** Returns the same plan with that number of removals allowed. */
export function allowing(planned: Planned, allowed: number): Planned {
  const { observation } = planned.observed;
  const allowing = { ...observation, removals: { ...observation.removals, allowed } };
  return { ...planned, observed: { ...planned.observed, observation: allowing }, plan: plan(allowing) };
}

/**
 * Returns the digest that binds a sync to a plan: the revision, the bindings, and the changes with the live content
 * that they are based on.
 */
function planDigest(basis: PlanBasis): string {
  const { revision, bindings, changes } = basis;
  return [
    hex([revision, bindings, changes], digestParts.all),
    hex([revision], digestParts.revision),
    hex([bindings], digestParts.bindings),
    hex([changes], digestParts.changes),
  ].join('');
}

/** Returns the digest of a sequence of texts. Moving a part from one text to the next changes it. */
function hex(texts: readonly string[], digits: number): string {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(`${text.length} `).update(text);
  return hash.digest('hex').slice(0, digits);
}

/**
 * Throws `StalePlan` if a digest does not name the current plan. Refuses digits that begin both this plan and the one
 * that people see.
 */
export function assertNamed(wanted: string | undefined, current: string, seen?: string): void {
  if (wanted === undefined) return;
  const refusal = digestRefusal(wanted, current, seen);
  if (refusal !== undefined) throw new StalePlan(refusal);
}
