import { z } from 'zod';
import { idText, type SandboxJson, type SandboxJsonObject, member, text } from './json.ts';
import { makeEdit, personEdits, streamChoice } from './tenant/person-edits.ts';
import { HttpProblem } from './problem.ts';
import type { StreamRecord } from './tenant/records.ts';
import { switchesSchema } from './switches.ts';
import { idOf } from './tenant/tables.ts';
import type { TenantHost } from './tenant-host.ts';
import { valueStream } from './tenant/value-stream.ts';

const tenantOperations = [
  z.strictObject({ op: z.literal('switches'), switches: switchesSchema }),
  z.strictObject({
    op: z.literal('setActiveInstances'),
    ...streamChoice,
    activeInstances: z.number().int().min(0),
  }),
  z.strictObject({
    op: z.literal('duplicateStream'),
    ...streamChoice,
    name: z.string().min(1).optional(),
    shareScenarios: z.boolean().default(false),
  }),
  z.strictObject({ op: z.literal('addConnection'), name: z.string().min(1), accountName: z.string().min(1) }),
  z.strictObject({
    op: z.literal('removeConnection'),
    id: z.number().int().optional(),
    name: z.string().optional(),
    accountName: z.string().optional(),
  }),
  z.strictObject({ op: z.literal('addCloudFunction'), name: z.string().min(1) }),
  z.strictObject({ op: z.literal('clearRequests') }),
] as const;

const operationSchema = z.discriminatedUnion('op', [...personEdits, ...tenantOperations]);
const addressSchema = z.looseObject({ tenant: z.string() });

/** Request body of `POST /_control`: one operation on one tenant. */
export interface ControlRequest {
  readonly tenant: string;
  readonly operation: z.infer<typeof operationSchema>;
}

/** Reads an operation; `{tenant, switches}` needs no `op`. Throws a 422 `HttpProblem` that names the fault. */
export function readOperation(value: SandboxJson): ControlRequest {
  const { tenant, ...body } = checked(addressSchema, value);
  const named = 'switches' in body && !('op' in body) ? { ...body, op: 'switches' } : body;
  return { tenant, operation: checked(operationSchema, named) };
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const details = result.error.issues.map(({ path, message }) => ({
    field: path.join('.'),
    type: 'invalid',
    message,
  }));
  throw new HttpProblem(422, details.map(({ field, message }) => `${field}: ${message}`).join('; '), {
    details,
  });
}

/** Does an operation and returns its result. Throws a `HttpProblem` where it is impossible. */
export function operate(host: TenantHost, operation: ControlRequest['operation']): SandboxJsonObject {
  const { model } = host;
  switch (operation.op) {
    case 'switches':
      return { switches: { ...host.change(operation.switches) } as SandboxJsonObject };
    case 'setActiveInstances':
      return shown(host, model.setActiveInstances(operation, operation.activeInstances));
    case 'duplicateStream':
      return shown(host, model.duplicateStream(operation, operation.name, operation.shareScenarios));
    case 'addConnection':
      return { connection: model.addConnection(operation.name, operation.accountName) };
    case 'removeConnection':
      model.removeConnection(connectionId(host, operation));
      return {};
    case 'addCloudFunction':
      return { cloudFunction: { ...model.addCloudFunction(operation.name) } };
    case 'clearRequests':
      host.requests.clear();
      return {};
    case 'setText':
    case 'moveModule':
    case 'setField':
    case 'setState':
    case 'renameStream':
    case 'deleteStream':
      return shown(host, makeEdit(model, operation));
  }
}

/** Returns the stream after an operation; nothing where it was deleted. */
function shown({ model }: TenantHost, stream: StreamRecord | undefined): SandboxJsonObject {
  if (stream === undefined) return {};
  return { valueStream: { ...valueStream(stream, model.revisionOf(stream)) } };
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
  throw new HttpProblem(
    candidates.length === 0 ? 404 : 409,
    `${candidates.length} connections fit: give one's id`,
  );
}

/** Summarises the resources of a tenant, for tests and people. */
export function stateSummary(host: TenantHost): SandboxJsonObject {
  const { model } = host;
  const { tables } = model;
  return {
    tenant: model.name,
    streams: model.streams().map((stream): SandboxJsonObject => ({
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
    connections: model.connections().map((found): SandboxJsonObject => ({
      id: member(found, 'id') ?? null,
      name: member(found, 'name') ?? null,
      accountName: member(found, 'accountName') ?? null,
    })),
    cloudFunctions: model.cloudFunctions().map((found): SandboxJsonObject => ({ ...found })),
    switches: { ...host.faults.switches } as SandboxJsonObject,
    lastEdit: typeof host.lastEdit === 'object' ? host.lastEdit && { ...host.lastEdit } : host.lastEdit,
  };
}
