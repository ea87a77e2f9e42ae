import { subflowsOf } from '../codec/pack.ts';
import { contentMember } from '../domain/content.ts';
import type { IdBook } from '../domain/id-book.ts';
import { member } from '../domain/json.ts';
import type { Desired, Observation, Synced } from '../domain/plan.ts';
import type { Problem } from '../domain/problem.ts';
import { scenariosByStream, streamFileOf, streamsOf, treePath, type Tree } from '../domain/tree.ts';
import { validateTree } from '../domain/validate.ts';
import type { Identity, InventoryItem, Observation as Remembered, StoreSession } from '../ports/store.ts';
import type { Tenant, TenantListing } from '../ports/tenant.ts';
import { bind, bindingsDigest, listCandidates } from './bind.ts';
import { handOversSubject, readHandOvers, type HandOvers } from './hand-overs.ts';
import { desiredTree } from './desired-tree.ts';
import { bookOf } from './identity-book.ts';
import { byHandOf, takeIn, type ByHand } from './intake.ts';
import { LiveReader } from './live-reader.ts';
import { meaningOf } from './live-reading.ts';
import { unsettledImports } from './settle.ts';
import type { Environment, PassDeps } from './subjects.ts';
import { filesOf } from './used-files.ts';

/** Everything that one pass over an environment works from: seen once, whole, before anything is decided. */
export interface Observed {
  readonly revision: string;
  /** The tree as the environment should hold it. */
  readonly rendered: Tree;
  /** The tenant's ids, and those that references are bound to. */
  readonly ids: IdBook;
  readonly listing: TenantListing;
  readonly inventory: readonly InventoryItem[];
  readonly identities: readonly Identity[];
  readonly observation: Observation;
  /** Readings of streams that were exported for this, to be remembered. */
  readonly readings: readonly Remembered[];
  /** What there is to know of a tenant that only people write to. */
  readonly byHand: ByHand | undefined;
}

/** Reads the desired tree and the tenant. Throws `PortError` where either cannot be read whole. Writes nothing. */
export async function observe(
  deps: PassDeps,
  environment: Environment,
  revision: string,
  signal: AbortSignal,
): Promise<Observed> {
  const { tenant } = environment;
  const [desired, listing, candidates, memory] = await Promise.all([
    desiredTree(deps, environment, revision, signal),
    tenant.list(signal),
    listCandidates(tenant, signal),
    remember(deps.store, environment),
  ]);
  const { written, settings, rendered } = desired;
  const ids = bookOf(memory.identities);
  const handOvers = tenant.written === 'by hand' ? memory.handOvers : undefined;
  const sources = { environment: environment.name, settings, candidates, chosen: handOvers?.bindings };
  const bound = bind(rendered, ids, sources);
  const scene = { environment, listing, rendered, ids, open: bound.open, inventory: memory.inventory };
  const intake = handOvers === undefined ? undefined : await takeIn(scene, handOvers, signal);
  const inventory = intake?.inventory ?? memory.inventory;
  const bindings = bindingsDigest(new Map([...bound.bindings, ...(intake?.chosen ?? [])]));
  const inTree = [...written.problems, ...validateTree(written.tree)].map(withoutDesigner);
  const problems = [...inTree, ...desired.problems, ...bound.problems, ...memory.unsettled];
  const desiredStreams = desiredOf(rendered, ids, problems);
  const known = new Set(desiredStreams.map(({ path }) => path));
  const said = new Set(desiredStreams.flatMap(({ blockers }) => blockers));
  const { readings } = memory;
  const reader = new LiveReader({ environment, rendered, ids, bindings, inventory, readings }, signal);
  const live = await reader.readAll(listing, desiredStreams);
  const shared = await reader.readShared(desiredStreams, live);
  const managed = new Set([...inventory.map(({ id }) => id), ...(intake?.held ?? [])]);
  const byHand =
    intake === undefined ? undefined : byHandOf(intake, { rendered, desired: desiredStreams, live });
  return {
    revision,
    rendered,
    ids,
    listing,
    inventory,
    identities: memory.identities,
    readings: reader.readings,
    byHand,
    observation: {
      environment: environment.name,
      revision,
      desired: desiredStreams,
      live,
      shared,
      synced: new Map([
        ...memory.synced,
        ...(byHand?.arrivals ?? []).map(({ path, synced }) => [path, synced] as const),
      ]),
      unmanaged: listing.streams.filter(({ id }) => !managed.has(id)).map(({ id, name }) => ({ id, name })),
      replacesInPlace: tenant.written === 'directly' && memory.replacesInPlace,
      statePolicy: environment.state,
      asked: new Map([...(byHand?.asked ?? [])].map(([path, { state }]) => [path, state])),
      bindings,
      warnings: [...problems.filter(({ severity }) => severity === 'warning'), ...bound.unchecked],
      problems: inTree.filter((problem) => problem.severity === 'error' && !said.has(problem)),
      unreadable: written.unreadable.filter((path) => !known.has(path)),
    },
  };
}

interface Memory {
  readonly identities: readonly Identity[];
  readonly inventory: readonly InventoryItem[];
  readonly synced: ReadonlyMap<string, Synced>;
  readonly readings: ReadonlyMap<string, Remembered>;
  readonly replacesInPlace: boolean;
  /** Imports whose answer never came and that nothing has settled yet. */
  readonly unsettled: readonly Problem[];
  readonly handOvers: HandOvers;
}

/** The name under which readings of an environment's tenant are remembered. */
export const readingsOf = (environment: Environment) => `environment ${environment.name}`;

/** The subject under which it is remembered what a tenant cannot do. */
export const capabilitiesOf = (tenant: Tenant) => `tenant ${tenant.name}`;

async function remember(store: StoreSession, environment: Environment): Promise<Memory> {
  const [identities, inventory, synced, readings, statuses, open] = await Promise.all([
    store.identities(environment.tenant.name),
    store.inventory(environment.name),
    store.lastSynced(environment.name),
    store.observations(readingsOf(environment)),
    store.statuses(),
    store.openJournal(environment.name),
  ]);
  const kept = (wanted: string) => statuses.find(({ subject }) => subject === wanted)?.status;
  const capabilities = kept(capabilitiesOf(environment.tenant));
  return {
    identities,
    inventory,
    synced: new Map(synced.map(({ path, desired, live }) => [path, { desired, live }])),
    readings: new Map(readings.map((reading) => [reading.id, reading])),
    replacesInPlace: member(capabilities, 'replacesInPlace') !== false,
    unsettled: open.flatMap(unsettledImports),
    handOvers: readHandOvers(kept(handOversSubject(environment.name))),
  };
}

/** A file that only the designer reads keeps nothing from being sent. */
function withoutDesigner(problem: Problem): Problem {
  return treePath(problem.file).is === 'sidecar' ? { ...problem, severity: 'warning' } : problem;
}

function desiredOf(tree: Tree, ids: IdBook, problems: readonly Problem[]): readonly Desired[] {
  const scenarios = scenariosByStream(tree);
  const errors = Map.groupBy(
    problems.filter(({ severity }) => severity === 'error'),
    ({ file }) => streamOfFile(file) ?? file,
  );
  return streamsOf(tree).map((path) => {
    const file = tree.get(streamFileOf(path)) as NonNullable<ReturnType<Tree['get']>>;
    const name = contentMember(file.content, 'name');
    const state = contentMember(file.content, 'state');
    const files = filesOf(tree, path, scenarios.get(path) ?? []);
    const blockers = files.flatMap((used) => errors.get(used) ?? []);
    return {
      path,
      name: typeof name === 'string' ? name : path,
      state: state === 'active' || state === 'inactive' ? state : undefined,
      runs: subflowsOf(file).filter((run) => run !== path),
      blockers,
      ...meaningOf(tree, path, ids, scenarios),
    };
  });
}

/** The stream in whose folder a file is, also where it cannot be read. */
function streamOfFile(file: string): string | undefined {
  const place = treePath(file);
  return 'stream' in place ? place.stream : undefined;
}
