import { describe, expect, it } from 'vitest';
import { mergeRenumbered } from '../../../src/core/merge/merge-file.ts';
import { earlierNumbers, freeNumbers } from '../../../src/core/merge/renumbering.ts';
import { withModuleNumbers } from '../../../src/core/stream/module-references.ts';
import { fileOf, mergedJson, sideNames } from '../../support/merge-of.ts';
import { content, object } from '../../support/scenario-of.ts';
import type { ContentObject } from '../../../src/core/stream/content.ts';

const path = 'value-streams/orders/scenarios/orders.json';

interface Module {
  readonly id: number;
  readonly module: string;
  readonly [key: string]: unknown;
}

const aModule = (id: number, module: string, more: object = {}): Module => ({ id, module, ...more });
const scenario = (...flow: readonly Module[]) => ({ blueprint: { name: 'Orders', flow } });

const [hook, request, store] = [
  aModule(1, 'gateway:CustomWebHook'),
  aModule(2, 'http:ActionSendData', { mapper: { url: 'https://api.acme.example/{{1.id}}' } }),
  aModule(3, 'datastore:AddRecord', { mapper: { key: '{{2.data.id}}' } }),
];
const base = scenario(hook, request, store);

const slack = (id: number, text: string, more: object = {}) =>
  aModule(id, 'slack:CreateMessage', { mapper: { text }, ...more });

describe('two new modules with one number', () => {
  it('stay both, the incoming one with a free number wherever something refers to it', () => {
    const target = scenario(hook, slack(4, 'Order {{1.id}}'), request, store);
    const incoming = scenario(
      hook,
      request,
      aModule(4, 'builtin:BasicFeeder', {
        mapper: { array: '{{2.lines}}' },
        onerror: [aModule(5, 'builtin:Ignore')],
      }),
      aModule(6, 'builtin:BasicAggregator', {
        parameters: { feeder: 4, target: '4.items' },
        mapper: { sku: '{{upper(4.sku)}} costs 4.5, "4.sku" {{4.`a b`}}' },
        filter: { name: 'in stock', conditions: [[{ a: '{{4.stock}}', o: 'exist' }]] },
      }),
      store,
    );

    const { json, conflicts, notes } = mergedJson(path, base, target, incoming);

    expect(conflicts).toEqual([]);
    expect(json).toEqual(
      scenario(
        hook,
        slack(4, 'Order {{1.id}}'),
        request,
        aModule(7, 'builtin:BasicFeeder', {
          mapper: { array: '{{2.lines}}' },
          onerror: [aModule(5, 'builtin:Ignore')],
        }),
        aModule(6, 'builtin:BasicAggregator', {
          parameters: { feeder: 7, target: '7.items' },
          mapper: { sku: '{{upper(7.sku)}} costs 4.5, "4.sku" {{7.`a b`}}' },
          filter: { name: 'in stock', conditions: [[{ a: '{{7.stock}}', o: 'exist' }]] },
        }),
        store,
      ),
    );
    expect(notes).toEqual([
      {
        place: '/blueprint/flow/3',
        message: 'module 4 of main is now module 7, because env/staging also added a module 4',
      },
    ]);
  });

  it('stay both where they are of one app, at different places', () => {
    const target = scenario(hook, slack(4, 'one'), request, store);
    const incoming = scenario(hook, request, store, slack(4, 'two'));
    expect(mergedJson(path, base, target, incoming)).toMatchObject({
      json: scenario(hook, slack(4, 'one'), request, store, slack(5, 'two')),
      conflicts: [],
    });
  });

  it.each([
    [
      'stand at one place',
      scenario(hook, slack(4, 'one'), request),
      scenario(hook, slack(4, 'two'), request),
    ],
    [
      'say the same',
      scenario(hook, slack(4, 'one'), request),
      scenario(hook, request, slack(4, 'one', { version: 2 })),
    ],
  ])('are left to people where they are of one app and %s', (_, target, incoming) => {
    const { conflicts, notes } = mergedJson(path, scenario(hook, request), target, incoming);
    expect(conflicts[0]?.why).toMatch(/^env\/staging and main each added a module 4/);
    expect(notes).toEqual([]);
  });

  it('are left to people where something in the base refers to that number already', () => {
    const lost = slack(9, '{{4.id}}');
    const [before, target, incoming] = [
      scenario(hook, lost),
      scenario(hook, slack(4, 'one'), lost),
      scenario(hook, lost, store, aModule(4, 'http:ActionSendData')),
    ];
    expect(mergedJson(path, before, target, incoming).conflicts).not.toEqual([]);
  });

  it('keep their own boxes in the designer', () => {
    const sidecar = path.replace('.json', '.ui.json');
    const box = (x: number) => ({ designer: { x, y: 0 } });
    const sides = {
      base: fileOf({ '1': box(0) }),
      target: fileOf({ '1': box(0), '4': box(300) }),
      incoming: fileOf({ '1': box(10), '4': box(900) }),
    };
    const numbers = [{ base: new Map(), incoming: new Map([['4', 7]]) }];
    const merged = Buffer.from(mergeRenumbered(sidecar, sides, sideNames, numbers) ?? []).toString();
    expect(JSON.parse(merged)).toEqual({ '1': box(10), '4': box(300), '7': box(900) });
  });
});

describe('a module that an earlier merge renumbered', () => {
  const source = scenario(
    hook,
    request,
    store,
    aModule(4, 'util:SetVariable2', { mapper: { value: '{{3.key}}' } }),
  );
  const target = scenario(
    hook,
    slack(4, 'one'),
    request,
    store,
    aModule(5, 'util:SetVariable2', { mapper: { value: '{{3.key}}' } }),
  );

  it('takes later edits of the source under its new number', () => {
    const edited = scenario(
      hook,
      request,
      store,
      aModule(4, 'util:SetVariable2', { mapper: { value: '{{3.id}}' } }),
      slack(6, '{{4.value}}'),
    );
    expect(mergedJson(path, source, target, edited)).toMatchObject({
      json: scenario(
        hook,
        slack(4, 'one'),
        request,
        store,
        aModule(5, 'util:SetVariable2', { mapper: { value: '{{3.id}}' } }),
        slack(6, '{{5.value}}'),
      ),
      conflicts: [],
    });
  });

  it('goes where the source removes it, and the module with its number stays', () => {
    expect(mergedJson(path, source, target, base)).toMatchObject({
      json: scenario(hook, slack(4, 'one'), request, store),
      conflicts: [],
    });
  });

  it('never has its edits in the module that has its number now', () => {
    const other = scenario(hook, request, store, slack(4, 'one'));
    const edited = scenario(
      hook,
      request,
      store,
      aModule(4, 'util:SetVariable2', { mapper: { value: '{{3.id}}', name: 'x' } }),
    );
    const { conflicts, json } = mergedJson(path, source, other, edited);
    expect(conflicts.map(({ why }) => why)).toEqual(['changed on main and removed on env/staging']);
    expect(JSON.stringify(json)).toContain(JSON.stringify(slack(4, 'one')));
  });
});

describe('new numbers', () => {
  it('are none for scenarios without two modules of one number', () => {
    const states = (target: object) => ({
      base: content(base) as ContentObject,
      target: content(target) as ContentObject,
      incoming: content(base) as ContentObject,
    });
    for (const find of [earlierNumbers, freeNumbers])
      expect(find(states(scenario(hook, request, store, slack(4, 'one')))).incoming.size).toBe(0);
  });

  it('change nothing outside of modules', () => {
    const text = object({ blueprint: object({ name: '{{1.id}}', flow: [] }) });
    expect(withModuleNumbers(text, new Map([['1', 2]]))).toEqual(text);
  });
});
