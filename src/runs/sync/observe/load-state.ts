import { readingsOf } from '../../../state/subjects.ts';
import { member } from '../../../core/json/json.ts';
import type { IdEntry } from '../../../core/stream/id-map.ts';
import { onceEach } from '../../../core/once-each.ts';
import type { Synced } from '../../../core/plan/plan.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import type {
  TenantIdentity,
  InventoryItem,
  LastSynced,
  StreamObservation as Remembered,
  Store,
} from '../../../ports/store.ts';
import type { TenantReading } from '../../../ports/tenant.ts';
import { FirstApplied } from '../../../state/records/first-applied.ts';
import { handOversSubject, readHandOvers, type HandOvers } from '../../handover/hand-overs.ts';
import { idMapOf } from '../../../state/records/id-map.ts';
import { PreviousStates } from '../../../state/records/previous-states.ts';
import { openWrites } from '../recover/recover.ts';
import { isShared } from '../shared-resources.ts';
import { Copies } from '../../../state/records/copies.ts';
import { readLastActive } from '../../../state/records/last-active.ts';
import { Verifications } from '../../../state/records/verifications.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';

/** Stored state of an environment from earlier runs. */
export interface LoadedState {
  readonly identities: readonly TenantIdentity[];
  /** Streams in the inventory. */
  readonly inventory: readonly InventoryItem[];
  /** Events, rules and forms in the inventory. */
  readonly made: readonly InventoryItem[];
  readonly first: FirstApplied;
  /** True while a call without a response may still take effect. */
  readonly mayArrive: boolean;
  readonly removesShared: boolean;
  readonly synced: ReadonlyMap<string, Synced>;
  readonly readings: ReadonlyMap<string, Remembered>;
  readonly replacesInPlace: boolean;
  /** True if the tenant recently reported or refused this operation. */
  readonly knowsReplacing: boolean;
  /** Problems of imports without a response that are not recovered yet. */
  readonly unsettled: readonly Problem[];
  readonly handOvers: HandOvers;
  readonly previous: PreviousStates;
  readonly verifications: Verifications;
  readonly copies: Copies;
  /** Paths of the streams that were active when last observed. */
  readonly lastActive: ReadonlySet<string>;
}

/** Operations that a tenant may lack, with the subject under which the store has its answer. */
const operations = {
  replacesInPlace: (tenant: string) => `tenant ${tenant}`,
  /** Removes events, rules and forms. */
  removes: (tenant: string) => `shared things of tenant ${tenant}`,
};

type Operation = keyof typeof operations;

/** Time for which a tenant's answer about an operation is valid, because it may change. Milliseconds. */
const answerAge = 7 * 24 * 3600_000;

/** Records whether a tenant offers an operation. */
export async function learnOffer(
  { store, clock }: Pick<RunDeps, 'store' | 'clock'>,
  { name }: TenantReading,
  operation: Operation,
  offers: boolean,
): Promise<void> {
  const status = { [operation]: offers };
  await store.saveStatus({ subject: operations[operation](name), at: clock.now(), status });
}

/** Returns whether a tenant offers an operation. Undefined without a recent answer. */
async function offerOf(
  store: Store,
  { name }: TenantReading,
  operation: Operation,
  now: number,
): Promise<boolean | undefined> {
  const record = await store.status(operations[operation](name));
  const offers = member(record?.status, operation);
  return typeof offers === 'boolean' && now < (record?.at ?? 0) + answerAge ? offers : undefined;
}

/** Loads the stored state. `now` is in milliseconds since the epoch. Throws `PortError` if the store cannot be read. */
export async function loadState(store: Store, environment: Environment, now: number): Promise<LoadedState> {
  const [
    identities,
    inventory,
    synced,
    readings,
    open,
    first,
    previous,
    replacesInPlace,
    removesShared,
    handOvers,
    lastActive,
    verifications,
    copies,
  ] = await Promise.all([
    store.identities(environment.tenant.name),
    store.inventory(environment.name),
    store.lastSynced(environment.name),
    store.observations(readingsOf(environment)),
    store.openJournal(environment.name),
    FirstApplied.read(store, environment.name),
    PreviousStates.read(store, environment.name),
    offerOf(store, environment.tenant, 'replacesInPlace', now),
    offerOf(store, environment.tenant, 'removes', now),
    store.status(handOversSubject(environment.name)),
    readLastActive(store, environment.name),
    Verifications.read(store, environment.name),
    Copies.read(store, environment.name),
  ]);
  return {
    identities,
    ...byWhat(inventory),
    first,
    mayArrive: open.length > 0,
    removesShared: removesShared !== false,
    synced: syncedByPath(synced),
    readings: readingsById(readings),
    replacesInPlace: replacesInPlace !== false,
    knowsReplacing: replacesInPlace !== undefined,
    unsettled: open.flatMap(openWrites),
    previous,
    lastActive,
    verifications,
    copies,
    handOvers: readHandOvers(handOvers?.status),
  };
}

const byWhat = onceEach((items: readonly InventoryItem[]) => ({
  inventory: items.filter((item) => !isShared(item)),
  made: items.filter(isShared),
}));

/** Returns the ids in which an inventory differs from a list of identities. */
export const idsBeside = onceEach((identities: readonly TenantIdentity[]) =>
  onceEach((items: readonly InventoryItem[]): readonly IdEntry[] => {
    const idMap = idMapOf(identities);
    for (const { path, id, role } of items) if (role === 'current') idMap.set(path, id);
    return idMap.changes();
  }),
);

/** Returns the stream ids in an inventory. */
export const idsIn = onceEach(
  (items: readonly InventoryItem[]): ReadonlySet<string> => new Set(items.map(({ id }) => id)),
);

const syncedByPath = onceEach(
  (items: readonly LastSynced[]): ReadonlyMap<string, Synced> =>
    new Map(items.map((item) => [item.path, item])),
);

const readingsById = onceEach(
  (readings: readonly Remembered[]): ReadonlyMap<string, Remembered> =>
    new Map(readings.map((reading) => [reading.id, reading])),
);
