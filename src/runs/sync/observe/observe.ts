import type { NameIndex } from '../../../core/tree/name-index.ts';
import type { Live, EnvironmentObservation, StreamState } from '../../../core/plan/plan.ts';
import { kindsIn, prerequisitesOf } from '../../../core/plan/prerequisites.ts';
import type { DomainCode } from '../../../core/problems/codes.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import { readinessItems } from '../../../core/plan/readiness-item.ts';
import { withUses } from './prerequisite-uses.ts';
import { withoutIgnored, type Ignored } from '../../../core/render/ignored.ts';
import { boundProblems } from '../../../core/secrets/secret-bound.ts';
import type { StreamSecrets } from '../../../core/secrets/secret-sends.ts';
import { treePath, type Tree } from '../../../core/tree/tree.ts';
import { includedBy, liveShared } from '../../../core/plan/shared-verdicts.ts';
import { inOrder } from '../../../core/tree/validate/validate.ts';
import type { Repository, Signature } from '../../../ports/repository.ts';
import type { InventoryItem, StreamObservation as Remembered } from '../../../ports/store.ts';
import type { TenantListing } from '../../../ports/tenant.ts';
import { CandidateLists, PrerequisiteBinder, bindingsDigest, observedResources } from './bind.ts';
import { DesiredStreams } from '../../desired/desired-streams.ts';
import { DesiredStreamNames } from '../../desired/stream-names.ts';
import { desiredOf, withSharedSecrets } from '../../desired/results.ts';
import { confirmMissing } from '../../reading/confirm-absence.ts';
import { idMapOf } from '../../../state/records/id-map.ts';
import { byHandOf, takeIn, type ByHand } from '../../handover/intake.ts';
import type { PreviousStates } from '../../../state/records/previous-states.ts';
import { LiveReader } from '../../reading/live-reader.ts';
import { idsBeside, idsIn, loadState, type LoadedState } from './load-state.ts';
import { sharedOrigins, type SharedFacts } from '../shared-resources.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';

/** Inputs of one run for an environment, all observed before any decision. */
export interface Observed
  extends
    SharedFacts,
    Pick<LoadedState, 'identities' | 'previous' | 'verifications' | 'copies' | 'knowsReplacing'> {
  readonly revision: string;
  /** Desired tree: complete on request, otherwise only the shared files. */
  readonly rendered: Tree;
  /** Fields to ignore, and the rendered tree without them. */
  readonly ignored: Ignored;
  readonly compared: Tree;
  /** Returns the rendered tree with the files of some streams. */
  readonly load: (streams: Iterable<string>) => Promise<Tree>;
  /** Returns the uses of secrets in the import of a stream. */
  readonly secretsOf: (stream: string) => Promise<StreamSecrets>;
  /** Returns the names of the tree, including all in a stream's own files. */
  readonly namesFor: (stream: string) => Promise<NameIndex>;
  readonly listing: TenantListing;
  /** Managed streams. */
  readonly inventory: readonly InventoryItem[];
  readonly observation: EnvironmentObservation;
  /** Readings to store of streams that were exported for this run. */
  readonly readings: readonly Remembered[];
  /** Facts of a tenant that only people write to. */
  readonly byHand: ByHand | undefined;
}

/** A person's options for one run. */
export interface SyncRequest {
  /** Paths of streams whose drift Sluice restores. */
  readonly heal: readonly string[];
  /** Allowed removals above the environment's limit. */
  readonly allowDeletions: number;
  /** Loads the whole tree, for a run that searches for streams by content. */
  readonly wholeTree: boolean;
}

/** Reads the desired tree and the tenant. Throws `PortError` if either cannot be read completely. Writes nothing. */
export async function observe(
  deps: RunDeps,
  environment: Environment,
  { revision, asked }: { readonly revision: string; readonly asked: SyncRequest },
  signal: AbortSignal,
): Promise<Observed> {
  const { tenant } = environment;
  const reading = DesiredStreams.open(deps, environment, revision, signal);
  const lists = { streams: tenant.list(signal), scenarios: tenant.scenarioHealth(signal) };
  const candidates = new CandidateLists(tenant, signal, lists);
  const [git, listing, scenarios, memory, distrust] = await Promise.all([
    reading,
    lists.streams,
    lists.scenarios,
    loadState(deps.store, environment, deps.clock.now()),
    provenance(deps.repository, environment, revision, signal),
    // Starts early for the known prerequisites of the tree. Reading the streams may find more.
    reading.then(({ shared }) => candidates.of(kindsIn(prerequisitesOf(shared)))),
  ]);
  const current = memory.inventory.filter(({ role }) => role === 'current');
  await confirmMissing(tenant, listing, current, signal);
  const { settings } = git;
  const { ignored } = settings;
  const rendered = asked.wholeTree || tenant.mode === 'manual' ? await git.load() : git.shared;
  const compared = withoutIgnored(rendered, ignored);
  const ids = idMapOf(memory.identities);
  // A replacement that was refused has left its id there.
  for (const { path, id } of idsBeside(memory.identities)(memory.inventory)) ids.set(path, id);
  for (const { path, id } of memory.made) if (ids.idOf(path) === undefined) ids.set(path, id);
  const handOvers = tenant.mode === 'manual' ? memory.handOvers : undefined;
  const observed =
    tenant.mode === 'manual' && prerequisitesOf(rendered).length > 0
      ? await observedResources({ ...environment, tenant }, listing, memory.handOvers.standIns, signal)
      : undefined;
  const sources = {
    environment: environment.name,
    settings,
    supplies: git.supplies,
    candidates,
    chosen: handOvers?.bindings,
    observed,
  };
  const binder = new PrerequisiteBinder(ids, sources);
  await binder.bind(prerequisitesOf(rendered));
  const scene = {
    environment,
    listing,
    rendered,
    ignored,
    ids,
    open: binder.bound().open,
    inventory: memory.inventory,
  };
  const intake = handOvers === undefined ? undefined : await takeIn(scene, handOvers, signal);
  const inventory = intake?.inventory ?? memory.inventory;
  const { readings: streams, results } = await git.read(ids, binder);
  const bound = binder.bound();
  const bindings = bindingsDigest(new Map([...bound.bindings, ...(intake?.chosen ?? [])]), ignored);
  const inTree = inOrder([...git.problems, ...results.problems]).map(withoutDesigner);
  const problems = [
    ...inTree,
    ...git.unrendered,
    ...results.unrendered,
    ...bound.problems,
    ...memory.unsettled,
  ];
  const idle = binder.idle((file) => git.files.at(file) !== undefined);
  const facts = withSharedSecrets(results.facts, git.sharedSecrets);
  const misplaced = facts.flatMap(({ secrets = [] }) =>
    boundProblems(secrets, environment.secretBounds ?? new Map()),
  );
  const desiredStreams = desiredOf(facts, [...problems, ...misplaced]);
  const said = new Set(desiredStreams.flatMap(({ blockers }) => blockers));
  const names = new DesiredStreamNames(git, streams);
  const { readings } = memory;
  const prunes = environment.prune !== 'off';
  const reader = new LiveReader(
    { environment, names, ids, ignored, bindings, inventory, prunes, readings, scenarios },
    signal,
  );
  const live = await reader.readAll(listing, desiredStreams);
  const { made, first } = memory;
  const others = [...made.map(({ path }) => path), ...first.resources.keys()];
  const isInGit = (path: string) => git.files.at(`${path}.json`) !== undefined;
  const shared = await reader.readShared(
    desiredStreams,
    live,
    others.filter((path) => first.resources.has(path) || !isInGit(path)),
  );
  const origins = sharedOrigins({
    made,
    begun: first.resources,
    mayArrive: memory.mayArrive,
    desired: desiredStreams,
    rendered: git.shared,
    ids,
    isInGit,
    live: liveShared({ shared: shared.fingerprints, live }),
    registries: shared.registries,
  });
  for (const { path, id } of origins.found) ids.set(path, id);
  const ours = idsIn(inventory);
  const held = new Set(intake?.held);
  const byHand =
    intake === undefined ? undefined : byHandOf(intake, { compared, desired: desiredStreams, live });
  return {
    revision,
    rendered,
    ignored,
    compared,
    load: (paths) => git.load(paths),
    secretsOf: (stream) => git.secretsOf(stream),
    namesFor: (stream) => names.with(stream),
    ids,
    listing,
    inventory,
    identities: memory.identities,
    readings: reader.readings,
    previous: memory.previous,
    verifications: memory.verifications,
    copies: memory.copies,
    knowsReplacing: memory.knowsReplacing,
    made,
    first,
    origins,
    byHand,
    observation: {
      environment: environment.name,
      revision,
      desired: desiredStreams,
      live,
      shared: shared.fingerprints,
      leftovers: origins.leftovers,
      removesShared: tenant.mode === 'api' && memory.removesShared,
      synced:
        byHand === undefined
          ? memory.synced
          : new Map([
              ...memory.synced,
              ...byHand.confirmed.map(({ path, synced }) => [path, synced] as const),
            ]),
      unmanaged: listing.streams
        .filter(({ id }) => !ours.has(id) && !held.has(id))
        .map(({ id, name }) => ({ id, name })),
      replacesInPlace: tenant.mode === 'api' && memory.replacesInPlace,
      statePolicy: environment.state,
      removals: {
        prune: environment.prune,
        maxDeletions: environment.maxDeletions,
        protected: environment.protected,
        allowed: asked.allowDeletions,
      },
      heals: environment.selfHeal === 'off' ? new Set(asked.heal) : 'all',
      linkable: new Set(includedBy(desiredStreams).filter((path) => ids.idOf(path) !== undefined)),
      asked: new Map([
        ...statesBefore(memory.previous, live),
        ...[...(byHand?.asked ?? [])].map(([path, { state }]) => [path, state] as const),
      ]),
      lastActive: memory.lastActive,
      unproven: memory.previous.replaced(),
      verification: memory.verifications.entries,
      bindings,
      warnings: [...problems.filter(({ severity }) => severity === 'warning'), ...bound.unchecked, ...idle],
      problems: inTree.filter((problem) => problem.severity === 'error' && !said.has(problem)),
      provenance: distrust,
      unreadable: results.unreadable,
      readiness: withUses(readinessItems(bound.states, results.users, environment.name), streams),
    },
  };
}

/** Returns the states that streams had before an earlier run began to write them, by path. */
function statesBefore(
  previous: PreviousStates,
  live: ReadonlyMap<string, Live>,
): readonly (readonly [string, StreamState])[] {
  return previous.paths().flatMap((path) => {
    const there = live.get(path);
    const state = there?.is === 'known' ? previous.before(path, there.state) : undefined;
    return state === undefined ? [] : [[path, state] as const];
  });
}

/** Reduces problems of the designer's files to warnings, because they must not block a stream. */
function withoutDesigner(problem: Problem): Problem {
  return treePath(problem.file).is === 'sidecar' ? { ...problem, severity: 'warning' } : problem;
}

/**
 * Returns the reasons why the signature of a revision forbids applying it. Empty if it is allowed or no signature is
 * required. Reads the list of signers each time. Throws `InvalidInput` if the list cannot be read, `PortError` if a
 * signature cannot be checked here: an unknown signature is never valid.
 */
export async function provenance(
  repository: Repository,
  { name, signers }: Pick<Environment, 'name' | 'signers'>,
  revision: string,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  if (signers === undefined) return [];
  const signature = await repository.signature(revision, await signers(), signal);
  if (signature.is === 'allowed') return [];
  const { author } = await repository.commitInfo(revision);
  const { code, what } = complaint(signature);
  const message = `commit ${revision.slice(0, 12)} by ${author} ${what}: nothing of it is sent`;
  return [{ code, severity: 'error', file: name, place: '', message }];
}

function complaint(signature: Exclude<Signature, { readonly is: 'allowed' }>): {
  readonly code: DomainCode;
  readonly what: string;
} {
  switch (signature.is) {
    case 'missing':
      return { code: 'SLC2441', what: 'is not signed' };
    case 'not allowed': {
      const why = signature.reason === undefined ? '' : ` (${signature.reason})`;
      return { code: 'SLC2442', what: `is signed by ${signature.key}, which is not allowed${why}` };
    }
    case 'not valid':
      return { code: 'SLC2443', what: `has a signature that is not valid (${signature.reason})` };
  }
}
