import { createHash } from 'node:crypto';
import { hookShape } from './hook-shape.ts';
import { neverActivated } from './intake.ts';
import { isObject, type SandboxJsonObject, member, text, without } from '../json.ts';
import type { RegistryName, ScenarioRecord, StreamRecord } from '../tenant/records.ts';
import { bodyOf } from './scenario-body.ts';
import { idOf, type Tables } from '../tenant/tables.ts';

/** Sorts the items of a set. The platform's own order is unknown, so no client may rely on it. */
export type SetOrder = <Item>(items: readonly Item[]) => readonly Item[];

/** Options of an export: the order of its sets, and whether it has a subflow once or under every caller. */
export interface ExportManner {
  readonly order: SetOrder;
  readonly subflowNesting: 'once' | 'everyCaller';
}

/**
 * Returns the payload of a stream's export file, with the events, rules and forms in use and, under `subflows`, the
 * payloads of the streams that its steps run: depth first, each once or under every caller. A cycle ends before a
 * stream would include itself.
 */
export function exportPayload(tables: Tables, stream: StreamRecord, manner: ExportManner): SandboxJsonObject {
  return payloadOf(tables, stream, manner, new Set([stream.id]));
}

function payloadOf(
  tables: Tables,
  stream: StreamRecord,
  manner: ExportManner,
  carried: Set<string>,
): SandboxJsonObject {
  const { order, subflowNesting } = manner;
  const used = itemsInUse(tables, stream);
  const subflows: SandboxJsonObject[] = [];
  const here = new Set(carried);
  for (const { kind, id } of tables.referencesOf(stream)) {
    const subflow = kind === 'subflow' && id !== undefined ? tables.streams.get(id) : undefined;
    const there = subflowNesting === 'once' ? carried : here;
    if (subflow === undefined || there.has(subflow.id)) continue;
    there.add(subflow.id);
    const within = subflowNesting === 'once' ? carried : new Set([...carried, subflow.id]);
    subflows.push(payloadOf(tables, subflow, manner, within));
  }
  return {
    execution_template: templateOf(tables, stream),
    scenarios: order(tables.scenariosOf(stream)).map((scenario) =>
      scenarioEntry(tables, stream, scenario, order),
    ),
    ...section('events', order(used.events)),
    ...section('rules', order(used.rules)),
    ...section('forms', order(used.forms)),
    ...section('subflows', order(subflows)),
    ...stream.sections,
  };
}

/** Leaves out sections without items, as an export file of the platform does. */
function section(name: string, items: readonly SandboxJsonObject[]): SandboxJsonObject {
  return items.length === 0 ? {} : { [name]: items };
}

/** Returns the events, rules and forms of the registries that a stream uses. */
export function itemsInUse(
  tables: Tables,
  stream: StreamRecord,
): Readonly<Record<RegistryName, SandboxJsonObject[]>> {
  const references = tables.referencesOf(stream);
  const forms = tables
    .scenariosOf(stream)
    .flatMap((scenario) => scenario.references.forms)
    .map((id) => tables.registries.forms.get(id));
  const referred = (kind: 'rule' | 'form') =>
    references
      .filter((reference) => reference.kind === kind)
      .map((reference) => tables.referredItem(kind === 'rule' ? 'rules' : 'forms', reference));
  return {
    events: present(tables.eventTypesOf(stream).map((type) => tables.itemByNaturalKey('events', type))),
    rules: present(referred('rule')),
    forms: present([...referred('form'), ...forms]),
  };
}

function present(items: readonly (SandboxJsonObject | undefined)[]): SandboxJsonObject[] {
  return [...new Set(items.filter((item) => item !== undefined))];
}

function templateOf(tables: Tables, stream: StreamRecord): SandboxJsonObject {
  const { template } = stream;
  const description = member(template, 'description');
  const version = member(template, 'version');
  return {
    id: stream.id,
    tenant: tables.identity.tenantId,
    name: stream.name,
    ...(description === undefined ? {} : { description }),
    version: { ...stream.version, ...(isObject(version) ? version : {}) },
    trigger: member(template, 'trigger') ?? null,
    metadata: auditOf(tables, stream),
    steps: member(template, 'steps') ?? null,
    state: stream.state,
    ...without(template, ['name', 'description', 'version', 'trigger', 'metadata', 'steps']),
  };
}

function auditOf(tables: Tables, stream: StreamRecord): SandboxJsonObject {
  const { userId, userEmail } = tables.identity;
  const unknown = member(stream.template, 'metadata');
  const person = { user_id: userId, user_name: userEmail.split('@')[0] ?? '', user_email: userEmail };
  const nobody = { user_id: '', user_name: '', user_email: '' };
  const activated = stream.activatedAt !== neverActivated;
  return {
    createdAt: stream.createdAt,
    activatedAt: stream.activatedAt,
    createdBy: userId,
    activatedBy: activated ? userId : '',
    createdByUser: person,
    activatedByUser: activated ? person : nobody,
    ...(isObject(unknown) ? unknown : {}),
    ...(stream.editor === '' ? {} : editedBy(stream)),
  };
}

/** Audit of a version that a person published. Publishing also activated it where the stream is active. */
function editedBy({ editor, publishedAt, state }: StreamRecord): SandboxJsonObject {
  const person = { user_id: editor, user_name: editor, user_email: '' };
  return {
    updatedAt: publishedAt,
    updatedBy: editor,
    updatedByUser: person,
    ...(state === 'active' ? { activatedAt: publishedAt, activatedBy: editor, activatedByUser: person } : {}),
  };
}

function scenarioEntry(
  tables: Tables,
  stream: StreamRecord,
  scenario: ScenarioRecord,
  order: SetOrder,
): SandboxJsonObject {
  const { integromat_scenario: definition, ...unknown } = bodyOf(scenario);
  const connections = present(scenario.references.connections.map((id) => tables.connections.get(id)));
  return {
    scenario_id: scenario.id,
    integromat_scenario: definition ?? {},
    connections: order(scattered(connections)),
    hooks: order(scenario.hooks).map((hook) => hookShape(tables, stream, scenario, hook)),
    ...unknown,
  };
}

/**
 * Sorts connections in a fixed order that is neither that of ids nor of first use, as an export file of the platform
 * does.
 */
function scattered(connections: readonly SandboxJsonObject[]): readonly SandboxJsonObject[] {
  return connections
    .map((connection) => ({ connection, key: scatterKey(connection) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ connection }) => connection);
}

function scatterKey(connection: SandboxJsonObject): string {
  return createHash('sha256')
    .update(`${text(connection, 'accountName') ?? ''} ${idOf(connection)}`)
    .digest('hex');
}

/** Returns an order for each `seed` that differs from those of its neighbours (for sets of two or more). */
export function shuffled(seed: number): SetOrder {
  return (items) => {
    if (items.length < 2) return items;
    const turn = seed % items.length;
    const turned = [...items.slice(turn), ...items.slice(0, turn)];
    return Math.floor(seed / items.length) % 2 === 0 ? turned : turned.reverse();
  };
}

/** Options of an export that a person downloads. */
export const plainExport: ExportManner = { order: inStoredOrder, subflowNesting: 'once' };

/** Order of creation. */
export function inStoredOrder<Item>(items: readonly Item[]): readonly Item[] {
  return items;
}
