import { describe, expect, it } from 'vitest';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { Reference } from '../../../../src/core/stream/content.ts';
import { IdMap } from '../../../../src/core/stream/id-map.ts';
import { isJsonArray, member, type Json } from '../../../../src/core/json/json.ts';
import { ownMember, streamsOf } from '../../../../src/core/tree/tree.ts';
import { anExportFile, exportFileOf, payloadOf, type ScenarioSketch } from '../../../support/export-file.ts';
import { nothingKnown, reread, textsOf, treeOf, unpacked } from '../../../support/tree-of.ts';

const ids = {
  a: '01K1AAAAAAAAAAAAAAAAAAAAAA',
  b: '01K1BBBBBBBBBBBBBBBBBBBBBB',
  c: '01K1CCCCCCCCCCCCCCCCCCCCCC',
};
const vip = { id: '01K1RRRRRRRRRRRRRRRRRRRRRR', name: 'vip', expression: { '>': [1, 2] } };

function withRule(stream: { id: string; name: string }, rule: Json, at?: string): Uint8Array {
  return exportFileOf({ ...payloadOf(anExportFile(stream)), rules: [rule] }, at);
}

function packed(files: ReturnType<typeof unpacked>, stream: string): Json {
  const { text } = packStream(reread(files.tree), stream, { ids: files.ids, at: 0 });
  return payloadOf(Buffer.from(text));
}

describe('an event, rule or form that streams share', () => {
  const one = { id: ids.a, name: 'One' };
  const two = { id: ids.b, name: 'Two' };

  it('is one file, which both name', () => {
    const { tree, streams } = unpacked([withRule(one, vip), withRule(two, vip)]);
    expect([...tree.keys()].filter((path) => path.startsWith('rules/'))).toEqual(['rules/vip.json']);
    expect(streams.map(({ uses }) => uses)).toEqual([['rules/vip'], ['rules/vip']]);
  });

  it('is what the file exported last says, whatever the number of its fraction digits', () => {
    const times = [
      '2026-01-05T09:00:00Z',
      '2026-01-05T09:00:00.5Z',
      '2026-01-05T09:00:00.51Z',
      '2026-01-05T09:00:01+02:00',
    ];
    const files = times.map((at, index) =>
      withRule({ id: `${ids.a}${index}`, name: `S${index}` }, { ...vip, unit: index }, at),
    );
    expect(textsOf(unpacked(files).tree).get('rules/vip.json')).toContain('"unit": 2');
    expect(textsOf(unpacked(files.toReversed()).tree).get('rules/vip.json')).toContain('"unit": 2');
    for (const stream of ['s0', 's1', 's2', 's3']) {
      const sections = ownMember(
        unpacked(files).tree.get(`value-streams/${stream}/value-stream.json`),
        '$sections',
      );
      expect(sections).toMatchObject({ rules: [new Reference('rules/vip')] });
    }
  });

  it('stays beside the reference where files of one time contradict each other', () => {
    const files = [withRule(one, vip), withRule(two, { ...vip, unit: 'EUR' })];
    const both = unpacked(files);
    expect(textsOf(unpacked(files.toReversed()).tree)).toEqual(textsOf(both.tree));
    const rules = ['one', 'two'].map((name) => member(packed(both, `value-streams/${name}`), 'rules'));
    expect(rules).toEqual([[vip], [{ ...vip, unit: 'EUR' }]]);
    expect([...textsOf(both.tree).values()].join('\n')).not.toContain(vip.id);
  });

  it('keeps its id as a number, and out of the tree', () => {
    const files = unpacked([withRule(one, { ...vip, id: 987654 })]);
    expect([...textsOf(files.tree).values()].join('\n')).not.toContain('987654');
    expect(member(packed(files, 'value-streams/one'), 'rules')).toEqual([{ ...vip, id: 987654 }]);
  });

  it('gets an id only where the export had one or a stream refers to it by id', () => {
    const { id: _, ...nameless } = vip;
    const files = unpacked([withRule(one, nameless)]);
    expect(member(packed(files, 'value-streams/one'), 'rules')).toEqual([nameless]);
    const referring = exportFileOf({
      execution_template: { ...one, steps: [{ conditions: { rule: { rule_id: vip.id, name: 'vip' } } }] },
      rules: [vip],
    });
    const foreign = { ...unpacked([referring]), ids: new IdMap() };
    const payload = packed(foreign, 'value-streams/one');
    const [rule] = member(payload, 'rules') as readonly Json[];
    expect(member(rule, 'id')).toMatch(/^\d{26}$/);
    expect(JSON.stringify(payload)).toContain(`"rule_id":${JSON.stringify(member(rule, 'id'))}`);
  });

  it('is carried, also where a stream refers to it', () => {
    const steps = [{ conditions: { rule: { rule_id: vip.id, name: 'vip' } } }];
    const { tree } = unpacked([exportFileOf({ execution_template: { ...one, steps }, rules: [vip] })]);
    expect(tree.get('rules/vip.json')?.own).toEqual({});
  });

  it('is only named where no file carries it, and the reference keeps a name of its own', () => {
    const step = (name: string) => ({ conditions: { rule: { rule_id: vip.id, name } } });
    const file = exportFileOf({ execution_template: { ...one, steps: [step('vip'), step('older')] } });
    const files = unpacked([file]);
    expect(textsOf(files.tree).get('rules/vip.json')).toBe('{\n  "name": "vip",\n  "$carried": false\n}\n');
    expect(textsOf(files.tree).get('value-streams/one/value-stream.json')).toContain(
      '"rule": { "$ref": "rules/vip" }',
    );
    expect(member(member(packed(files, 'value-streams/one'), 'execution_template'), 'steps')).toEqual([
      step('vip'),
      step('older'),
    ]);
  });
});

describe('a scenario that two streams share', () => {
  const scenario: ScenarioSketch = { id: '71', name: 'Split', modules: [{ id: 1, module: 'a:B' }] };

  it('is in both, with an id that both know', () => {
    const files = unpacked(
      [
        { id: ids.a, name: 'One' },
        { id: ids.b, name: 'Two' },
      ].map((stream) => anExportFile({ ...stream, scenarios: [scenario] })),
    );
    const paths = ['value-streams/one/scenarios/split', 'value-streams/two/scenarios/split'];
    expect(paths.map((path) => files.tree.has(`${path}.json`))).toEqual([true, true]);
    expect(files.ids.scenarioPaths('71')).toEqual(paths);
  });

  it('is referred to where it is if one of them does not carry it', () => {
    const calls = exportFileOf({
      execution_template: {
        id: ids.b,
        name: 'Two',
        steps: [{ stepType: 'scenario', scenarios: [{ scenario_id: '71' }] }],
      },
    });
    const files = unpacked([anExportFile({ id: ids.a, name: 'One', scenarios: [scenario] }), calls]);
    expect(textsOf(files.tree).get('value-streams/two/value-stream.json')).toContain(
      '"$ref": "value-streams/one/scenarios/split"',
    );
    expect(packed(files, 'value-streams/two')).toEqual(payloadOf(calls));
  });
});

describe('a subflow', () => {
  const inner = { id: ids.b, name: 'Inner' };
  const outer = { id: ids.a, name: 'Outer', runs: [ids.b] };

  it('is a value stream of its own, and travels in the packed file of each caller', () => {
    const files = unpacked([
      anExportFile({ ...outer, carries: [inner] }),
      anExportFile({ ...outer, id: ids.c, name: 'Other' }),
    ]);
    expect(files.streams.map(({ path, isOwnFile, uses }) => ({ path, isOwnFile, uses }))).toEqual([
      { path: 'value-streams/inner', isOwnFile: false, uses: [] },
      { path: 'value-streams/other', isOwnFile: true, uses: ['value-streams/inner'] },
      { path: 'value-streams/outer', isOwnFile: true, uses: ['value-streams/inner'] },
    ]);
    for (const caller of ['outer', 'other']) {
      expect(member(packed(files, `value-streams/${caller}`), 'subflows')).toEqual([
        payloadOf(anExportFile(inner)),
      ]);
    }
  });

  it('is read from its own file before a copy that another carries, in any order of the files', () => {
    const own = exportFileOf(payloadOf(anExportFile({ ...inner, state: 'active' })), '2020-01-01T00:00:00Z');
    const copy = anExportFile({ ...outer, carries: [{ ...inner, state: 'inactive' }] });
    for (const files of [
      [own, copy],
      [copy, own],
    ]) {
      expect(textsOf(unpacked(files).tree).get('value-streams/inner/value-stream.json')).toContain(
        '"state": "active"',
      );
    }
  });

  it('is read from the newest of two copies', () => {
    const copies = ['2026-01-05T09:00:00.5Z', '2026-01-05T09:00:00Z'].map((at, index) =>
      exportFileOf(
        payloadOf(
          anExportFile({
            ...outer,
            id: `${ids.a}${index}`,
            carries: [{ ...inner, state: index === 0 ? 'inactive' : 'active' }],
          }),
        ),
        at,
      ),
    );
    for (const files of [copies, copies.toReversed()]) {
      expect(textsOf(unpacked(files).tree).get('value-streams/inner/value-stream.json')).toContain(
        '"state": "inactive"',
      );
    }
  });

  it('may run its caller: a cycle is carried once around', () => {
    const cycle = anExportFile({ ...outer, carries: [{ ...inner, runs: [ids.a] }] });
    const files = unpacked([cycle]);
    expect(packed(files, 'value-streams/outer')).toEqual(payloadOf(cycle));
    const turned = packed(files, 'value-streams/inner');
    expect(JSON.stringify(turned).match(/"execution_template":/g)).toHaveLength(2);
  });

  it('is only named where no file carries it, and keeps its path once it is exported', () => {
    const before = unpacked([anExportFile(outer)]);
    expect(streamsOf(before.tree)).toEqual(['value-streams/outer']);
    expect(before.tree.get('value-streams/value-stream/value-stream.json')?.own['$carried']).toBe(false);
    const after = unpacked([anExportFile(outer), anExportFile(inner)], before);
    expect(streamsOf(after.tree)).toEqual(['value-streams/outer', 'value-streams/value-stream']);
    expect(after.tree.get('value-streams/value-stream/value-stream.json')?.content['name']).toBe('Inner');
  });

  it('is carried by a file that had an empty list, once the tree has it', () => {
    const empty = exportFileOf({ ...payloadOf(anExportFile(outer)), subflows: [] });
    const alone = unpacked([empty]);
    expect(member(packed(alone, 'value-streams/outer'), 'subflows')).toEqual([]);
    const both = unpacked([empty, anExportFile(inner)]);
    expect(member(packed(both, 'value-streams/outer'), 'subflows')).toHaveLength(1);
  });

  it('that a file leaves out is packed only where nobody says otherwise', () => {
    const files = unpacked([anExportFile(outer), anExportFile(inner)]);
    const text = packStream(files.tree, 'value-streams/outer', {
      ids: files.ids,
      at: 0,
      carries: () => false,
    }).text;
    expect(payloadOf(Buffer.from(text))).toEqual(payloadOf(anExportFile(outer)));
    expect(member(packed(files, 'value-streams/outer'), 'subflows')).toHaveLength(1);
  });
});

describe('what a tenant must have', () => {
  const connection = (id: number) => ({ id, name: 'shop', accountName: 'shop-oauth', accountLabel: 'Shop' });
  const uses = (id: number) => ({ id: id % 10, module: 'shop:Get', parameters: { __IMTCONN__: id } });

  it('is one file for two connections of one name each, by which is used first', () => {
    const trees = [
      [81, 82],
      [92, 91],
    ].map(([first = 0, second = 0]) => {
      const modules = [
        { id: 1, module: 'shop:Get', parameters: { __IMTCONN__: first } },
        { id: 2, module: 'shop:Put', parameters: { __IMTCONN__: second } },
      ];
      const connections = [connection(91), connection(82), connection(81), connection(92)].filter(({ id }) =>
        [first, second].includes(id),
      );
      return unpacked([anExportFile({ scenarios: [{ id: '7', name: 'Sync', connections, modules }] })]).tree;
    });
    expect(textsOf(trees[1] ?? new Map())).toEqual(textsOf(trees[0] ?? new Map()));
    expect([...textsOf(trees[0] ?? new Map()).keys()]).toEqual(
      expect.arrayContaining(['connections/shop-2.json', 'connections/shop.json']),
    );
  });

  it('is described by the file exported last', () => {
    const file = (name: string, at: string, label: string) =>
      exportFileOf(
        payloadOf(
          anExportFile({
            id: `${ids.a}${name}`,
            name,
            scenarios: [
              {
                id: '7',
                name,
                connections: [{ ...connection(81), accountLabel: label }],
                modules: [uses(81)],
              },
            ],
          }),
        ),
        at,
      );
    const files = [file('A', '2026-02-01T00:00:00Z', 'new'), file('B', '2026-01-01T00:00:00Z', 'old')];
    for (const some of [files, files.toReversed()]) {
      expect(textsOf(unpacked(some).tree).get('connections/shop.json')).toContain('"new"');
    }
  });

  it('is named by whichever module has a label for it', () => {
    const metadata = {
      parameters: [{ name: 'login', type: 'account:shop' }],
      restore: {
        parameters: { login: { label: 'My shop', data: { scoped: 'true', connection: 'shop-oauth' } } },
      },
    };
    const modules = [
      { ...uses(81), id: 1 },
      { id: 2, module: 'shop:Put', parameters: { login: 81 }, metadata },
    ];
    const { tree } = unpacked([anExportFile({ scenarios: [{ id: '7', name: 'Sync', modules }] })]);
    expect(textsOf(tree).get('connections/my-shop.json')).toBe(
      '{\n  "name": "My shop",\n  "accountName": "shop-oauth"\n}\n',
    );
  });

  it('keeps the name that the tree has where an export does not say it', () => {
    const file = anExportFile({ scenarios: [{ id: '7', name: 'Sync', modules: [uses(81)] }] });
    const known = {
      ids: new IdMap([{ path: 'connections/shop', id: '81' }]),
      tree: treeOf([['connections/shop.json', '{"name": "Shop", "accountName": "x"}']]),
    };
    expect(textsOf(unpacked([file], known).tree).get('connections/shop.json')).toBe(
      '{\n  "name": "Shop",\n  "accountName": "x"\n}\n',
    );
  });

  it('takes a new name of a cloud function from the step that runs it', () => {
    const file = (name: string) =>
      exportFileOf({
        execution_template: { id: ids.a, name: 'One', steps: [{ cloud_function: { id: 'cf-1', name } }] },
      });
    const before = unpacked([file('Rates')]);
    const after = unpacked([file('Exchange rates')], before);
    expect(textsOf(after.tree).get('cloud-functions/rates.json')).toBe('{\n  "name": "Exchange rates"\n}\n');
  });
});

describe('a hook', () => {
  it('that the export does not describe is only named, and stays so', () => {
    const metadata = { parameters: [{ name: 'trigger', type: 'hook:gateway' }] };
    const file = anExportFile({
      scenarios: [
        {
          id: '7',
          name: 'Sync',
          modules: [{ id: 1, module: 'gateway:Hook', parameters: { trigger: 81 }, metadata }],
        },
      ],
    });
    const first = unpacked([file]);
    const again = unpacked([file], first);
    expect(textsOf(again.tree)).toEqual(textsOf(first.tree));
    const scenario = first.tree.get('value-streams/order-splitting/scenarios/sync.json');
    expect(ownMember(scenario, '$uncarriedHooks')).toEqual({ gateway: { typeName: 'gateway' } });
    expect(scenario?.content).toMatchObject({
      blueprint: { flow: [{ parameters: { trigger: new Reference('hooks/gateway') } }] },
    });
  });

  it('of two that only their ids tell apart is named by which is used first', () => {
    const trees = [
      [81, 82],
      [92, 91],
    ].map((used) => {
      const hooks = [...used].reverse().map((id) => ({ id, name: 'Hook', typeName: 'gateway' }));
      const modules = used.map((id, index) => ({
        id: index,
        module: 'gateway:Hook',
        parameters: { hook: id },
      }));
      return textsOf(
        unpacked([anExportFile({ scenarios: [{ id: '7', name: 'Sync', hooks, modules }] })]).tree,
      );
    });
    expect(trees[1]).toEqual(trees[0]);
  });
});

describe('ids that no tenant gave', () => {
  it('are none of those that it gave', () => {
    const file = anExportFile({ runs: [ids.b], scenarios: [{ id: '900000002', name: 'Sync' }] });
    const { tree, ids: known } = unpacked([file], nothingKnown);
    const idMap = new IdMap(
      known
        .entries()
        .filter(({ path }) => path.endsWith('/sync'))
        .map(({ id }) => ({ path: 'connections/x', id })),
    );
    const payload = payloadOf(
      Buffer.from(packStream(tree, 'value-streams/order-splitting', { ids: idMap, at: 0 }).text),
    );
    const scenarios = member(payload, 'scenarios');
    expect(isJsonArray(scenarios) && member(scenarios[0], 'scenario_id')).toBe('900000003');
  });
});
