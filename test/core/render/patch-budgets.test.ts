import { describe, expect, it } from 'vitest';
import { budgets } from '../../../src/core/budgets.ts';
import {
  contentObject,
  EnvironmentValue,
  type Content,
  type ContentObject,
} from '../../../src/core/stream/content.ts';
import { render, type Supplies } from '../../../src/core/render/render.ts';
import { applyPatches, type Patch } from '../../../src/core/render/patch.ts';
import { parsePlace } from '../../../src/core/render/place.ts';
import { treeFile } from '../../../src/core/tree/tree.ts';
import { countedContent } from '../../support/counted.ts';

const stream = 'value-streams/orders/value-stream.json';
const origin = { file: 'environments/staging.yaml', place: 'line 3' };

function place(written: string) {
  const { place: parsed } = parsePlace(written);
  if (parsed === undefined) throw new Error(`no place: ${written}`);
  return parsed;
}

const add = (path: string, value: Content): Patch => ({ op: 'add', at: place(path), value, origin });
const copy = (from: string, path: string): Patch => ({
  op: 'copy',
  from: place(from),
  at: place(path),
  origin,
});
const times = (count: number, patch: (index: number) => Patch) =>
  Array.from({ length: count }, (_, index) => patch(index));

const object = (text: string) => JSON.parse(text) as ContentObject;
const scenario = (modules: number) =>
  object(
    JSON.stringify({
      blueprint: { flow: times2(modules, (id) => ({ id, module: 'a:b', mapper: { list: [1] } })) },
    }),
  );

function times2<T>(count: number, item: (index: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

const refusalOf = (whole: ContentObject, patches: readonly Patch[]) => {
  const { refusals } = applyPatches(whole, patches);
  expect(refusals).toHaveLength(1);
  return refusals[0];
};

describe('patches that make a file too large', () => {
  const { file } = budgets;

  it.each([
    ['double a list', '{"steps":[1]}', () => copy('/steps', '/steps/-'), `${file.values} values`],
    [
      'double a list of a module',
      JSON.stringify(scenario(3)),
      () => copy('id=1/mapper/list', 'id=1/mapper/list/-'),
      `${file.values} values`,
    ],
    ['double an object', '{"a":{}}', (index: number) => copy('/a', `/a/k${index}`), `${file.values} values`],
    [
      'repeat a long text',
      `{"a":["${'x'.repeat(1_000_000)}"]}`,
      () => copy('/a/0', '/a/-'),
      `${file.bytes} characters`,
    ],
    [
      'nest',
      '{"a":{}}',
      (index: number) => add(`/a${'/b'.repeat(index + 1)}`, contentObject()),
      `${file.depth} levels`,
    ],
  ])('are refused before it is: they %s', (_what, text, patch, limit) => {
    const refusal = refusalOf(object(text), times(800, patch));
    expect(refusal).toMatchObject({ isTooMuch: true, reason: `makes the file have more than ${limit}` });
  });

  it('are a problem of that file that names the patch, and the other files are rendered', () => {
    const rules = treeFile(contentObject([['name', 'r']]));
    const tree = new Map([
      [stream, treeFile(object('{"name":"o","steps":[1]}'))],
      ['rules/a.json', rules],
    ]);
    const patches = new Map([[stream, times(40, () => copy('/steps', '/steps/-'))]]);
    const supplies: Supplies = { values: new Map(), secrets: new Map(), ignored: new Map(), patches };
    const rendered = render(tree, supplies);
    expect(rendered.problems).toEqual([
      {
        code: 'SLC1062',
        severity: 'error',
        file: stream,
        place: '',
        message: `the patch of environments/staging.yaml (line 3) exceeds a limit: makes the file have more than ${file.values} values`,
      },
    ]);
    expect(rendered.tree.get('rules/a.json')).toEqual(rules);
  });

  it('may have their $value filled in only as long as the file stays below its size', () => {
    const wanted = Array.from({ length: 30_000 }, () => new EnvironmentValue('long'));
    const tree = new Map([[stream, treeFile(contentObject([['odd', wanted]]))]]);
    const values = new Map([['long', 'x'.repeat(100_000)]]);
    const { problems } = render(tree, { values, secrets: new Map(), ignored: new Map(), patches: new Map() });
    expect(problems[0]).toMatchObject({
      code: 'SLC1062',
      place: '/odd/83',
      message: `with "long" here, more than ${file.bytes} characters would go into the file`,
    });
    expect(problems.length).toBeLessThan(30);
  });

  it('are refused where they are many', () => {
    const refusal = refusalOf(
      object('{"a":{}}'),
      times(20_000, (index) => add(`/a/k${index}`, 1)),
    );
    expect(refusal).toMatchObject({ isTooMuch: true, reason: `a file has at most 1000 patches` });
  });

  it('are no longer tried after some were refused', () => {
    const { refusals } = applyPatches(
      object('{"a":[1]}'),
      times(900, () => add('/a/7', 1)),
    );
    expect(refusals).toHaveLength(budgets.problems.ofKind);
  });
});

describe('the cost of patches', () => {
  const costOf = (modules: number, patches: number, patch: (index: number) => Patch) => {
    const { whole, walks } = countedContent(scenario(modules));
    const before = walks();
    const { refusals } = applyPatches(whole, times(patches, patch));
    expect(refusals).toEqual([]);
    return walks() - before;
  };

  it.each([
    ['set fields of modules', (index: number) => add(`id=${index % 50}/mapper/url`, `u${index}`)],
    ['add to lists of modules', (index: number) => add(`id=${index % 50}/mapper/list/-`, index)],
    [
      'copy within modules',
      (index: number) => copy(`id=${index % 50}/mapper/list`, `id=${index % 50}/mapper/l`),
    ],
  ])('does not grow with the file for each patch: they %s', (_what, patch) => {
    const [once, many] = [costOf(2000, 10, patch), costOf(2000, 400, patch)];
    expect(many).toBeLessThan(3 * once);
  });

  it('is bounded where each replaces what modules stand in', () => {
    const whole = scenario(10_000);
    const flow = (whole['blueprint'] as ContentObject)['flow'] ?? null;
    const replace: Patch = { op: 'replace', at: place('/blueprint/flow'), value: flow, origin };
    const refusal = refusalOf(
      whole,
      times(1000, () => replace),
    );
    expect(refusal).toMatchObject({
      isTooMuch: true,
      reason: expect.stringContaining('comparisons') as string,
    });
  });
});
