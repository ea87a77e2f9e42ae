import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { holdsTenant, TenantDisk } from './disk.ts';
import type { IdSource } from './tenant/ids.ts';
import type { Snapshot } from './tenant/records.ts';
import { readSeed, type Seed, seedStreams, seedResources } from './seed.ts';
import { StartRefused } from './start-refused.ts';
import type { SwitchChanges } from './switches.ts';
import { Tables } from './tenant/tables.ts';
import { TenantModel } from './tenant/tenant-model.ts';

export interface TenantsOptions {
  readonly dataDir: string;
  readonly names: readonly string[];
  readonly seedDir: string | undefined;
  /** Switches of tenants from the start, by name of tenant. */
  readonly switches: Readonly<Record<string, SwitchChanges>>;
  readonly ids: IdSource;
}

/** Distance between the numbers of two tenants. */
const slotSize = 1_000_000;

/** Tenants whose files are open. */
export interface OpenTenants {
  readonly models: readonly TenantModel[];
  close(): void;
}

/**
 * Opens the tenants of a data folder and creates missing ones. The first gets the seed's streams if it has none; a new
 * one gets the resources that they need. Throws `StartRefused` where a name, a seed file or the folder is wrong.
 */
export function openTenants(options: TenantsOptions): OpenTenants {
  checkNames(options.names);
  checkSwitches(options);
  const disks = new Map<string, TenantDisk>();
  const close = () => {
    for (const disk of disks.values()) disk.close();
  };
  try {
    for (const name of tenantFolders(options)) disks.set(name, new TenantDisk(join(options.dataDir, name)));
    return { models: modelsOn(disks, options), close };
  } catch (error) {
    close();
    throw error;
  }
}

function modelsOn(
  disks: ReadonlyMap<string, TenantDisk>,
  { names, seedDir, switches, ids }: TenantsOptions,
): readonly TenantModel[] {
  const known = new Map([...disks].map(([name, disk]) => [name, disk.load()]));
  const seed = seedDir === undefined ? undefined : readSeed(seedDir);
  let slot = Math.max(0, ...[...known.values()].map((snapshot) => snapshot?.identity.slot ?? 0));
  return names.map((name, at) => {
    const disk = disks.get(name);
    if (disk === undefined) throw new Error(`the tenant ${name} has no folder`);
    const before = known.get(name);
    if (before === undefined) slot += 1;
    const tables = new Tables(name, before ?? emptyTenant(name, slot, ids), ids);
    tables.giveNumericIds(switches[name]?.numericIds === true);
    if (seed !== undefined) plant(tables, seed, { isFirst: at === 0, isNew: before === undefined });
    const model = new TenantModel(tables, (changes) => disk.save(changes));
    tables.keepChanges((changes) => disk.saveAtStart(changes));
    return model;
  });
}

/** Returns the requested tenants and those of earlier runs in the folder, whose numbers are taken. */
function tenantFolders({ dataDir, names }: TenantsOptions): readonly string[] {
  const there = readdirSync(dataDir).filter((name) => holdsTenant(join(dataDir, name)));
  return [...new Set([...there, ...names])];
}

function checkNames(names: readonly string[]): void {
  if (names.length === 0) throw new StartRefused('a sandbox needs at least one tenant');
  for (const name of names) {
    if (!/^[a-z][a-z0-9]{2,15}$/.test(name)) {
      throw new StartRefused(`"${name}" is not a tenant's name: 3 to 16 of a-z and 0-9, a letter first`);
    }
  }
  if (new Set(names).size < names.length)
    throw new StartRefused(`a tenant is named twice: ${names.join(', ')}`);
}

function checkSwitches({ names, switches }: TenantsOptions): void {
  const strange = Object.keys(switches).find((name) => !names.includes(name));
  if (strange !== undefined)
    throw new StartRefused(`the switches name a tenant "${strange}", which this sandbox does not have`);
}

function plant(
  tables: Tables,
  seed: Seed,
  which: { readonly isFirst: boolean; readonly isNew: boolean },
): void {
  const needsStreams = which.isFirst && tables.streams.size === 0;
  if (!needsStreams && !which.isNew) return;
  const ids = seedResources(tables, seed);
  if (needsStreams) seedStreams(tables, seed, ids);
}

function emptyTenant(name: string, slot: number, ids: IdSource): Snapshot {
  const base = slot * slotSize;
  return {
    identity: {
      tenantId: ids.ulid(),
      slot,
      teamId: 70 + slot * 10,
      organizationId: 71 + slot * 10,
      userId: ids.uuid(),
      userEmail: `builder@${name}.example`,
    },
    counters: { scenario: base + 1864, hook: base + 1844, connection: base + 282, thing: base + 4095 },
    streams: [],
    scenarios: [],
    connections: [],
    cloudFunctions: [],
    events: [],
    rules: [],
    forms: [],
  };
}
