import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../../core/json/json.ts';
import { kindOfPath } from '../../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../../core/problems/problem.ts';
import { PortError } from '../../../ports/errors.ts';
import type { InventoryItem, JournalEntry, LastSynced } from '../../../ports/store.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import { confirmMissing } from '../../reading/confirm-absence.ts';
import { desiredTree } from '../../desired/desired-tree.ts';
import { idMapOf } from '../../../state/records/id-map.ts';
import { longestLanding } from '../../../state/leases/lease.ts';
import { findLostImport, type ImportedStream, type ImportFacts } from './lost-import.ts';
import { Copies, type Copy } from '../../../state/records/copies.ts';
import type { Environment, RunDeps } from '../../pipeline.ts';

/** Returns the name of an import in the journal. */
export const importCall = (path: string) => `import ${path}`;

/** Returns the name of a replacement in the journal. */
export const replaceCall = (path: string) => `replace ${path}`;

/**
 * Recovers writes with an unknown outcome, because the process ended or no response came. Searches the tenant's list
 * for an import and never repeats it blindly: the only new stream with its name and content is managed. While the
 * import may still take effect, or a new stream of that name cannot be identified, the entry stays open and blocks its
 * streams. A replacement also stays open while it may still take effect after a later one. Any other write is planned
 * again from the tenant's current state.
 */
export async function recover(deps: RunDeps, environment: Environment, signal: AbortSignal): Promise<void> {
  const open = await deps.store.openJournal(environment.name);
  if (open.length === 0) return;
  const listing = await environment.tenant.list(signal);
  const known = (await deps.store.inventory(environment.name)).filter(isCurrentStream);
  // A stream that the list lacks although the tenant has it may be the result of an import.
  await confirmMissing(environment.tenant, listing, known, signal);
  const { streams } = listing;
  for (const entry of open) {
    const result = isImport(entry)
      ? await recoverImport(deps, environment, entry, streams, signal)
      : isReplacement(entry) && mayArrive(deps, environment, entry, streams)
        ? undefined
        : 'observed again';
    if (result === undefined) continue;
    await deps.store.saveJournal({ ...entry, result });
    deps.log.info('settled an open write', { environment: environment.name, call: entry.call, result });
  }
}

/** Returns the problems of streams whose import or replacement is still open, and which are therefore blocked. */
export function openWrites(entry: JournalEntry): readonly Problem[] {
  if (isReplacement(entry)) {
    const message =
      'a new version of it was sent and had no answer: it may still arrive, and then what is sent now would not last; the next sync looks again';
    const file = `${text(entry.facts, 'path') ?? ''}/value-stream.json`;
    return [{ code: 'SLC2411', severity: 'error', file, place: '', message }];
  }
  if (!isImport(entry)) return [];
  const ids = textsOf(member(entry.facts, possible));
  const named = ids.length > 0 ? ` (${ids.join(', ')})` : '';
  return readFacts(entry.facts).streams.map(({ path, name }): Problem => ({
    code: 'SLC2411',
    severity: 'error',
    file: `${path}/value-stream.json`,
    place: '',
    message: `an import of it had no answer, and Sluice cannot tell yet if it created one of the tenant's new streams called ${JSON.stringify(name)}${named}. The next sync checks again. If several are possible, remove those that nobody needs. If none is, rename or remove the streams of that name`,
  }));
}

const isCurrentStream = ({ path, role }: InventoryItem) =>
  role === 'current' && kindOfPath(path) === 'stream';
const isImport = ({ call }: JournalEntry) => call.startsWith(importCall(''));
const isReplacement = ({ call }: JournalEntry) => call.startsWith(replaceCall(''));

/** Returns true while a replacement without a response may still overwrite a later one. */
function mayArrive(
  { clock }: RunDeps,
  environment: Environment,
  entry: JournalEntry,
  streams: readonly TenantStream[],
): boolean {
  const { facts } = entry;
  const there = streams.find(({ id }) => id === text(facts, 'id'));
  if (there === undefined || isOver(clock.now(), environment, entry)) return false;
  const before = text(facts, 'version');
  return before === undefined || there.version === undefined || there.version <= Number(before);
}

/**
 * Returns true if a call without a response can no longer take effect. It may have been sent long after it was
 * recorded.
 */
function isOver(
  now: number,
  { timeout = longestLanding }: Environment,
  { startedAt, endedAt = startedAt }: JournalEntry,
): boolean {
  return now >= endedAt + timeout;
}

/** Returns true if the import was already recorded and only its journal entry is open. */
function isOwned(inventory: readonly InventoryItem[], path: string, { before }: ImportFacts): boolean {
  return inventory.some((item) => item.path === path && !before.includes(item.id));
}

/** Returns the outcome to record, or undefined while it is unclear. */
async function recoverImport(
  deps: RunDeps,
  environment: Environment,
  entry: JournalEntry,
  streams: readonly TenantStream[],
  signal: AbortSignal,
): Promise<Json | undefined> {
  const facts = readFacts(entry.facts);
  const inventory = await deps.store.inventory(environment.name);
  if (facts.streams.every(({ path }) => isOwned(inventory, path, facts))) return 'recorded';
  // Includes streams of the file that were recorded already, because they identify the others by their subflows.
  const isOfIt = ({ path, id }: InventoryItem) =>
    facts.streams.some((stream) => stream.path === path) && !facts.before.includes(id);
  const others = inventory.filter((item) => !isOfIt(item));
  const taken = new Set([...facts.before, ...others.map(({ id }) => id)]);
  const names = new Set(facts.streams.map(({ name }) => name));
  const arrived = streams.filter(({ id, name }) => !taken.has(id) && names.has(name));
  if (arrived.length === 0) return recoverAbsent(deps, environment, entry);
  const found = await find(deps, environment, { ...facts, startedAt: entry.startedAt }, arrived, signal);
  if (found === undefined) {
    await noteFacts(deps, entry, [[possible, arrived.map(({ id }) => id).sort()]]);
    return undefined;
  }
  const items = facts.streams.map((stream) => {
    const listed = arrived.find(({ id }) => id === found.get(stream.path)) as TenantStream;
    return { ...stream, id: listed.id, listed };
  });
  await own(deps, environment, items, inventory, facts);
  return jsonObject(items.map(({ path, id }) => [path, id]));
}

/**
 * Decides about an import that a list does not show. A list may be late, so one check is not enough. The import counts
 * as failed after two checks agree. The first comes after the last time at which the call could take effect, the second
 * as long after the first as a call may take.
 */
async function recoverAbsent(
  { store, clock }: Pick<RunDeps, 'store' | 'clock'>,
  environment: Environment,
  entry: JournalEntry,
): Promise<Json | undefined> {
  const now = clock.now();
  if (!isOver(now, environment, entry)) return undefined;
  const { timeout = longestLanding } = environment;
  const since = text(entry.facts, absentSince);
  if (since !== undefined) return now >= Number(since) + timeout ? 'did not arrive' : undefined;
  await noteFacts({ store }, entry, [[absentSince, String(now)]]);
  return undefined;
}

/** Replaces members of an open import's facts, by name. */
async function noteFacts(
  { store }: Pick<RunDeps, 'store'>,
  entry: JournalEntry,
  members: readonly (readonly [string, Json])[],
): Promise<void> {
  const before = Object.entries(isJsonObject(entry.facts) ? entry.facts : {});
  const facts = jsonObject(new Map([...before, ...members]));
  if (JSON.stringify(facts) !== JSON.stringify(entry.facts)) await store.saveJournal({ ...entry, facts });
}

/** Member of an import's facts: ids of streams that could have come from it. */
const possible = 'possible';

/** Member of an import's facts: the time of the first check that did not find it. Milliseconds since the epoch. */
const absentSince = 'absentSince';

/**
 * Searches for the import. Also returns undefined if its revision can no longer be read, because nothing can be
 * compared with it.
 */
async function find(
  deps: RunDeps,
  environment: Environment,
  lost: ImportFacts & { readonly startedAt: number },
  streams: readonly TenantStream[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string> | undefined> {
  const desired = await desiredTree(deps, environment, lost.revision, signal).catch((error: unknown) => {
    if (error instanceof PortError || error instanceof InvalidInput) return undefined;
    throw error;
  });
  if (desired === undefined) return undefined;
  const ids = idMapOf(await deps.store.identities(environment.tenant.name));
  const { rendered, settings } = desired;
  const search = { environment, rendered, ignored: settings.ignored, ids, streams };
  return findLostImport(search, lost, signal);
}

/**
 * Records a new stream as managed. One that should replace another waits to be removed, and the next plan imports it
 * again.
 */
async function own(
  { store, clock }: RunDeps,
  environment: Environment,
  arrived: readonly (ImportedStream & { readonly id: string; readonly listed: TenantStream })[],
  inventory: readonly InventoryItem[],
  { revision, sent }: ImportFacts,
): Promise<void> {
  const isNew = new Set(arrived.filter(({ replaced }) => replaced === undefined).map(({ path }) => path));
  const gone = inventory
    .filter(({ path, role }) => isNew.has(path) && role === 'current')
    .map((item): InventoryItem => ({ ...item, role: 'vanished' }));
  const items = arrived.map(({ path, id }): InventoryItem => ({
    path,
    id,
    origin: 'made',
    ...(isNew.has(path) ? { role: 'current' } : { role: 'candidate', content: sent.get(path) }),
  }));
  const copies = await Copies.read(store, environment.name);
  const noted = arrived
    .filter(({ path }) => !isNew.has(path))
    .map(({ id, listed }) => [id, { version: listed.version, ...leftIn(listed) }] as const);
  const at = clock.now();
  const synced = [...sent].map(([path, desired]): LastSynced => ({
    path,
    revision,
    desired,
    live: desired,
    at,
  }));
  await store.atomically(async (session) => {
    await session.saveInventory(environment.name, [...gone, ...items]);
    await copies.note(session, new Map(noted), at);
    await session.saveIdentities(
      environment.tenant.name,
      arrived.filter(({ path }) => isNew.has(path)).map(({ path, id }) => ({ kind: 'stream', id, path })),
    );
    await session.saveLastSynced(
      environment.name,
      synced.filter(({ path }) => isNew.has(path) || kindOfPath(path) !== 'stream'),
    );
  });
}

function leftIn({ state }: TenantStream): Copy {
  return state === 'inactive' ? { isLeftInactive: true } : {};
}

/** Returns the facts about a replacement. `version` is the previous one. */
export function replacementFacts(path: string, id: string, version: number | undefined): Json {
  return jsonObject([
    ['path', path],
    ['id', id],
    ['version', version === undefined ? null : String(version)],
  ]);
}

/** Returns the facts in the form of the journal. */
export function factsJson({ streams, before, revision, sent }: ImportFacts): Json {
  return jsonObject([
    [
      'streams',
      streams.map(({ path, name, replaced }) =>
        jsonObject([
          ['path', path],
          ['name', name],
          ['replaced', replaced ?? null],
        ]),
      ),
    ],
    ['before', before],
    ['revision', revision],
    ['sent', jsonObject(sent)],
  ]);
}

function readFacts(facts: Json): ImportFacts {
  const [streams, before, sent] = [member(facts, 'streams'), member(facts, 'before'), member(facts, 'sent')];
  return {
    streams: (isJsonArray(streams) ? streams : []).map((stream) => ({
      path: text(stream, 'path') ?? '',
      name: text(stream, 'name') ?? '',
      replaced: text(stream, 'replaced'),
    })),
    before: textsOf(before),
    revision: text(facts, 'revision') ?? '',
    sent: textsByKey(sent),
  };
}

function textsOf(list: Json | undefined): readonly string[] {
  return isJsonArray(list) ? list.filter((one) => typeof one === 'string') : [];
}

function textsByKey(facts: Json | undefined): ReadonlyMap<string, string> {
  const entries = Object.entries(isJsonObject(facts) ? facts : {});
  return new Map(entries.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}

function text(facts: Json, key: string): string | undefined {
  const value = member(facts, key);
  return typeof value === 'string' ? value : undefined;
}
