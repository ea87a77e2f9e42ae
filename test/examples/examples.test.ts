import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';

import { exampleExports } from '../../.ci/generate/examples.ts';
import { placedModules, referencedIds, stringsIn, type Placed } from './blueprint.ts';
import { examples as folder, openExport, readExamples } from './payloads.ts';
import type { Conditions, Payload, Scenario } from './wire.ts';

const examples = await readExamples();
const payloads = examples.map(({ payload }) => payload);
const scenarios = payloads.flatMap((payload) => payload.scenarios);
const steps = payloads.flatMap((payload) => payload.execution_template.steps);
const triggers = payloads.flatMap((payload) => payload.execution_template.trigger);
const placed = scenarios.flatMap(modulesOf);
const conditions = payloads.flatMap(conditionsOf);
const declaredTypes = placed.flatMap(({ module }) =>
  (module.metadata.parameters ?? []).map(({ type }) => type),
);
const contract = parseYaml(
  await readFile(join(folder, '../docs/reference/tenant-api.yaml'), 'utf8'),
) as object;
const eachExample = examples.map((example) => [example.slug, example] as const);
const eachScenario = scenarios.map(
  (scenario) => [scenario.integromat_scenario.blueprint.name, scenario] as const,
);

function modulesOf(scenario: Scenario): readonly Placed[] {
  return placedModules(scenario.integromat_scenario.blueprint);
}

/** Every object under a key of that name, at any depth. */
function* under(value: unknown, key: string): Generator {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === key) yield member;
    yield* under(member, key);
  }
}

function conditionsOf(payload: Payload): readonly Conditions[] {
  return [...under(payload.execution_template, 'conditions')] as Conditions[];
}

function rulesReferencedBy(payload: Payload): readonly string[] {
  return conditionsOf(payload).flatMap(({ rule }) => (rule === undefined ? [] : [rule.name]));
}

function subflowsOf(id: string): readonly string[] {
  const stream = payloads.find((payload) => payload.execution_template.id === id);
  return (stream?.execution_template.steps ?? []).flatMap(
    (step) => step.subflow?.execution_template_id ?? [],
  );
}

function depthOf(id: string, above: readonly string[] = []): number {
  if (above.includes(id)) throw new Error(`a cycle of subflows: ${[...above, id].join(' > ')}`);
  return Math.max(0, ...subflowsOf(id).map((next) => 1 + depthOf(next, [...above, id])));
}

/** The ids of the streams that a payload carries, at any depth. */
function streamsOf(list: readonly Payload[]): readonly string[] {
  return list.flatMap((payload) => [payload.execution_template.id, ...streamsOf(payload.subflows ?? [])]);
}

/** The ids of the streams that one runs, by way of others too. */
function reachable(id: string): ReadonlySet<string> {
  return new Set(subflowsOf(id).flatMap((next) => [next, ...reachable(next)]));
}

function uses(module: string): boolean {
  return placed.some((at) => at.module.module.endsWith(module));
}

function inside(within: Placed['within'], module: string): boolean {
  return placed.some((at) => at.within === within && at.module.module.endsWith(module));
}

function countBy<T>(list: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

function repeated<T>(list: readonly T[]): readonly T[] {
  return [...countBy(list)].filter(([, count]) => count > 1).map(([item]) => item);
}

describe('the examples together hold', () => {
  const names = payloads.map((payload) => payload.execution_template.name);
  const events = payloads.flatMap((payload) => payload.events ?? []);
  const rules = payloads.flatMap((payload) => payload.rules ?? []);
  const known = ['scenario', 'subflow', 'cloud_function', 'form'];
  const contractKeys = ['stepType', 'scenarios', 'subflow', 'cloud_function', 'form', 'conditions'];
  const longTexts = placed
    .flatMap(({ module }) => stringsIn(module.mapper))
    .map((text) => text.split('\n').length);
  const moduleConnections = new Set(
    scenarios.flatMap((scenario) => modulesOf(scenario).flatMap(({ module }) => boundTo(module, 'account:'))),
  );

  it.each<[string, () => boolean]>([
    ['nine streams or more', () => payloads.length >= 9],
    [
      'events of the shop and of our own',
      () => ['commerce', 'custom'].every((o) => events.some((e) => e.origin === o)),
    ],
    [
      'a router in a route',
      () => placed.some((at) => at.within === 'route' && at.module.routes !== undefined),
    ],
    ['filters', () => placed.some((at) => at.module.filter !== undefined)],
    ['an iterator', () => uses('builtin:BasicFeeder')],
    ['an aggregator', () => uses('builtin:BasicAggregator')],
    ['a Resume', () => inside('onerror', 'builtin:Resume')],
    ['a Break', () => inside('onerror', 'builtin:Break')],
    ['a Rollback', () => inside('onerror', 'builtin:Rollback')],
    ['a router in an error handler', () => inside('onerror', 'builtin:BasicRouter')],
    ['an if-else', () => uses('builtin:BasicIfElse')],
    ['an if-else in a branch', () => inside('branch', 'builtin:BasicIfElse')],
    ['a merge', () => uses('builtin:BasicMerge')],
    ['an AI agent with tools', () => placed.some((at) => at.within === 'tool')],
    ['an iterator in a tool', () => inside('tool', 'builtin:BasicFeeder')],
    ['orphans', () => placed.some((at) => at.within === 'orphan')],
    [
      'a disabled route',
      () => placed.some((at) => at.module.routes?.some((route) => 'disabled' in route) === true),
    ],
    [
      'a subflow with two callers',
      () => repeated(payloads.flatMap((p) => subflowsOf(p.execution_template.id))).length > 0,
    ],
    ['a chain of two subflows', () => payloads.some((p) => depthOf(p.execution_template.id) === 2)],
    [
      'a condition on all events',
      () => conditions.some((c) => c.operator === 'AND' && c.event_types !== undefined),
    ],
    [
      'a condition on any event',
      () => conditions.some((c) => c.operator === 'OR' && c.event_types !== undefined),
    ],
    [
      'a condition with events and a rule',
      () => conditions.some((c) => c.event_types !== undefined && c.rule !== undefined),
    ],
    ['a condition on a trigger', () => triggers.some((trigger) => trigger.conditions !== undefined)],
    [
      'a simple and an advanced rule',
      () => ['simple', 'advanced'].every((m) => rules.some((rule) => rule.mode === m)),
    ],
    [
      'a rule of two streams',
      () => repeated(payloads.flatMap((p) => [...new Set(rulesReferencedBy(p))])).length > 0,
    ],
    ['a form step', () => steps.some((step) => step.stepType === 'form')],
    ['a hook of a form', () => scenarios.some((s) => s.hooks.some((hook) => hook.data.formId !== ''))],
    ['a cloud function', () => steps.some((step) => step.stepType === 'cloud_function')],
    ['a timer', () => triggers.some((t) => t.trigger_type === 'timer' && t.timeExpression !== '')],
    [
      'a scenario as trigger',
      () => triggers.some((t) => t.trigger_type === 'scenario' && t.scenario_ids.length > 0),
    ],
    ['a text of 300 lines', () => Math.max(...longTexts) >= 300],
    ['an e-mail of many lines', () => longText('email:ActionSendEmail', 'html') >= 15],
    ['code of many lines', () => longText('code:ExecuteCode', 'codeEditorJavascript') >= 30],
    ['a data store', () => declaredTypes.includes('datastore')],
    ['a data structure', () => declaredTypes.includes('udt')],
    [
      'two types of keychain',
      () => new Set(declaredTypes.filter((type) => type.startsWith('keychain:'))).size >= 2,
    ],
    ['a hook by declared type', () => declaredTypes.some((type) => type.startsWith('hook:'))],
    [
      'five types of connection',
      () => new Set(scenarios.flatMap((s) => s.connections.map((c) => c.accountName))).size >= 5,
    ],
    [
      'a connection that only hooks use',
      () => scenarios.some((s) => s.hooks.some((h) => !moduleConnections.has(h.data.__IMTCONN__))),
    ],
    ['a step of two scenarios', () => steps.some((step) => step.scenarios?.length === 2)],
    ['two streams of one name', () => repeated(names).length > 0],
    ['a name with an umlaut', () => names.some((name) => /[äöü]/.test(name))],
    ['a name in another script', () => names.some((name) => /\p{Script=Han}/u.test(name))],
    ['a name with an emoji', () => names.some((name) => /\p{Extended_Pictographic}/u.test(name))],
    ['an inactive stream', () => payloads.some((payload) => payload.execution_template.state === 'inactive')],
    ['a step type not known yet', () => steps.some((step) => !known.includes(step.stepType))],
    [
      'a step with keys not known yet',
      () => steps.some((step) => Object.keys(step).some((key) => !contractKeys.includes(key))),
    ],
    ['a number of 64 bits', () => examples.some(({ text }) => text.includes(': 9223372036854775807'))],
  ])('%s', (_feature, holds) => {
    expect(holds()).toBe(true);
  });

  function longText(module: string, field: string): number {
    const texts = placed
      .filter((at) => at.module.module === module)
      .map((at) => String(at.module.mapper?.[field]));
    return Math.max(0, ...texts.map((text) => text.split('\n').length));
  }
});

/** The ids in the parameters that a module declares with a type of that prefix. */
function boundTo(module: Placed['module'], prefix: string): readonly unknown[] {
  const declared = (module.metadata.parameters ?? []).filter(({ type }) => type.startsWith(prefix));
  return declared.map(({ name }) => module.parameters[name]);
}

describe.each(eachExample)('%s', (_slug, { text, payload }) => {
  const template = payload.execution_template;

  it('conforms to the contract', () => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    ajv.addSchema(contract, 'contract');
    const validate = ajv.compile({ $ref: 'contract#/components/schemas/Payload' });
    validate(payload);
    expect(validate.errors).toBeNull();
    expect(validate({ ...payload, execution_template: { name: template.name } })).toBe(false);
  });

  it('is written for people, without its subflows', () => {
    expect(text.startsWith('{\n  "execution_template": {\n    "id": ')).toBe(true);
    expect(text.endsWith('\n}\n')).toBe(true);
    expect(payload.subflows).toBeUndefined();
  });

  it('holds each scenario that it runs, and no other', () => {
    const triggered = template.trigger.flatMap((trigger) => trigger.scenario_ids);
    const inSteps = [...under(template.steps, 'scenario_id')] as string[];
    const held = payload.scenarios.map((scenario) => scenario.scenario_id);
    expect(repeated(held)).toEqual([]);
    expect(held.toSorted()).toEqual([...new Set([...triggered, ...inSteps])].toSorted());
  });

  it('holds each event that it waits for or sends', () => {
    const sent = payload.scenarios.flatMap(modulesOf).flatMap(({ module }) => {
      if (!/:(notifyComplete|startNewOrchestration)$/.test(module.module)) return [];
      return String(module.mapper?.['type']);
    });
    const waited = conditionsOf(payload).flatMap((condition) => condition.event_types ?? []);
    const started = template.trigger.flatMap(({ event_type }) => (event_type === '' ? [] : [event_type]));
    const fixed = sent.filter((type) => !type.startsWith('{{'));
    const held = new Set((payload.events ?? []).map((event) => event.event_type));
    expect([...started, ...waited, ...fixed].filter((type) => !held.has(type))).toEqual([]);
  });

  it('holds each rule and form that it uses, by id', () => {
    const rules = new Map((payload.rules ?? []).map((rule) => [rule.name, rule.id]));
    const used = conditionsOf(payload).flatMap(({ rule }) => (rule === undefined ? [] : [rule]));
    expect(new Map(used.map((rule) => [rule.name, rule.rule_id]))).toEqual(rules);

    const hooks = payload.scenarios.flatMap((scenario) => scenario.hooks);
    const byHook = hooks.flatMap(({ data }) => (data.formId === '' ? [] : [data.formId]));
    const byStep = template.steps.flatMap((step) => step.form?.form_id ?? []);
    const forms = (payload.forms ?? []).map((form) => form.id);
    expect([...new Set([...byHook, ...byStep])].toSorted()).toEqual(forms.toSorted());
  });

  it('runs only streams that are examples too', () => {
    const ids = new Set(payloads.map((other) => other.execution_template.id));
    expect(subflowsOf(template.id).filter((id) => !ids.has(id))).toEqual([]);
    expect(() => depthOf(template.id)).not.toThrow();
  });
});

describe.each(eachScenario)('the scenario %s', (_name, scenario) => {
  const modules = modulesOf(scenario);

  it('has each module id once', () => {
    expect(repeated(modules.map(({ module }) => module.id))).toEqual([]);
  });

  it('refers only to modules that run before', () => {
    const wrong = modules.flatMap(({ module, visible }) =>
      referencedIds(module)
        .filter((id) => !visible.has(id))
        .map((id) => `module ${module.id} refers to ${id}`),
    );
    expect(wrong).toEqual([]);
  });

  it('aggregates what a module before it feeds', () => {
    const aggregators = modules.filter(({ module }) => module.module === 'builtin:BasicAggregator');
    const lost = aggregators.filter(
      ({ module, visible }) => !visible.has(Number(module.parameters['feeder'])),
    );
    expect(lost.map(({ module }) => module.id)).toEqual([]);
  });

  it('lists the connections that its modules and hooks use, and no other', () => {
    const used = modules.flatMap(({ module }) => boundTo(module, 'account:'));
    const byHooks = scenario.hooks.map((hook) => hook.data.__IMTCONN__);
    const listed = scenario.connections.map((connection) => connection.id);
    expect(repeated(listed)).toEqual([]);
    expect(new Set([...used, ...byHooks])).toEqual(new Set(listed));
  });

  it('lists the hooks that its modules use, as its own', () => {
    const used = modules.flatMap(({ module }) => boundTo(module, 'hook:'));
    expect(used).toEqual(scenario.hooks.map((hook) => hook.id));
    expect(scenario.hooks.every((hook) => String(hook.scenarioId) === scenario.scenario_id)).toBe(true);
  });

  it('carries the module metadata of an export', () => {
    const metadata = modules.map(({ module }) => Object.keys(module.metadata));
    expect(metadata).toEqual(metadata.map(() => ['designer', 'restore', 'parameters', 'expect']));
  });
});

describe('ids and texts', () => {
  it('give an id to one thing only', () => {
    const ids = payloads.map((payload) => payload.execution_template.id);
    expect(repeated(ids)).toEqual([]);
    expect(repeated(scenarios.map((scenario) => scenario.scenario_id))).toEqual([]);
    expect(repeated(scenarios.flatMap((scenario) => scenario.hooks.map((hook) => hook.id)))).toEqual([]);
  });

  it.each(['events', 'rules', 'forms'] as const)(
    'say the same of shared %s wherever they stand',
    (section) => {
      const items = payloads.flatMap((payload): readonly { readonly id: string }[] => payload[section] ?? []);
      const versions = new Set(items.map((item) => JSON.stringify(item)));
      expect(versions.size).toBe(new Set(items.map((item) => item.id)).size);
    },
  );

  it('name no host for hooks, no mailbox and no site but those of acme.example', () => {
    const hooks = scenarios.flatMap((scenario) => scenario.hooks);
    expect(hooks.filter((hook) => hook.url !== `https://hook.acme.example/${hook.udid}`)).toEqual([]);
    const addresses = examples.flatMap(({ text }) => text.match(/[\w.+-]+@[\w.-]+/g) ?? []);
    expect(addresses.length).toBeGreaterThan(10);
    expect(addresses.filter((address) => !address.endsWith('@acme.example'))).toEqual([]);
    const hosts = examples.flatMap(({ text }) => text.match(/(?<=https?:\/\/)[^/"\\ {]+/g) ?? []);
    expect(hosts.filter((host) => !host.endsWith('.acme.example'))).toEqual([]);
  });
});

describe('the export files', async () => {
  const exports = await exampleExports();

  it('are what the payloads give', async () => {
    const names = await readdir(join(folder, 'exports'));
    const written = await Promise.all(
      names.map(async (name) => {
        const content = await readFile(join(folder, 'exports', name), 'utf8');
        return [`examples/exports/${name}`, content] as const;
      }),
    );
    expect(new Map(written)).toEqual(exports);
  });

  it('hold each payload with its numbers, and its subflows once', () => {
    const held = [...exports.values()].map(openExport);
    expect(held).toHaveLength(examples.length);
    for (const { payload } of held) {
      const { subflows, ...own } = payload;
      expect(payloads).toContainEqual(own);
      const carried = streamsOf(subflows ?? []);
      expect(repeated(carried)).toEqual([]);
      expect(carried.toSorted()).toEqual([...reachable(payload.execution_template.id)].toSorted());
    }
  });

  it('nest a subflow in the stream that runs it first', () => {
    const intake = [...exports.values()].map(openExport).find(({ name }) => name === 'Order Intake')?.payload;
    const nested = (payload: Payload | undefined): readonly unknown[] =>
      (payload?.subflows ?? []).map((subflow) => [subflow.execution_template.name, nested(subflow)]);
    expect(nested(intake)).toEqual([['Fulfilment Routing', [['Customer Notification', []]]]]);
  });

  it('have the envelope of a download', () => {
    for (const content of exports.values()) {
      const envelope = JSON.parse(content) as Record<string, string>;
      expect(Object.keys(envelope)).toEqual(['name', 'exported_at', 'data']);
      expect(envelope['exported_at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
      expect(content).toBe(JSON.stringify(envelope, null, 2));
    }
  });

  it('hold compact JSON with every digit', () => {
    const data = [...exports.values()].map((content) => openExport(content).data);
    expect(data.some((text) => text.includes('"sequence":9223372036854775807'))).toBe(true);
    for (const text of data) {
      const exact = text.replaceAll(/:(\d{16,})/g, ':"$1"');
      expect(JSON.stringify(JSON.parse(exact))).toBe(exact);
    }
  });
});
