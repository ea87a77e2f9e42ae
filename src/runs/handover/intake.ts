import { readExportFile } from '../../core/tree/export/export-file.ts';
import { NameIndex } from '../../core/tree/name-index.ts';
import type { Unpacked } from '../../core/tree/export/unpack.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { kindOfPath, registryKinds } from '../../core/stream/kinds.ts';
import type { Desired, Live, Synced } from '../../core/plan/plan.ts';
import { InvalidInput } from '../../core/problems/problem.ts';
import { scenariosByStream, streamsOf, type Tree } from '../../core/tree/tree.ts';
import { withoutIgnored, type Ignored } from '../../core/render/ignored.ts';
import { PortError } from '../../ports/errors.ts';
import type { InventoryItem } from '../../ports/store.ts';
import type { TenantListing } from '../../ports/tenant.ts';
import type { PrerequisiteTarget } from '../../core/plan/readiness.ts';
import type { RequestedState, HandOvers, Outstanding } from './hand-overs.ts';
import { chosenIn } from '../reading/learn-bindings.ts';
import { readLive, shapeOf } from '../reading/live-meaning.ts';
import { recognise, type Recognised } from './recognise.ts';
import type { Environment } from '../pipeline.ts';
import { usedFiles } from '../reading/used-files.ts';

/** Inputs for detecting people's work. New ids are added to `ids`. */
export interface IntakeScope {
  readonly environment: Environment;
  readonly listing: TenantListing;
  readonly rendered: Tree;
  readonly ignored: Ignored;
  readonly ids: IdMap;
  readonly inventory: readonly InventoryItem[];
  /** References that people choose on import, by path. */
  readonly open: ReadonlyMap<string, PrerequisiteTarget>;
}

/** People's work in a tenant that only they write to, as its exports show. */
export interface IntakeResults {
  readonly handOvers: HandOvers;
  readonly recognised: readonly Recognised[];
  /** Ids of imported streams that wait for others of the same file, which are not imported yet. */
  readonly held: readonly string[];
  /** Inventory with the imported streams. */
  readonly inventory: readonly InventoryItem[];
  /** New ids that people chose, by path. */
  readonly chosen: ReadonlyMap<string, string>;
  readonly unchosen: readonly Unchosen[];
  /** References that nobody has chosen yet, by path. */
  readonly open: ReadonlyMap<string, PrerequisiteTarget>;
}

/** Reference that nobody chose when the stream was imported. */
export interface Unchosen {
  readonly stream: string;
  readonly path: string;
}

/** Stream that was handed over and now exists in the tenant. */
export interface ConfirmedStream {
  readonly path: string;
  readonly id: string;
  readonly outstanding: Outstanding;
  /** Content of the earlier file, if a person imported that one instead of the last one. */
  readonly earlier: string | undefined;
  /** Last-synced state to store. It differs from git if the import had another content. */
  readonly synced: Synced;
}

/** Known facts of a tenant that only people write to. */
export interface ByHand extends Omit<IntakeResults, 'recognised' | 'inventory'> {
  readonly confirmed: readonly ConfirmedStream[];
  /** Requested states that Sluice has not observed yet, by path. */
  readonly asked: ReadonlyMap<string, RequestedState>;
}

/** Finds the streams that people imported and the references that they chose. */
export async function takeIn(
  scene: IntakeScope,
  handOvers: HandOvers,
  signal: AbortSignal,
): Promise<IntakeResults> {
  const { ids } = scene;
  // Includes streams that git no longer has, which may have been imported before their withdrawal.
  const handed = [...handOvers.outstanding.values()];
  const owned = new Set(scene.inventory.map(({ id }) => id));
  const found = await recognise({ ...scene, owned }, handed, signal);
  const isComplete = (one: Recognised) =>
    one.outstanding.companions.every(
      (path) =>
        !handOvers.outstanding.has(path) || found.some(({ outstanding }) => outstanding.path === path),
    );
  const recognised = found.filter(isComplete);
  for (const { outstanding, stream } of recognised) ids.set(outstanding.path, stream.id);
  const inventory = withConfirmed(scene.inventory, recognised);
  const reader = new ByHandReader(scene, signal);
  for (const { outstanding } of recognised) await reader.learnIncluded(outstanding.path);
  const { chosen, unchosen } = await reader.learnChosen(inventory, handOvers.standIns);
  return {
    handOvers,
    recognised,
    held: found.filter((one) => !isComplete(one)).map(({ stream }) => stream.id),
    inventory,
    chosen,
    unchosen,
    open: new Map([...scene.open].filter(([path]) => !chosen.has(path))),
  };
}

/** Returns the inventory in which imported streams have their paths, and the streams that they replace are retired. */
function withConfirmed(
  inventory: readonly InventoryItem[],
  recognised: readonly Recognised[],
): readonly InventoryItem[] {
  const arrived = recognised.map(({ outstanding, stream }): InventoryItem => {
    return { path: outstanding.path, id: stream.id, origin: 'made', role: 'current' };
  });
  const taken = new Set(arrived.map(({ path }) => path));
  const before = inventory.map((item) =>
    taken.has(item.path) ? { ...item, role: 'retired' as const } : item,
  );
  return [...before, ...arrived];
}

class ByHandReader {
  readonly #scene: IntakeScope;
  readonly #signal: AbortSignal;

  constructor(scene: IntakeScope, signal: AbortSignal) {
    this.#scene = scene;
    this.#signal = signal;
  }

  /** Records the tenant's ids for the resources included in a stream's file. */
  async learnIncluded(path: string): Promise<void> {
    const live = await this.#read(path);
    for (const entry of live?.ids.changes() ?? []) {
      const kind = kindOfPath(entry.path);
      const isOwn = entry.path.startsWith(`${path}/`) || registryKinds.some((registry) => registry === kind);
      if (isOwn) this.#scene.ids.set(entry.path, entry.id);
    }
  }

  /** Records people's choices for unbound references, in streams that otherwise match git. */
  async learnChosen(
    inventory: readonly InventoryItem[],
    standIns: ReadonlySet<string>,
  ): Promise<Pick<IntakeResults, 'chosen' | 'unchosen'>> {
    const { rendered, ignored, open, ids } = this.#scene;
    const compared = withoutIgnored(rendered, ignored);
    const chosen = new Map<string, string>();
    const unchosen: Unchosen[] = [];
    const current = new Set(inventory.filter(({ role }) => role === 'current').map(({ path }) => path));
    const scenarios = scenariosByStream(rendered);
    for (const stream of streamsOf(rendered).filter((path) => current.has(path))) {
      const isOpen = (path: string) => open.has(path) && !chosen.has(path);
      const used = usedFiles(rendered, stream, scenarios.get(stream) ?? []);
      if (!used.some((file) => isOpen(file.replace(/\.json$/, '')))) continue;
      const live = await this.#read(stream);
      if (live === undefined || shapeOf(live.tree, stream) !== shapeOf(compared, stream, scenarios)) continue;
      const pair = { stream, desired: rendered, live: live.tree, ids: live.ids };
      const found = chosenIn(pair, isOpen, standIns);
      for (const [path, id] of found.bindings) chosen.set(path, id);
      unchosen.push(...[...found.unchosen].map((path) => ({ stream, path })));
    }
    for (const [path, id] of chosen) ids.set(path, id);
    return { chosen, unchosen: unchosen.filter(({ path }) => !chosen.has(path)) };
  }

  /** Reads a stream. Returns undefined if its file is unreadable, which the observation reports. */
  async #read(path: string): Promise<Unpacked | undefined> {
    const { environment, ids, rendered, ignored } = this.#scene;
    try {
      const bytes = await environment.tenant.exportFile(ids.idOf(path) ?? '', this.#signal);
      return readLive(readExportFile(bytes, path), ids, new NameIndex(rendered), {
        apps: environment.apps,
        ignored,
      });
    } catch (error) {
      if (error instanceof InvalidInput || error instanceof PortError) return undefined;
      throw error;
    }
  }
}

/** Returns the facts of an intake together with the observed state. */
export function byHandOf(
  { recognised, inventory: _inventory, ...intake }: IntakeResults,
  seen: {
    /** Rendered tree without ignored fields. */
    readonly compared: Tree;
    readonly desired: readonly Desired[];
    readonly live: ReadonlyMap<string, Live>;
  },
): ByHand {
  const { live } = seen;
  const confirmed = recognised.flatMap(({ outstanding, stream, earlier }): readonly ConfirmedStream[] => {
    const { path, shape } = outstanding;
    const there = live.get(path);
    const desired = seen.desired.find((one) => one.path === path);
    if (there?.is !== 'known') return [];
    if (desired === undefined) {
      const synced = { desired: earlier ?? shape, live: there.fingerprint };
      return [{ path, id: stream.id, outstanding, earlier, synced }];
    }
    // Later changes in git were never handed over, so git is ahead of the import.
    const isLatest = earlier === undefined && shapeOf(seen.compared, path) === shape;
    const synced = { desired: isLatest ? desired.fingerprint : (earlier ?? shape), live: there.fingerprint };
    return [{ path, id: stream.id, outstanding, earlier, synced }];
  });
  const asked = new Map<string, RequestedState>();
  const isOpen = ({ id, state }: RequestedState, path: string) => {
    const there = live.get(path);
    return there?.is === 'known' && there.id === id && there.state !== state;
  };
  for (const [path, one] of intake.handOvers.asked) if (isOpen(one, path)) asked.set(path, one);
  const wanted = new Set(seen.desired.map(({ path }) => path));
  for (const { path, id, outstanding, earlier } of confirmed.filter((one) => wanted.has(one.path))) {
    const one = { id, state: outstanding.state, isTold: false, place: undefined };
    // A person activated a stream that was meant to stay inactive, on purpose.
    if (earlier === undefined && one.state === 'active' && isOpen(one, path)) asked.set(path, one);
  }
  return { ...intake, confirmed, asked };
}
