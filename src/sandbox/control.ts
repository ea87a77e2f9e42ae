import { z } from 'zod';
import { idText, type Json, type JsonObject, member, text } from './json.ts';
import { Problem } from './problem.ts';
import { switchesSchema } from './switches.ts';
import { idOf } from './tables.ts';
import type { TenantHost } from './tenant-host.ts';
import { valueStream } from './value-stream.ts';

const tenant = z.string();
const choice = { streamId: z.string().optional(), streamName: z.string().optional() };
const place = {
  ...choice,
  scenario: z.string().optional().describe('id or name; may be left out where the stream has one scenario'),
  moduleId: z.number().int(),
};
const json = z.custom<Json>((value) => value !== undefined, 'expected a value');

const operationSchema = z.discriminatedUnion('op', [
  z.strictObject({ tenant, op: z.literal('switches'), switches: switchesSchema }),
  z.strictObject({ tenant, op: z.literal('setText'), ...place, pointer: z.string(), value: json }),
  z.strictObject({ tenant, op: z.literal('moveModule'), ...place, x: z.number(), y: z.number() }),
  z.strictObject({ tenant, op: z.literal('setState'), ...choice, state: z.enum(['active', 'inactive']) }),
  z.strictObject({
    tenant,
    op: z.literal('setActiveInstances'),
    ...choice,
    activeInstances: z.number().int().min(0),
  }),
  z.strictObject({ tenant, op: z.literal('deleteStream'), ...choice }),
  z.strictObject({ tenant, op: z.literal('renameStream'), ...choice, name: z.string().min(1) }),
  z.strictObject({
    tenant,
    op: z.literal('duplicateStream'),
    ...choice,
    name: z.string().min(1).optional(),
    shareScenarios: z.boolean().default(false),
  }),
  z.strictObject({
    tenant,
    op: z.literal('addConnection'),
    name: z.string().min(1),
    accountName: z.string().min(1),
  }),
  z.strictObject({
    tenant,
    op: z.literal('removeConnection'),
    id: z.number().int().optional(),
    name: z.string().optional(),
    accountName: z.string().optional(),
  }),
  z.strictObject({ tenant, op: z.literal('addCloudFunction'), name: z.string().min(1) }),
  z.strictObject({ tenant, op: z.literal('clearRequests') }),
]);

/** What `POST /_control` takes: one operation on one tenant. */
export type ControlOperation = z.infer<typeof operationSchema>;

/** Reads an operation; `{tenant, switches}` needs no `op`. Throws a 422 `Problem` that says what is wrong. */
export function readOperation(value: Json): ControlOperation {
  const named =
    member(value, 'switches') !== undefined && member(value, 'op') === undefined
      ? { ...Object.fromEntries(Object.entries(value ?? {})), op: 'switches' }
      : value;
  const operation = operationSchema.safeParse(named);
  if (operation.success) return operation.data;
  const details = operation.error.issues.map(({ path, message }) => ({
    field: path.join('.'),
    type: 'invalid',
    message,
  }));
  throw new Problem(422, details.map(({ field, message }) => `${field}: ${message}`).join('; '), { details });
}

/** Carries out an operation and tells what came of it. Throws a `Problem` where it cannot be done. */
export function operate(host: TenantHost, operation: ControlOperation): JsonObject {
  const { model } = host;
  switch (operation.op) {
    case 'switches':
      return { switches: { ...host.faults.change(operation.switches) } as JsonObject };
    case 'setText': {
      const place = { scenario: operation.scenario, moduleId: operation.moduleId };
      return shown(host, model.setText(operation, place, operation.pointer, operation.value).id);
    }
    case 'moveModule': {
      const place = { scenario: operation.scenario, moduleId: operation.moduleId };
      return shown(host, model.moveModule(operation, place, operation.x, operation.y).id);
    }
    case 'setState':
      return shown(host, model.setState(model.choose(operation).id, operation.state).id);
    case 'setActiveInstances':
      return shown(host, model.setActiveInstances(operation, operation.activeInstances).id);
    case 'deleteStream':
      model.deleteStream(operation);
      break;
    case 'renameStream':
      return shown(host, model.renameStream(operation, operation.name).id);
    case 'duplicateStream':
      return shown(host, model.duplicateStream(operation, operation.name, operation.shareScenarios).id);
    case 'addConnection':
      return { connection: model.addConnection(operation.name, operation.accountName) };
    case 'removeConnection':
      model.removeConnection(connectionId(host, operation));
      break;
    case 'addCloudFunction':
      return { cloudFunction: { ...model.addCloudFunction(operation.name) } };
    case 'clearRequests':
      host.requests.clear();
  }
  return {};
}

function shown(host: TenantHost, id: string): JsonObject {
  const stream = host.model.stream(id);
  return { valueStream: { ...valueStream(stream, host.model.revisionOf(stream)) } };
}

function connectionId(
  host: TenantHost,
  wanted: {
    readonly id?: number | undefined;
    readonly name?: string | undefined;
    readonly accountName?: string | undefined;
  },
): string {
  const candidates = host.model
    .connections()
    .filter((found) => wanted.id === undefined || idText(member(found, 'id')) === String(wanted.id))
    .filter((found) => wanted.name === undefined || text(found, 'name') === wanted.name)
    .filter((found) => wanted.accountName === undefined || text(found, 'accountName') === wanted.accountName);
  const [found] = candidates;
  if (found !== undefined && candidates.length === 1) return idOf(found);
  throw new Problem(
    candidates.length === 0 ? 404 : 409,
    `${candidates.length} connections fit: give one's id`,
  );
}

/** A summary of what a tenant holds, for tests and people. */
export function stateSummary(host: TenantHost): JsonObject {
  const { model } = host;
  const { tables } = model;
  return {
    tenant: model.name,
    streams: model.streams().map((stream): JsonObject => ({
      ...valueStream(stream, model.revisionOf(stream)),
      version: stream.version.number,
      scenarios: stream.scenarioIds,
    })),
    counts: {
      scenarios: tables.scenarios.size,
      hooks: [...tables.scenarios.values()].reduce((sum, scenario) => sum + scenario.hooks.length, 0),
      events: tables.registries.events.size,
      rules: tables.registries.rules.size,
      forms: tables.registries.forms.size,
    },
    connections: model.connections().map((found): JsonObject => ({
      id: member(found, 'id') ?? null,
      name: member(found, 'name') ?? null,
      accountName: member(found, 'accountName') ?? null,
    })),
    cloudFunctions: model.cloudFunctions().map((found): JsonObject => ({ ...found })),
    switches: { ...host.faults.switches } as JsonObject,
  };
}
