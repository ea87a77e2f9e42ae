import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/json/json.ts';
import { diffTrees } from '../../../src/core/diff/diff-trees.ts';
import type { Tree } from '../../../src/core/tree/tree.ts';
import { diffText } from '../../../src/core/diff/print/text.ts';
import { treeOf } from '../../support/tree-of.ts';

const scenarioFile = 'value-streams/orders/scenarios/split.json';

function aTree(files: Readonly<Record<string, Json>>): Tree {
  return treeOf(Object.entries(files).map(([path, json]) => [path, JSON.stringify(json)] as const));
}

/** The lines that tell of the changes between two trees of one stream, without the part that all share. */
function told(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): readonly string[] {
  const stream = { 'value-streams/orders/value-stream.json': { name: 'Orders' } };
  const text = diffText(diffTrees(aTree({ ...stream, ...before }), aTree({ ...stream, ...after })));
  const [lines = ''] = text.split('\n\n');
  return lines.split('\n').map((line) => line.replace('stream Orders › scenario Split › ', ''));
}

const aScenario = (flow: readonly Json[], more: Readonly<Record<string, Json>> = {}) => ({
  [scenarioFile]: { blueprint: { name: 'Split', flow, ...more } },
});

const aModule = (id: number, more: Readonly<Record<string, Json>> = {}): Json => ({
  id,
  module: 'util:Sleep',
  ...more,
});

const router = (...routes: readonly (readonly Json[])[]): Json => ({
  id: 1,
  module: 'builtin:BasicRouter',
  routes: routes.map((flow) => ({ flow })),
});

describe('modules', () => {
  it('are matched by their id, wherever they stand', () => {
    const one = aModule(2, { mapper: { duration: 1 } });
    const other = aModule(2, { mapper: { duration: 2 } });
    expect(
      told(aScenario([router([one], [aModule(3)])]), aScenario([router([], [aModule(3), other])])),
    ).toEqual([
      '> module 2 Tools · Sleep: moved from the start of route 1 of module 1 Router to route 2 of module 1 Router, after module 3 Tools · Sleep',
      '~ module 2 Tools · Sleep › duration: 1 → 2',
    ]);
  });

  it('are told with their place where they come or go', () => {
    expect(
      told(aScenario([aModule(1), aModule(2)]), aScenario([aModule(1), aModule(3), aModule(2)])),
    ).toEqual(['+ module 3 Tools · Sleep, after module 1 Tools · Sleep']);
    expect(told(aScenario([aModule(1, { onerror: [aModule(2)] })]), aScenario([aModule(1)]))).toEqual([
      '- module 2 Tools · Sleep, at the start of the error handler of module 1 Tools · Sleep',
    ]);
  });

  it('are counted in what goes whole with them', () => {
    expect(told(aScenario([router([aModule(2)], [aModule(3)])]), aScenario([]))).toEqual([
      '- module 1 Router, at the start, with 2 modules: route 1: 2 Tools · Sleep; route 2: 3 Tools · Sleep',
    ]);
  });

  it('stay where a router before them goes, and are told as moved', () => {
    expect(told(aScenario([router([aModule(2)])]), aScenario([aModule(2)]))).toEqual([
      '> module 2 Tools · Sleep: moved from the start of route 1 of module 1 Router to the start',
      '- module 1 Router, at the start',
    ]);
  });

  it('do not count as moved where a route is put before theirs', () => {
    const routes = [[aModule(2)], [aModule(3)]];
    expect(told(aScenario([router(...routes)]), aScenario([router([aModule(4)], ...routes)]))).toEqual([
      '+ module 1 Router › route 1, with 1 module: 4 Tools · Sleep',
    ]);
  });

  it('follow their route where one is put before it and another module moves', () => {
    const before = [[aModule(2), aModule(3)], [aModule(4)]];
    const after = [[aModule(5)], [aModule(2), aModule(4), aModule(3)]];
    expect(told(aScenario([router(...before)]), aScenario([router(...after)]))).toEqual([
      '+ module 1 Router › route 1, with 1 module: 5 Tools · Sleep',
      '- module 1 Router › route 2',
      '> module 4 Tools · Sleep: moved from the start of route 2 of module 1 Router to route 2 of module 1 Router, after module 2 Tools · Sleep',
    ]);
  });

  it('come and go in a route that stays in its place', () => {
    expect(told(aScenario([router([aModule(2)])]), aScenario([router([aModule(3)])]))).toEqual([
      '+ module 3 Tools · Sleep, at the start of route 1 of module 1 Router',
      '- module 2 Tools · Sleep, at the start of route 1 of module 1 Router',
    ]);
  });

  it('of one id are told apart by their order', () => {
    const [one, other] = [aModule(2), aModule(2, { version: 2 })];
    expect(told(aScenario([one, other]), aScenario([one, aModule(2, { version: 3 })]))).toEqual([
      '~ module 2~2 Tools · Sleep › version: 2 → 3',
    ]);
  });

  it('among the tools of an agent and those that nothing runs are modules too', () => {
    const agent = (url: string): Json => ({
      id: 1,
      module: 'ai:RunAgent',
      tools: [{ name: 'stock', flow: [aModule(2, { mapper: { url } })] }],
    });
    const orphans = (url: string) => ({
      metadata: { designer: { orphans: [[aModule(3, { mapper: { url } })]] } },
    });
    expect(told(aScenario([agent('/a')], orphans('/a')), aScenario([agent('/b')], orphans('/b')))).toEqual([
      '~ module 2 Tools · Sleep › url: "/a" → "/b"',
      '~ module 3 Tools · Sleep › url: "/a" → "/b"',
    ]);
  });

  it('say which of their parts changed, where a mapping has a field of that name', () => {
    const one = { filter: { name: 'all' }, mapper: { filter: 'a' } };
    expect(
      told(aScenario([aModule(1, one)]), aScenario([aModule(1, { ...one, mapper: { filter: 'b' } })])),
    ).toEqual(['~ module 1 Tools · Sleep › mapping › filter: "a" → "b"']);
  });
});

describe('steps and triggers', () => {
  const streamWith = (members: Readonly<Record<string, Json>>) => ({
    'value-streams/orders/value-stream.json': { name: 'Orders', ...members },
    'rules/vip.json': { name: 'isVip' },
    'forms/release.json': { name: 'Release' },
  });
  const rule = { stepType: 'form', form: { form_id: { $ref: 'forms/release' } } };
  const subflow = {
    stepType: 'subflow',
    subflow: { execution_template_id: { $ref: 'value-streams/other' } },
  };

  it('are matched by what they run: those that are put between the others are added', () => {
    expect(told(streamWith({ steps: [rule] }), streamWith({ steps: [subflow, rule] }))).toEqual([
      '+ stream Orders › step 1 subflow other: {stepType: "subflow", subflow: {execution_template_id: other}}',
    ]);
  });

  it('are told as moved where only their order changed', () => {
    const line = told(streamWith({ steps: [rule, subflow] }), streamWith({ steps: [subflow, rule] }));
    expect(line).toEqual(['> stream Orders › step 1 subflow other: moved from place 2 to place 1']);
  });

  it('keep their place in words where their conditions change', () => {
    const conditions = { operator: 'AND', event_types: ['a'], rule: { $ref: 'rules/vip' } };
    expect(told(streamWith({ steps: [rule] }), streamWith({ steps: [{ ...rule, conditions }] }))).toEqual([
      '+ stream Orders › step 1 form Release › conditions: {event_types: ["a"], operator: "AND", rule: isVip}',
    ]);
  });

  it('tell another schedule as a change of the trigger', () => {
    const timer = (timeExpression: string) => ({ trigger: [{ trigger_type: 'timer', timeExpression }] });
    expect(told(streamWith(timer('0 1 * * *')), streamWith(timer('0 2 * * *')))).toEqual([
      '~ stream Orders › trigger 1 timer 0 2 * * * › schedule: "0 1 * * *" → "0 2 * * *"',
    ]);
  });
});

describe('streams and what they share', () => {
  it('are told whole where they come, with the number of what they hold', () => {
    const more = {
      'value-streams/new/value-stream.json': { name: 'New', steps: [{}, {}], trigger: [{}] },
      'value-streams/new/scenarios/one.json': { blueprint: { name: 'One', flow: [aModule(1), aModule(2)] } },
      'value-streams/new/scenarios/one.ui.json': { '1': { designer: { x: 1 } } },
    };
    expect(told({}, more)).toEqual(['+ stream New, with 1 trigger, 2 steps, 1 scenario, 2 modules']);
    expect(told(more, {})).toEqual(['- stream New, with 1 trigger, 2 steps, 1 scenario, 2 modules']);
  });

  it('are told as renamed, and as active or not', () => {
    const file = 'value-streams/orders/value-stream.json';
    expect(
      told({ [file]: { name: 'Orders', state: 'active' } }, { [file]: { name: 'Sales', state: 'inactive' } }),
    ).toEqual([
      '~ stream Sales: renamed "Orders" → "Sales"',
      '~ stream Sales › state: "active" → "inactive"',
    ]);
  });

  it('give a line to a rule for each part of its expression', () => {
    const rule = (expression: Json) => ({ 'rules/vip.json': { name: 'isVip', expression } });
    expect(
      told(
        rule({ and: [{ '>': [{ var: 'a' }, 1] }, true] }),
        rule({ and: [{ '>=': [{ var: 'a' }, 1] }, false] }),
      ),
    ).toEqual([
      '~ rule isVip › expression › and › argument 1 › operator: ">" → ">="',
      '~ rule isVip › expression › and › argument 2: true → false',
    ]);
  });

  it('name what must exist by what people call it', () => {
    const connection = { 'connections/shop.json': { name: 'Shop login', accountName: 'shop' } };
    expect(told({}, connection)).toEqual([
      '+ connection Shop login: {accountName: "shop", name: "Shop login"}',
    ]);
  });

  it('mean the same in any order of what they list, and in any format of the tree', () => {
    const listed = (...paths: readonly string[]) => ({
      [scenarioFile]: {
        blueprint: { name: 'Split', flow: [] },
        $connections: paths.map(($ref) => ({ $ref })),
      },
    });
    expect(
      told(listed('connections/a', 'connections/b'), {
        ...listed('connections/b', 'connections/a'),
        'value-streams/format.json': { format: 1 },
      }),
    ).toEqual(['No difference.', '']);
  });
});

describe('sidecars', () => {
  const sidecar = (x: number) => ({
    [scenarioFile.replace('.json', '.ui.json')]: { '1': { designer: { x } } },
  });

  it('are one line for a scenario that changed in no other way', () => {
    expect(told({ ...aScenario([]), ...sidecar(0) }, { ...aScenario([]), ...sidecar(300) })).toEqual([
      '~ stream Orders › scenario Split: layout only',
    ]);
  });

  it('are not worth a line beside other changes, and in the diff all the same', () => {
    const [before, after] = [
      { ...aScenario([aModule(1)]), ...sidecar(0) },
      { ...aScenario([aModule(1, { version: 2 })]), ...sidecar(300) },
    ];
    expect(told(before, after)).toEqual(['+ module 1 Tools · Sleep › version: 2']);
    expect(diffTrees(aTree(before), aTree(after)).changes.map(({ op }) => op)).toEqual(['added', 'layout']);
  });
});
