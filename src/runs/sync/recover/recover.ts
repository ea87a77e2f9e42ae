import { isJsonArray, isJsonObject, jsonObject, member, type Json } from '../../../core/json/json.ts';
import { kindOfPath } from '../../../core/stream/kinds.ts';
import { InvalidInput, type Problem } from '../../../core/problems/problem.ts';
import { PortError } from '../../../ports/errors.ts';
import type { InventoryItem, JournalEntry, LastSynced } from '../../../ports/store.ts';
import type { TenantStream } from '../../../ports/tenant.ts';
import { confirmMissing } from '../../reading/confirm-absence.ts';
import { desiredTree } from '../../desired/desired-tree.ts';
import { bookOf } from '../../../state/records/id-map.ts';
import { longestLanding } from '../../../state/leases/lease.ts';
import { findLostImport } from './lost-import.ts';
import { Copies, type Copy } from '../../../state/records/copies.ts';
import type { Environment, PassDeps } from '../../pipeline.ts';

/** What an import brings, noted before the call: enough to find it again if its answer never comes. */
export interface ImportFacts {
  /** The stream of the file, then those that it carries. */
  readonly streams: readonly ImportedStream[];
  /** Ids of those streams before the call that have one of its names, or had one of its paths. */
  readonly before: readonly string[];
  /** Commit that it is of. */
  readonly revision: string;
  /** Fingerprints of what was sent, by path: of the streams, and of the events, rules and forms in the file. */
  readonly sent: ReadonlyMap<string, string>;
}

interface ImportedStream {
  readonly path: string;
  readonly name: string;
  /** Id of the stream that it takes over from. */
  readonly replaced: string | undefined;
}

/** The name under which an import stands in the journal. */
export const importCall = (path: string) => `import ${path}`;

/** The name under which a new version in place stands in the journal. */
export const replaceCall = (path: string) => `replace ${path}`;

/**
 * Settles writes whose outcome is not known, because the process ended or no answer came. An import is looked for in
 * the tenant's list and never repeated blindly: the one new stream that has its name and says what was sent is ours; while
 * it may still arrive, or it cannot be told whether a new stream of that name is it, it stays open and keeps its streams
 * from being sent. So does a new version in place that may still arrive, after a later one. Any other write is safe to
 * plan again from what the tenant holds now.
 */
export async function settle(deps: PassDeps, environment: Environment, signal: AbortSignal): Promise<void> {
  const open = await deps.store.openJournal(environment.name);
  if (open.length === 0) return;
  const listing = await environment.tenant.list(signal);
  const known = (await deps.store.inventory(environment.name)).filter(isCurrentStream);
  // A stream that a list lacks although the tenant has it may be the result of an import.
  await confirmMissing(environment.tenant, listing, known, signal);
  const { streams } = listing;
  for (const entry of open) {
    const result = isImport(entry)
      ? await settleImport(deps, environment, entry, streams, signal)
      : isReplacement(entry) && mayArrive(deps, environment, entry, streams)
        ? undefined
        : 'observed again';
    if (result === undefined) continue;
    await deps.store.saveJournal({ ...entry, result });
    deps.log.info('settled an open write', { environment: environment.name, call: entry.call, result });
  }
}

/** Why streams whose import, or whose new version, is still open are not sent again. */
export function unsettledWrites(entry: JournalEntry): readonly Problem[] {
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

/** True while a new version that had no answer may still take the place of a later one. */
function mayArrive(
  { clock }: PassDeps,
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

/** True where a call that had no answer can no longer be carried out. It may have been sent long after it was noted. */
function isOver(
  now: number,
  { timeout = longestLanding }: Environment,
  { startedAt, endedAt = startedAt }: JournalEntry,
): boolean {
  return now >= endedAt + timeout;
}

/** The import arrived and was recorded, and only its entry was not closed any more. */
function isOwned(inventory: readonly InventoryItem[], path: string, { before }: ImportFacts): boolean {
  return inventory.some((item) => item.path === path && !before.includes(item.id));
}

/** What to note as the outcome; undefined while it cannot be told. */
async function settleImport(
  deps: PassDeps,
  environment: Environment,
  entry: JournalEntry,
  streams: readonly TenantStream[],
  signal: AbortSignal,
): Promise<Json | undefined> {
  const facts = readFacts(entry.facts);
  const inventory = await deps.store.inventory(environment.name);
  if (facts.streams.every(({ path }) => isOwned(inventory, path, facts))) return 'recorded';
  // What of its file was recorded counts as well: the others are known by what they run.
  const isOfIt = ({ path, id }: InventoryItem) =>
    facts.streams.some((stream) => stream.path === path) && !facts.before.includes(id);
  const others = inventory.filter((item) => !isOfIt(item));
  const taken = new Set([...facts.before, ...others.map(({ id }) => id)]);
  const names = new Set(facts.streams.map(({ name }) => name));
  const arrived = streams.filter(({ id, name }) => !taken.has(id) && names.has(name));
  if (arrived.length === 0) return settleAbsent(deps, environment, entry);
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
 * Settles an import that a list does not show. A list may lag, so one look is not enough. The import counts as failed
 * once two looks agree: the first after the last time at which the call could take effect, the second as long after the
 * first as a call may take.
 */
async function settleAbsent(
  { store, clock }: Pick<PassDeps, 'store' | 'clock'>,
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
  { store }: Pick<PassDeps, 'store'>,
  entry: JournalEntry,
  members: readonly (readonly [string, Json])[],
): Promise<void> {
  const before = Object.entries(isJsonObject(entry.facts) ? entry.facts : {});
  const facts = jsonObject(new Map([...before, ...members]));
  if (JSON.stringify(facts) !== JSON.stringify(entry.facts)) await store.saveJournal({ ...entry, facts });
}

/** Member of an import's facts: ids of streams that could have come from it. */
const possible = 'possible';

/** Member of an import's facts: the time of the first look that did not find it. Milliseconds since the epoch. */
const absentSince = 'absentSince';

/** Undefined too where the revision that was sent can no longer be read: then nothing can be compared with it. */
async function find(
  deps: PassDeps,
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
  const ids = bookOf(await deps.store.identities(environment.tenant.name));
  const { rendered, settings } = desired;
  const search = { environment, rendered, ignored: settings.ignored, ids, streams };
  return findLostImport(search, lost, signal);
}

/** A new stream is ours at once. One that was to take over from another is to be removed: the next plan sends it anew. */
async function own(
  { store, clock }: PassDeps,
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

/** What is noted of a new version in place; `version` is that of before. */
export function replacementFacts(path: string, id: string, version: number | undefined): Json {
  return jsonObject([
    ['path', path],
    ['id', id],
    ['version', version === undefined ? null : String(version)],
  ]);
}

/** The facts as the journal keeps them. */
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
