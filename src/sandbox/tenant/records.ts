import { z } from 'zod';
import { isObject, type SandboxJsonObject } from '../json.ts';

const json = z.custom<SandboxJsonObject>(isObject, 'expected an object');

/** Identity of a tenant: its names, and `slot`, which keeps its numbers apart from those of other tenants. */
export interface SandboxTenantIdentity {
  readonly tenantId: string;
  readonly slot: number;
  readonly teamId: number;
  readonly organizationId: number;
  readonly userId: string;
  readonly userEmail: string;
}

const identitySchema: z.ZodType<SandboxTenantIdentity> = z.object({
  tenantId: z.string(),
  slot: z.number(),
  teamId: z.number(),
  organizationId: z.number(),
  userId: z.string(),
  userEmail: z.string(),
});

/** Last given numbers. */
export interface Counters {
  readonly scenario: number;
  readonly hook: number;
  readonly connection: number;
  /** Ids of streams and items in a tenant whose ids are numbers. */
  readonly thing: number;
}

const countersSchema: z.ZodType<Counters> = z.object({
  scenario: z.number(),
  hook: z.number(),
  connection: z.number(),
  thing: z.number().default(0),
});

/** A connection of another tenant that a file names. Its id has no meaning outside that file. */
export interface ForeignConnection {
  readonly id: string;
  readonly name: string;
  readonly accountName: string;
}

const foreignSchema: z.ZodType<ForeignConnection> = z.object({
  id: z.string(),
  name: z.string(),
  accountName: z.string(),
});

/**
 * A value stream. `template` is its execution_template without the fields that the tenant sets (id, tenant, state,
 * version, audit). `sections` are the payload's sections that this contract does not name. `result` is the outcome of
 * its validation, which is pending for `pendingReads` more reads.
 */
export interface StreamRecord {
  readonly id: string;
  readonly name: string;
  readonly state: 'active' | 'inactive';
  readonly version: { readonly id: string; readonly number: number };
  readonly result: 'validated' | 'invalid';
  readonly pendingReads: number;
  /** Earliest end of the pending validation, in milliseconds since 1970; 0 where it waits for no time. */
  readonly pendingUntil: number;
  readonly createdAt: string;
  readonly activatedAt: string;
  readonly publishedAt: string;
  /** Person who published the version in the dashboard; empty where nobody is named. */
  readonly editor: string;
  readonly activeInstances: number;
  readonly scenarioIds: readonly string[];
  readonly template: SandboxJsonObject;
  readonly sections: SandboxJsonObject;
  /** Connections that the tenant lacked, as the file named them. For people only; they resolve nothing. */
  readonly foreignConnections: readonly ForeignConnection[];
}

const streamSchema: z.ZodType<StreamRecord> = z.object({
  id: z.string(),
  name: z.string(),
  state: z.enum(['active', 'inactive']),
  version: z.object({ id: z.string(), number: z.number() }),
  result: z.enum(['validated', 'invalid']),
  pendingReads: z.number(),
  pendingUntil: z.number().default(0),
  createdAt: z.string(),
  activatedAt: z.string(),
  publishedAt: z.string(),
  editor: z.string().default(''),
  activeInstances: z.number(),
  scenarioIds: z.array(z.string()),
  template: json,
  sections: json,
  // Streams stored before this field existed have none.
  foreignConnections: z.array(foreignSchema).default([]),
});

/** A webhook. `fields` comes from the file; ids, URL and counters are the tenant's. */
export interface HookRecord {
  readonly id: string;
  readonly udid: string;
  readonly fields: SandboxJsonObject;
}

/** Ids to which a scenario's modules and hooks refer, as texts, each once. */
export interface ScenarioReferences {
  readonly connections: readonly string[];
  readonly hooks: readonly string[];
  readonly scenarios: readonly string[];
  readonly forms: readonly string[];
}

/**
 * A Make scenario. `body` is the JSON text of its entry in a payload without scenario_id, connections and hooks. It is
 * a text because blueprints are most of a tenant's content and are rarely read.
 */
export interface ScenarioRecord {
  readonly id: string;
  readonly name: string;
  readonly body: string;
  readonly hooks: readonly HookRecord[];
  readonly references: ScenarioReferences;
}

const ids = z.array(z.string());

const scenarioSchema: z.ZodType<ScenarioRecord> = z.object({
  id: z.string(),
  name: z.string(),
  body: z.string(),
  hooks: z.array(z.object({ id: z.string(), udid: z.string(), fields: json })),
  references: z.object({ connections: ids, hooks: ids, scenarios: ids, forms: ids }),
});

export interface CloudFunction {
  readonly id: string;
  readonly name: string;
}

/** A registry of resources that all streams of a tenant share. */
export type RegistryName = 'events' | 'rules' | 'forms';

export const registryNames: readonly RegistryName[] = ['events', 'rules', 'forms'];

/** Member that identifies an item of each registry in every tenant. */
export const naturalKeys: Readonly<Record<RegistryName, string>> = {
  events: 'event_type',
  rules: 'name',
  forms: 'name',
};

/** Collections of a tenant's resources. */
export type Collection = 'streams' | 'scenarios' | 'connections' | 'cloudFunctions' | RegistryName;

export const collections: readonly Collection[] = [
  'streams',
  'scenarios',
  'connections',
  'cloudFunctions',
  ...registryNames,
];

/** Identity of a tenant, and the numbers that it has given. */
export interface TenantRecord {
  readonly identity: SandboxTenantIdentity;
  readonly counters: Counters;
}

export const tenantSchema: z.ZodType<TenantRecord> = z.object({
  identity: identitySchema,
  counters: countersSchema,
});

/** Whole content of a tenant, as stored on disk. Each collection is in order of creation. */
export interface Snapshot extends TenantRecord, Readonly<Record<RegistryName, readonly SandboxJsonObject[]>> {
  readonly streams: readonly StreamRecord[];
  readonly scenarios: readonly ScenarioRecord[];
  readonly connections: readonly SandboxJsonObject[];
  readonly cloudFunctions: readonly CloudFunction[];
}

/** Schemas of one resource of each collection. */
export const resourceSchemas: { readonly [Name in Collection]: z.ZodType<Snapshot[Name][number]> } = {
  streams: streamSchema,
  scenarios: scenarioSchema,
  connections: json,
  cloudFunctions: z.object({ id: z.string(), name: z.string() }),
  events: json,
  rules: json,
  forms: json,
};
