import { NameIndex } from '../codec/name-index.ts';
import { subflowsOf } from '../codec/pack.ts';
import { blueprintOf } from '../codec/scenario-file.ts';
import { contentMember, isContentObject, type Content } from '../domain/content.ts';
import type { IdBook } from '../domain/id-book.ts';
import { member } from '../domain/json.ts';
import type { Desired, Live, Observation, StreamState, Synced } from '../domain/plan.ts';
import type { Problem } from '../domain/problem.ts';
import { readinessItems } from '../domain/readiness-item.ts';
import { withoutIgnored, type Ignored } from '../domain/render/ignored.ts';
import {
  ownMember,
  scenarioFileOf,
  scenariosByStream,
  streamFileOf,
  streamsOf,
  treePath,
  type Tree,
} from '../domain/tree.ts';
import { liveShared } from '../domain/shared-verdicts.ts';
import { validateTree } from '../domain/validate.ts';
import type { Identity, InventoryItem, Observation as Remembered, StoreSession } from '../ports/store.ts';
import type { Tenant, TenantListing } from '../ports/tenant.ts';
import { bind, bindingsDigest, boundKindsOf, listCandidates } from './bind.ts';
import { handOversSubject, readHandOvers, type HandOvers } from './hand-overs.ts';
import { desiredTree } from './desired-tree.ts';
import { FirstBrought } from './first-brought.ts';
import { bookOf } from './identity-book.ts';
import { byHandOf, takeIn, type ByHand } from './intake.ts';
import { KeptStates } from './kept-states.ts';
import { LiveReader } from './live-reader.ts';
import { meaningOf } from './live-reading.ts';
import { provenance } from './provenance.ts';
import { seenThings } from './seen-things.ts';
import { unsettledWrites } from './settle.ts';
import { isShared, sharedOrigins, type SharedOrigins } from './shared-origins.ts';
import { offersSharedRemoval } from './shared-removal-offer.ts';
import type { Environment, PassDeps } from './subjects.ts';
import { filesOf } from './used-files.ts';

/** Everything that one pass over an environment works from: seen once, whole, before anything is decided. */
export interface Observed {
  readonly revision: string;
  /** The tree as the environment should hold it. */
  readonly rendered: Tree;
  /** What is kept out of comparisons, and the rendered tree without it. */
  readonly ignored: Ignored;
  readonly compared: Tree;
  /** Of the rendered tree. */
  readonly names: NameIndex;
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
  /** What there is to know of a tenant that only people write to. */
  readonly byHand: ByHand | undefined;
}

/** What a person asked of one pass. */
export interface Asked {
  /** Streams, by path, whose drift is to be put back. */
  readonly heal: readonly string[];
  /** How many removals were allowed, beyond what the environment allows. */
  readonly allowDeletions: number;
}

/** Reads the desired tree and the tenant. Throws `PortError` where either cannot be read whole. Writes nothing. */
export async function observe(
  deps: PassDeps,
  environment: Environment,
  { revision, asked }: { readonly revision: string; readonly asked: Asked },
  signal: AbortSignal,
): Promise<Observed> {
  const { tenant } = environment;
  const reading = desiredTree(deps, environment, revision, signal);
  const [desired, listing, candidates, scenarios, memory, distrust] = await Promise.all([
    reading,
    tenant.list(signal),
    listCandidates(
      tenant,
      reading.then(({ rendered }) => boundKindsOf(rendered)),
      signal,
    ),
    tenant.scenarioHealth(signal),
    remember(deps.store, environment, deps.clock.now()),
    provenance(deps.repository, environment, revision, signal),
  ]);
  const { written, settings, rendered } = desired;
  const { ignored } = settings;
  const compared = withoutIgnored(rendered, ignored);
  const names = new NameIndex(rendered);
  const ids = bookOf(memory.identities);
  // One that was to take over and was refused has left its id there.
  for (const { path, id, role } of memory.inventory) if (role === 'current') ids.set(path, id);
  for (const { path, id } of memory.made) if (ids.idOf(path) === undefined) ids.set(path, id);
  const handOvers = tenant.written === 'by hand' ? memory.handOvers : undefined;
  const seen =
    tenant.written === 'by hand' && boundKindsOf(rendered).size > 0
      ? await seenThings({ ...environment, tenant }, listing, memory.handOvers.standIns, signal)
      : undefined;
  const sources = {
    environment: environment.name,
    settings,
    candidates,
    chosen: handOvers?.bindings,
    seen,
  };
  const bound = bind(rendered, ids, sources);
  const scene = {
    environment,
    listing,
    rendered,
    ignored,
    ids,
    open: bound.open,
    inventory: memory.inventory,
  };
  const intake = handOvers === undefined ? undefined : await takeIn(scene, handOvers, signal);
  const inventory = intake?.inventory ?? memory.inventory;
  const bindings = bindingsDigest(new Map([...bound.bindings, ...(intake?.chosen ?? [])]), ignored);
  // What could not be read is told once, and not again by all that refers to it.
  const unread = written.problems.map(({ file }) => file).filter((file) => !written.tree.has(file));
  const inTree = [...written.problems, ...validateTree(written.tree, unread)].map(withoutDesigner);
  const problems = [...inTree, ...desired.problems, ...bound.problems, ...memory.unsettled];
  const uses = usesOf(rendered);
  const desiredStreams = desiredOf({ rendered, compared }, ids, problems, uses);
  const known = new Set(desiredStreams.map(({ path }) => path));
  const said = new Set(desiredStreams.flatMap(({ blockers }) => blockers));
  const { readings } = memory;
  const prunes = environment.prune !== 'off';
  const reader = new LiveReader(
    { environment, names, ids, ignored, bindings, inventory, prunes, readings, scenarios },
    signal,
  );
  const live = await reader.readAll(listing, desiredStreams);
  const { made, first } = memory;
  const others = [...made.map(({ path }) => path), ...first.things.keys()];
  const isInGit = (path: string) => written.tree.has(`${path}.json`) || unread.includes(`${path}.json`);
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
    rendered,
    ids,
    isInGit,
    live: liveShared({ shared: shared.fingerprints, live }),
    registries: shared.registries,
  });
  for (const { path, id } of origins.found) ids.set(path, id);
  const managed = new Set([...inventory.map(({ id }) => id), ...(intake?.held ?? [])]);
  const byHand =
    intake === undefined ? undefined : byHandOf(intake, { compared, desired: desiredStreams, live });
  return {
    revision,
    rendered,
    ignored,
    compared,
    names,
    ids,
    listing,
    inventory,
    identities: memory.identities,
    readings: reader.readings,
    kept: memory.kept,
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
      synced: new Map([
        ...memory.synced,
        ...(byHand?.arrivals ?? []).map(({ path, synced }) => [path, synced] as const),
      ]),
      unmanaged: listing.streams.filter(({ id }) => !managed.has(id)).map(({ id, name }) => ({ id, name })),
      replacesInPlace: tenant.written === 'directly' && memory.replacesInPlace,
      statePolicy: environment.state,
      removals: {
        prune: environment.prune,
        maxDeletions: environment.maxDeletions,
        protected: environment.protected,
        allowed: asked.allowDeletions,
      },
      heals: environment.selfHeal === 'off' ? new Set(asked.heal) : 'all',
      linkable: new Set(
        desiredStreams
          .flatMap(({ carries }) => [...carries.keys()])
          .filter((path) => ids.idOf(path) !== undefined),
      ),
      asked: new Map([
        ...statesBefore(memory.kept, live),
        ...[...(byHand?.asked ?? [])].map(([path, { state }]) => [path, state] as const),
      ]),
      unproven: memory.kept.replaced(),
      bindings,
      warnings: [...problems.filter(({ severity }) => severity === 'warning'), ...bound.unchecked],
      problems: inTree.filter((problem) => problem.severity === 'error' && !said.has(problem)),
      provenance: distrust,
      unreadable: written.unreadable.filter((path) => !known.has(path)),
      readiness: readinessItems(bound.states, uses, environment.name),
    },
  };
}

interface Memory {
  readonly identities: readonly Identity[];
  /** Of streams. */
  readonly inventory: readonly InventoryItem[];
  /** Of events, rules and forms. */
  readonly made: readonly InventoryItem[];
  readonly first: FirstBrought;
  /** True while a call may still arrive that had no answer. */
  readonly mayArrive: boolean;
  readonly removesShared: boolean;
  readonly synced: ReadonlyMap<string, Synced>;
  readonly readings: ReadonlyMap<string, Remembered>;
  readonly replacesInPlace: boolean;
  /** Imports whose answer never came and that nothing has settled yet. */
  readonly unsettled: readonly Problem[];
  readonly handOvers: HandOvers;
  readonly kept: KeptStates;
}

/** States, by path, that streams had before an earlier pass began to write them. */
function statesBefore(
  kept: KeptStates,
  live: ReadonlyMap<string, Live>,
): readonly (readonly [string, StreamState])[] {
  return [...live].flatMap(([path, there]) => {
    const state = there.is === 'known' ? kept.before(path, there.state) : undefined;
    return state === undefined ? [] : [[path, state] as const];
  });
}

/** The name under which readings of an environment's tenant are remembered. */
export const readingsOf = (environment: Environment) => `environment ${environment.name}`;

/** The subject under which it is remembered what a tenant cannot do. */
export const capabilitiesOf = (tenant: Tenant) => `tenant ${tenant.name}`;

/** How long it is believed that a tenant can only add streams: it may have learnt to replace them. Milliseconds. */
const capabilityAge = 7 * 24 * 3600_000;

async function remember(store: StoreSession, environment: Environment, now: number): Promise<Memory> {
  const [identities, inventory, synced, readings, open, first, kept, capabilities, handOvers, removesShared] =
    await Promise.all([
      store.identities(environment.tenant.name),
      store.inventory(environment.name),
      store.lastSynced(environment.name),
      store.observations(readingsOf(environment)),
      store.openJournal(environment.name),
      FirstBrought.read(store, environment.name),
      KeptStates.read(store, environment.name),
      store.status(capabilitiesOf(environment.tenant)),
      store.status(handOversSubject(environment.name)),
      offersSharedRemoval(store, environment.tenant.name, now),
    ]);
  return {
    identities,
    inventory: inventory.filter((item) => !isShared(item)),
    made: inventory.filter(isShared),
    first,
    mayArrive: open.length > 0,
    removesShared,
    synced: new Map(synced.map(({ path, desired, live }) => [path, { desired, live }])),
    readings: new Map(readings.map((reading) => [reading.id, reading])),
    replacesInPlace:
      member(capabilities?.status, 'replacesInPlace') !== false ||
      now >= (capabilities?.at ?? 0) + capabilityAge,
    unsettled: open.flatMap(unsettledWrites),
    kept,
    handOvers: readHandOvers(handOvers?.status),
  };
}

/** A file that only the designer reads keeps nothing from being sent. */
function withoutDesigner(problem: Problem): Problem {
  return treePath(problem.file).is === 'sidecar' ? { ...problem, severity: 'warning' } : problem;
}

/** The files that each stream uses. */
function usesOf(tree: Tree): ReadonlyMap<string, readonly string[]> {
  const scenarios = scenariosByStream(tree);
  return new Map(streamsOf(tree).map((path) => [path, filesOf(tree, path, scenarios.get(path) ?? [])]));
}

function desiredOf(
  { rendered: tree, compared }: Pick<Observed, 'rendered' | 'compared'>,
  ids: IdBook,
  problems: readonly Problem[],
  uses: ReadonlyMap<string, readonly string[]>,
): readonly Desired[] {
  const scenarios = scenariosByStream(tree);
  const errors = Map.groupBy(
    problems.filter(({ severity }) => severity === 'error'),
    ({ file }) => streamOfFile(file) ?? file,
  );
  return streamsOf(tree).map((path) => {
    const file = tree.get(streamFileOf(path)) as NonNullable<ReturnType<Tree['get']>>;
    const name = contentMember(file.content, 'name');
    const state = contentMember(file.content, 'state');
    const blockers = (uses.get(path) ?? []).flatMap((used) => errors.get(used) ?? []);
    return {
      path,
      name: typeof name === 'string' ? name : path,
      state: state === 'active' || state === 'inactive' ? state : undefined,
      runs: subflowsOf(file).filter((run) => run !== path),
      webhooks: webhooksOf(tree, scenarios.get(path) ?? []),
      blockers,
      ...meaningOf(compared, path, ids, scenarios),
    };
  });
}

/** Hooks of scenarios, as people know them: never their addresses. */
function webhooksOf(tree: Tree, scenarios: readonly string[]): readonly string[] {
  return scenarios.flatMap((scenario) => {
    const file = tree.get(scenarioFileOf(scenario));
    const hooks = ownMember(file, '$hooks');
    const named = (value: Content | undefined, otherwise: string) =>
      typeof value === 'string' ? value : otherwise;
    const owner = named(contentMember(file && blueprintOf(file.content), 'name'), scenario);
    return Object.entries(isContentObject(hooks) ? hooks : {}).map(
      ([slug, hook]) => `${named(contentMember(hook, 'name'), slug)} of scenario ${owner}`,
    );
  });
}

/** The stream in whose folder a file is, also where it cannot be read. */
function streamOfFile(file: string): string | undefined {
  const place = treePath(file);
  return 'stream' in place ? place.stream : undefined;
}
