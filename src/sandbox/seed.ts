import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { maximumBody } from './body.ts';
import { readExportFile } from './files/envelope.ts';
import { PayloadIntake } from './files/intake.ts';
import { type SandboxJsonObject, text, without } from './json.ts';
import { flatten, type Payload } from './files/payload.ts';
import { StartRefused } from './start-refused.ts';
import { connectionRecord, idOf, type Tables } from './tenant/tables.ts';
import { templateReferences } from './files/template-references.ts';

/** A connection or cloud function in seed files, with its id there. */
interface SeedResource<About> {
  readonly fileId: string;
  readonly about: About;
}

/** Content of the seed files: each stream once, and the resources that a tenant needs for them. */
export interface Seed {
  readonly payloads: readonly Payload[];
  readonly connections: readonly SeedResource<{
    readonly name: string;
    readonly accountName: string;
    readonly more: SandboxJsonObject;
  }>[];
  readonly cloudFunctions: readonly SeedResource<{ readonly name: string }>[];
}

/**
 * Reads the export files (`*.json`) of a folder. A stream in several files, as a file of its own and as a subflow of
 * another, is one stream. Throws `StartRefused` that names the unreadable file and the reason.
 */
export function readSeed(folder: string): Seed {
  const roots = readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => readSeedFile(join(folder, file)));
  const payloads = new Map<string, Payload>();
  for (const root of roots) payloads.set(root.id, payloads.get(root.id) ?? root);
  for (const carried of roots.flatMap(flatten)) payloads.set(carried.id, payloads.get(carried.id) ?? carried);
  const unique = [...payloads.values()].map((payload) => ({ ...payload, subflows: [] }));
  return { payloads: unique, connections: connectionsOf(unique), cloudFunctions: cloudFunctionsOf(unique) };
}

function readSeedFile(path: string): Payload {
  const { size } = lstatSync(path);
  if (size > maximumBody)
    throw new StartRefused(`${path} is larger than ${maximumBody} bytes and cannot be a seed`);
  try {
    return readExportFile(readFileSync(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new StartRefused(`${path} cannot be a seed: ${reason}; remove it or export it again`, {
      cause: error,
    });
  }
}

function connectionsOf(payloads: readonly Payload[]): Seed['connections'] {
  const found = new Map<string, Seed['connections'][number]>();
  for (const connection of payloads.flatMap((one) =>
    one.scenarios.flatMap((scenario) => scenario.connections),
  )) {
    const [name, accountName] = [text(connection, 'name') ?? '', text(connection, 'accountName') ?? ''];
    const more = without(connection, ['id', 'name', 'accountName', 'teamId', 'uid', 'expire', 'metadata']);
    const key = JSON.stringify([idOf(connection), name, accountName]);
    if (!found.has(key)) found.set(key, { fileId: idOf(connection), about: { name, accountName, more } });
  }
  return [...found.values()];
}

function cloudFunctionsOf(payloads: readonly Payload[]): Seed['cloudFunctions'] {
  const found = new Map<string, Seed['cloudFunctions'][number]>();
  for (const { kind, id, name } of payloads.flatMap((payload) => templateReferences(payload.template))) {
    if (kind !== 'cloudFunction') continue;
    const named = name ?? id ?? '';
    found.set(JSON.stringify([id ?? null, named]), { fileId: id ?? '', about: { name: named } });
  }
  return [...found.values()];
}

/** Map from ids in the seed files to those of the added resources. */
export interface SeededIds {
  readonly connections: ReadonlyMap<string, string>;
  readonly cloudFunctions: ReadonlyMap<string, string>;
}

/**
 * Adds connections and cloud functions with the names and types that the seed's streams use. Uses existing ones of the
 * same name and type, each once.
 */
export function seedResources(tables: Tables, seed: Seed): SeededIds {
  const connections = new Map<string, string>();
  const taken = new Set<string>();
  for (const { fileId, about } of seed.connections) {
    const { name, accountName } = about;
    const there = [...tables.connections.values()].find(
      (one) =>
        !taken.has(idOf(one)) && text(one, 'name') === name && text(one, 'accountName') === accountName,
    );
    const connection = there ?? connectionRecord(tables, about, about.more);
    tables.connections.set(idOf(connection), connection);
    taken.add(idOf(connection));
    connections.set(fileId, idOf(connection));
  }
  const cloudFunctions = new Map<string, string>();
  for (const { fileId, about } of seed.cloudFunctions) {
    const there = [...tables.cloudFunctions.values()].find(
      (one) => !taken.has(one.id) && one.name === about.name,
    );
    const cloudFunction = there ?? { id: tables.newId(), name: about.name };
    tables.cloudFunctions.set(cloudFunction.id, cloudFunction);
    taken.add(cloudFunction.id);
    if (fileId !== '') cloudFunctions.set(fileId, cloudFunction.id);
  }
  return { connections, cloudFunctions };
}

/** Adds the seed's streams to a tenant, linked with each other, each in the state of its file. */
export function seedStreams(tables: Tables, seed: Seed, ids: SeededIds): void {
  const intake = new PayloadIntake(tables, { shareEqualScenarios: true });
  for (const [fileId, id] of ids.connections) intake.carried.connections.set(fileId, id);
  for (const [fileId, id] of ids.cloudFunctions) intake.carried.cloudFunctions.set(fileId, id);
  for (const payload of seed.payloads) intake.registries(payload);
  for (const payload of seed.payloads) intake.assign(payload);
  for (const payload of seed.payloads) intake.writeScenarios(payload);
  for (const payload of seed.payloads) intake.writeStream(payload, { pendingReads: 0, pendingUntil: 0 });
  for (const payload of seed.payloads) {
    intake.settle(payload, false);
    const stream = intake.streamOf(payload);
    const active = text(payload.template, 'state') === 'active' && stream.result === 'validated';
    if (active)
      tables.streams.set(stream.id, { ...stream, state: 'active', activatedAt: tables.ids.timestamp() });
  }
}
