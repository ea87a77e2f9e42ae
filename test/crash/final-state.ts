import { readExportFile } from '../../src/core/tree/export/export-file.ts';
import { printTreeFile } from '../../src/core/tree/print.ts';
import { unpack } from '../../src/core/tree/export/unpack.ts';
import { IdMap } from '../../src/core/stream/id-map.ts';
import { idMapOf } from '../../src/state/records/id-map.ts';
import { payloadOf } from '../support/export-file.ts';
import type { Runs } from './runs.ts';
import type { Template } from './template.ts';
import type { Harness } from './harness.ts';

/** What the tenant holds, by meaning: without ids, times and version numbers. */
export interface Held {
  /** Name, state and validation of each stream. */
  readonly streams: readonly string[];
  /** How many scenarios, hooks, events, rules and forms there are. */
  readonly counts: Readonly<Record<string, number>>;
  /** Every stream's export, unpacked: text by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** Everything that a history leaves behind and that must not depend on whether a process died in it. */
export interface FinalState extends Held {
  /** What is held without streams that are only to be retired. */
  readonly current: Pick<Held, 'streams' | 'files'>;
  readonly webhooks: readonly string[];
  readonly inventory: readonly string[];
  /** Streams of the tenant that are in no inventory. */
  readonly orphans: readonly string[];
  readonly lastSynced: readonly string[];
  readonly identities: readonly string[];
  readonly previousStates: unknown;
  readonly status: unknown;
  readonly openJournal: readonly string[];
  /** Every ref and its tree, and how many commits there are. */
  readonly branches: readonly string[];
}

/** What the sandbox itself says that it holds, but for streams that are left out. */
export async function held(
  harness: Harness,
  { tenant }: Pick<Runs, 'tenant'>,
  leftOut: ReadonlySet<string> = new Set(),
): Promise<Held & { readonly ids: IdMap }> {
  const all = await harness.tenant.state();
  const seen = { ...all, streams: all.streams.filter(({ id }) => !leftOut.has(id)) };
  const files = [];
  for (const { id } of seen.streams) {
    const bytes = await tenant.exportFile(id, new AbortController().signal);
    files.push(readExportFile(bytes, id));
  }
  const { tree, ids } = unpack(files, { ids: new IdMap(), tree: new Map() });
  return {
    streams: seen.streams.map(({ name, state, validation }) => `${name} ${state} ${validation}`).sort(),
    counts: seen.counts,
    files: Object.fromEntries([...tree].map(([path, file]) => [path, printTreeFile(file)])),
    ids,
  };
}

/** What is held without streams that are only to be retired. */
export async function current(harness: Harness, runs: Pick<Runs, 'tenant' | 'deps'>): Promise<Held> {
  const inventory = await runs.deps.store.inventory('staging');
  const retired = inventory.filter(({ role }) => role === 'retired');
  return held(harness, runs, new Set(retired.map(({ id }) => id)));
}

/** Addresses of webhooks, by stream and name. */
export async function webhooksOf(
  harness: Harness,
  { tenant }: Pick<Runs, 'tenant'>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const { id, name } of (await harness.tenant.state()).streams) {
    const payload = payloadOf(
      Buffer.from(await tenant.exportFile(id, new AbortController().signal)),
    ) as unknown as Payload;
    for (const { hooks = [] } of payload.scenarios ?? [])
      for (const hook of hooks) found.set(`${hook.name} of ${name}`, hook.url);
  }
  return found;
}

interface Payload {
  readonly scenarios?: readonly {
    readonly hooks?: readonly { readonly name: string; readonly url: string }[];
  }[];
}

/** `webhooks`: those that there were before. */
export async function finalState(
  harness: Harness,
  runs: Runs,
  { webhooks }: Pick<Template, 'webhooks'>,
): Promise<FinalState> {
  const { store } = runs.deps;
  const { ids, ...tenant } = await held(harness, runs);
  const inventory = await store.inventory('staging');
  const { streams, files } = await current(harness, runs);
  const isRight = (path: string, id: string | undefined) =>
    ids.idOf(path) === id ? 'is what the tenant has' : 'is another';
  const managed = new Set(inventory.map(({ id }) => id));
  const statuses = new Map((await store.statuses()).map(({ subject, status }) => [subject, status]));
  const { sync, health, conditions } = statuses.get('environment staging') as unknown as Status;
  return {
    ...tenant,
    current: { streams, files },
    webhooks: [...(await webhooksOf(harness, runs))]
      .map(([name, url]) => `${name} ${webhooks.get(name) === url ? 'has its address' : 'has a new address'}`)
      .sort(),
    inventory: inventory
      .map(({ path, id, origin, role }) => `${path} ${origin} ${role} ${isRight(path, id)}`)
      .sort(),
    orphans: (await harness.tenant.state()).streams
      .filter(({ id }) => !managed.has(id))
      .map(({ name }) => name)
      .sort(),
    // Which of two revisions that mean the same is noted depends on which pass noticed first.
    lastSynced: (await store.lastSynced('staging')).map(
      ({ path, desired, live }) => `${path} ${desired} ${live}`,
    ),
    identities: (await store.identities('acmestage')).map(
      (identity) => `${identity.path} ${isRight(identity.path, idMapOf([identity]).idOf(identity.path))}`,
    ),
    previousStates: statuses.get('states of staging') ?? {},
    status: [sync, health, conditions.map(({ type, isTrue, reason }) => `${type} ${isTrue} ${reason}`)],
    openJournal: (await store.openJournal('staging')).map(({ call }) => call),
    branches: await harness.remote.branches(),
  };
}

interface Status {
  readonly sync: string;
  readonly health: string;
  readonly conditions: readonly {
    readonly type: string;
    readonly isTrue: boolean;
    readonly reason: string;
  }[];
}
