import type { NameIndex } from '../../../core/tree/name-index.ts';
import type { IdBook } from '../../../core/stream/id-map.ts';
import type { Live, Observation, StreamState } from '../../../core/plan/plan.ts';
import { kindsIn, prerequisitesOf } from '../../../core/plan/prerequisites.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import { readinessItems } from '../../../core/plan/readiness-item.ts';
import { withoutIgnored, type Ignored } from '../../../core/render/ignored.ts';
import { boundProblems } from '../../../core/secrets/secret-bound.ts';
import type { StreamSecrets } from '../../../core/secrets/secret-sends.ts';
import { treePath, type Tree } from '../../../core/tree/tree.ts';
import { carriedBy, liveShared } from '../../../core/plan/shared-verdicts.ts';
import { inOrder } from '../../../core/tree/validate/validate.ts';
import type { Identity, InventoryItem, Observation as Remembered } from '../../../ports/store.ts';
import type { TenantListing } from '../../../ports/tenant.ts';
import { Binder, bindingsDigest } from './bind.ts';
import { CandidateLists } from './candidate-lists.ts';
import { DesiredStreams } from '../../desired/desired-streams.ts';
import { StreamNames } from '../../desired/stream-names.ts';
import { desiredOf, withSharedSecrets } from '../../desired/results.ts';
import type { FirstBrought } from '../../../state/records/first-applied.ts';
import { confirmMissing } from '../../reading/confirm-absence.ts';
import { bookOf } from '../../../state/records/id-map.ts';
import { byHandOf, takeIn, type ByHand } from '../../handover/intake.ts';
import type { KeptStates } from '../../../state/records/previous-states.ts';
import { LiveReader } from '../../reading/live-reader.ts';
import { provenance } from './provenance.ts';
import { idsBeside, idsIn, recall } from './load-state.ts';
import { seenThings } from './prerequisites.ts';
import { sharedOrigins, type SharedOrigins } from './shared-origins.ts';
import type { Copies } from '../../../state/records/copies.ts';
import type { Verifications } from '../../../state/records/verifications.ts';
import type { Environment, PassDeps } from '../../pipeline.ts';

/** Everything that one pass over an environment works from: seen once, whole, before anything is decided. */
export interface Observed {
  readonly revision: string;
  /** The tree as the environment should hold it: all of it where that was asked for, else what streams share. */
  readonly rendered: Tree;
  /** What is kept out of comparisons, and the rendered tree without it. */
  readonly ignored: Ignored;
  readonly compared: Tree;
  /** As `rendered`, with the files of some streams. */
  readonly load: (streams: Iterable<string>) => Promise<Tree>;
  /** Places of secrets in all that is sent of a stream. */
  readonly secretsOf: (stream: string) => Promise<StreamSecrets>;
  /** Names of the tree, with all that are in a stream's own files. */
  readonly namesFor: (stream: string) => Promise<NameIndex>;
  /** The tenant's ids, and those that references are bound to. */
  readonly ids: IdBook;
  readonly listing: TenantListing;
  /** Streams that are ours. */
  readonly inventory: readonly InventoryItem[];
  /** Events, rules and forms that are ours. */
  readonly made: readonly InventoryItem[];
  readonly first: FirstBrought;
  readonly origins: SharedOrigins;
  readonly identities: readonly Identity[];
  readonly observation: Observation;
  /** Readings of streams that were exported for this, to be remembered. */
  readonly readings: readonly Remembered[];
  readonly kept: KeptStates;
  readonly verifications: Verifications;
  readonly copies: Copies;
  /** True if the tenant has said whether it replaces streams in place, or refused to. */
  readonly knowsReplacing: boolean;
  /** What there is to know of a tenant that only people write to. */
  readonly byHand: ByHand | undefined;
}

/** What a person asked of one pass. */
export interface Asked {
  /** Streams, by path, whose drift is to be put back. */
  readonly heal: readonly string[];
  /** How many removals were allowed, beyond what the environment allows. */
  readonly allowDeletions: number;
  /** True: the whole tree is to be at hand, as for a pass that looks for streams by what they say. */
  readonly wholeTree: boolean;
}

/** Reads the desired tree and the tenant. Throws `PortError` where either cannot be read whole. Writes nothing. */
export async function observe(
  deps: PassDeps,
  environment: Environment,
  { revision, asked }: { readonly revision: string; readonly asked: Asked },
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
    recall(deps.store, environment, deps.clock.now()),
    provenance(deps.repository, environment, revision, signal),
    // In time for the prerequisites that the tree is known to have; more may turn up as streams are read.
    reading.then(({ shared }) => candidates.of(kindsIn(prerequisitesOf(shared)))),
  ]);
  const current = memory.inventory.filter(({ role }) => role === 'current');
  await confirmMissing(tenant, listing, current, signal);
  const { settings } = git;
  const { ignored } = settings;
  const rendered = asked.wholeTree || tenant.written === 'by hand' ? await git.load() : git.shared;
  const compared = withoutIgnored(rendered, ignored);
  const ids = bookOf(memory.identities);
  // One that was to take over and was refused has left its id there.
  for (const { path, id } of idsBeside(memory.identities)(memory.inventory)) ids.set(path, id);
  for (const { path, id } of memory.made) if (ids.idOf(path) === undefined) ids.set(path, id);
  const handOvers = tenant.written === 'by hand' ? memory.handOvers : undefined;
  const seen =
    tenant.written === 'by hand' && prerequisitesOf(rendered).length > 0
      ? await seenThings({ ...environment, tenant }, listing, memory.handOvers.standIns, signal)
      : undefined;
  const sources = {
    environment: environment.name,
    settings,
    candidates,
    chosen: handOvers?.bindings,
    seen,
  };
  const binder = new Binder(ids, sources);
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
  const { readings: streams, told } = await git.read(ids, binder);
  const bound = binder.bound();
  const bindings = bindingsDigest(new Map([...bound.bindings, ...(intake?.chosen ?? [])]), ignored);
  const inTree = inOrder([...git.problems, ...told.problems]).map(withoutDesigner);
  const problems = [...inTree, ...git.unrendered, ...told.unrendered, ...bound.problems, ...memory.unsettled];
  const idle = binder.idle((file) => git.files.at(file) !== undefined);
  const facts = withSharedSecrets(told.facts, git.sharedSecrets);
  const misplaced = facts.flatMap(({ secrets = [] }) =>
    boundProblems(secrets, environment.secretBounds ?? new Map()),
  );
  const desiredStreams = desiredOf(facts, [...problems, ...misplaced]);
  const said = new Set(desiredStreams.flatMap(({ blockers }) => blockers));
  const names = new StreamNames(git, streams);
  const { readings } = memory;
  const prunes = environment.prune !== 'off';
  const reader = new LiveReader(
    { environment, names, ids, ignored, bindings, inventory, prunes, readings, scenarios },
    signal,
  );
  const live = await reader.readAll(listing, desiredStreams);
  const { made, first } = memory;
  const others = [...made.map(({ path }) => path), ...first.things.keys()];
  const isInGit = (path: string) => git.files.at(`${path}.json`) !== undefined;
  const shared = await reader.readShared(
    desiredStreams,
    live,
    others.filter((path) => first.things.has(path) || !isInGit(path)),
  );
  const origins = sharedOrigins({
    made,
    begun: first.things,
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
    kept: memory.kept,
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
      removesShared: tenant.written === 'directly' && memory.removesShared,
      synced:
        byHand === undefined
          ? memory.synced
          : new Map([
              ...memory.synced,
              ...byHand.arrivals.map(({ path, synced }) => [path, synced] as const),
            ]),
      unmanaged: listing.streams
        .filter(({ id }) => !ours.has(id) && !held.has(id))
        .map(({ id, name }) => ({ id, name })),
      replacesInPlace: tenant.written === 'directly' && memory.replacesInPlace,
      statePolicy: environment.state,
      removals: {
        prune: environment.prune,
        maxDeletions: environment.maxDeletions,
        protected: environment.protected,
        allowed: asked.allowDeletions,
      },
      heals: environment.selfHeal === 'off' ? new Set(asked.heal) : 'all',
      linkable: new Set(carriedBy(desiredStreams).filter((path) => ids.idOf(path) !== undefined)),
      asked: new Map([
        ...statesBefore(memory.kept, live),
        ...[...(byHand?.asked ?? [])].map(([path, { state }]) => [path, state] as const),
      ]),
      lastActive: memory.lastActive,
      unproven: memory.kept.replaced(),
      verification: memory.verifications.entries,
      bindings,
      warnings: [...problems.filter(({ severity }) => severity === 'warning'), ...bound.unchecked, ...idle],
      problems: inTree.filter((problem) => problem.severity === 'error' && !said.has(problem)),
      provenance: distrust,
      unreadable: told.unreadable,
      readiness: readinessItems(bound.states, told.users, environment.name),
    },
  };
}

/** States, by path, that streams had before an earlier pass began to write them. */
function statesBefore(
  kept: KeptStates,
  live: ReadonlyMap<string, Live>,
): readonly (readonly [string, StreamState])[] {
  return kept.paths().flatMap((path) => {
    const there = live.get(path);
    const state = there?.is === 'known' ? kept.before(path, there.state) : undefined;
    return state === undefined ? [] : [[path, state] as const];
  });
}

/** A file that only the designer reads keeps nothing from being sent. */
function withoutDesigner(problem: Problem): Problem {
  return treePath(problem.file).is === 'sidecar' ? { ...problem, severity: 'warning' } : problem;
}
