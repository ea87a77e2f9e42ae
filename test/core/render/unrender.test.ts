import { describe, expect, it } from 'vitest';
import { parseEnvironmentFile } from '../../../src/core/environment/environment-file.ts';
import { printTreeFile } from '../../../src/core/tree/print.ts';
import { render, suppliesOf } from '../../../src/core/render/render.ts';
import { unrender } from '../../../src/core/render/unrender.ts';
import type { Tree } from '../../../src/core/tree/tree.ts';
import { treeOf } from '../../support/tree-of.ts';

const path = 'value-streams/a/scenarios/call.json';

interface Case {
  readonly yaml?: string;
  readonly desired: object;
  /** What the live file is, from the rendered one as JSON. */
  readonly edit: (rendered: string) => string;
  readonly representative?: (path: string) => string;
}

/** Brings an edit of one scenario back, as its parsed JSON. */
function captured({ yaml = '', desired, edit, representative = (same) => same }: Case) {
  const tree = treeOf([[path, JSON.stringify(desired)]]);
  const settings = parseEnvironmentFile(new TextEncoder().encode(yaml), 'environments/x.yaml');
  const supplies = suppliesOf(settings, new Map([['erp', 'hunter2']]));
  const rendered = render(tree, supplies).tree;
  const live: Tree = treeOf([[path, edit(textOf(rendered))]]);
  const { tree: back, notes } = unrender({ live, desired: tree, supplies, representative });
  return { file: JSON.parse(textOf(back)) as unknown, notes };
}

function textOf(tree: Tree): string {
  const file = tree.get(path);
  if (file === undefined) throw new Error('the file is gone');
  return printTreeFile(file);
}

const module = (id: number, mapper: object) => ({ id, module: 'http:Send', mapper });
const blueprint = (...flow: readonly object[]) => ({ blueprint: { flow } });
const values = 'values: { shop: https://stage }\n';

describe('an edit that was made in a tenant', () => {
  it('leaves $value, $secret and $ref where they render to what is live', () => {
    const mapper = {
      url: { $value: 'shop' },
      key: { $secret: 'erp' },
      note: 'old',
      login: { $ref: 'connections/a' },
    };
    const { file, notes } = captured({
      yaml: values,
      desired: blueprint(module(1, mapper)),
      edit: (text) => text.replace('"old"', '"new"').replace('connections/a', 'connections/b'),
      representative: (one) => (one === 'connections/b' ? 'connections/a' : one),
    });
    expect(file).toEqual(blueprint(module(1, { ...mapper, note: 'new' })));
    expect(notes).toEqual([]);
  });

  it('takes another connection, and another text than the value', () => {
    const { file } = captured({
      yaml: values,
      desired: blueprint(module(1, { url: { $value: 'shop' }, login: { $ref: 'connections/a' } })),
      edit: (text) => text.replace('https://stage', 'http://other').replace('connections/a', 'connections/b'),
    });
    expect(file).toEqual(blueprint(module(1, { url: 'http://other', login: { $ref: 'connections/b' } })));
  });

  it('leaves what is supplied in the other parts and lines of a text', () => {
    const prompt = [
      'You sell.',
      ['Shop: ', { $value: 'shop' }, ', key ', { $secret: 'erp' }, '.'],
      'Be kind.',
      'Bye.',
    ];
    const { file, notes } = captured({
      yaml: values,
      desired: blueprint(module(1, { prompt: { $text: prompt } })),
      edit: (text) => text.replace('You sell.', 'You sell a lot.').replace('Bye.', 'See you.'),
    });
    const expected = ['You sell a lot.', prompt[1], 'Be kind.', 'See you.'];
    expect(file).toEqual(blueprint(module(1, { prompt: { $text: expected } })));
    expect(notes).toEqual([]);
  });

  it('follows modules that moved, and keeps those that were added as they are', () => {
    const { file } = captured({
      yaml: values,
      desired: blueprint(module(1, { url: { $value: 'shop' } }), module(2, { a: 1 })),
      edit: () =>
        JSON.stringify(
          blueprint(
            module(3, { url: 'https://stage' }),
            module(2, { a: 1 }),
            module(1, { url: 'https://stage' }),
          ),
        ),
    });
    expect(file).toEqual(
      blueprint(
        module(3, { url: 'https://stage' }),
        module(2, { a: 1 }),
        module(1, { url: { $value: 'shop' } }),
      ),
    );
  });

  it('never takes a secret: not one that was replaced, nor a known one that was copied elsewhere', () => {
    const { file, notes } = captured({
      desired: blueprint(module(1, { key: { $text: [['Bearer ', { $secret: 'erp' }]] } })),
      edit: () => JSON.stringify(blueprint(module(1, { key: 'Bearer s3cr3t', copy: 'key=hunter2;' }))),
    });
    expect(file).toEqual(
      blueprint(
        module(1, {
          key: { $text: [['Bearer ', { $secret: 'erp' }]] },
          copy: { $text: [['key=', { $secret: 'erp' }, ';']] },
        }),
      ),
    );
    expect(notes).toMatchObject([
      { code: 'SLC1046', severity: 'warning', place: '/blueprint/flow/0/mapper/key' },
    ]);
    expect(JSON.stringify([file, notes])).not.toMatch(/hunter2|s3cr3t/);
  });

  it('leaves to git what a patch covers, and says where that was edited', () => {
    const yaml = `patches:\n  ${path}:\n    - { op: replace, path: id=1/mapper/url, value: https://stage }\n    - { op: remove, path: id=1/mapper/debug }\n    - { op: add, path: id=1/mapper/mode, value: live }\n`;
    const desired = (note: string) => blueprint(module(1, { url: 'https://dev', debug: true, note }));
    const elsewhere = captured({ yaml, desired: desired('a'), edit: (text) => text.replace('"a"', '"b"') });
    expect(elsewhere).toEqual({ file: desired('b'), notes: [] });

    const there = captured({ yaml, desired: desired('a'), edit: (text) => text.replace('"live"', '"test"') });
    expect(there.file).toEqual(desired('a'));
    expect(there.notes).toMatchObject([{ code: 'SLC1045', place: '/blueprint/flow/0/mapper/mode' }]);
  });

  it('leaves to git what is ignored', () => {
    const { file } = captured({
      yaml: `ignore: { ${path}: [/scheduling/interval, /scheduling/extra] }\n`,
      desired: { ...blueprint(), scheduling: { type: 'indefinitely', interval: 900 } },
      edit: () => JSON.stringify({ ...blueprint(), scheduling: { type: 'once', interval: 60, extra: 1 } }),
    });
    expect(file).toEqual({ ...blueprint(), scheduling: { type: 'once', interval: 900 } });
  });
});

it('leaves to git what a tenant does not say: states, things that must exist, scenarios that are gone', () => {
  const stream = 'value-streams/a/value-stream.json';
  const texts: readonly (readonly [string, string])[] = [
    [stream, '{"name":"A","state":"active","trigger":[],"steps":[]}'],
    [path, JSON.stringify(blueprint())],
    ['value-streams/a/scenarios/gone.json', JSON.stringify(blueprint())],
    ['value-streams/a/scenarios/gone.ui.json', '{}'],
    ['value-streams/a/scenarios/call.ui.json', '{}'],
    ['connections/shop.json', '{"name":"shop"}'],
  ];
  const desired = treeOf(texts);
  const live = treeOf([
    [stream, '{"name":"A","state":"inactive","trigger":[],"steps":[{"stepType":"scenario"}]}'],
    [path, JSON.stringify(blueprint())],
    ['connections/shop.json', '{"name":"Web shop"}'],
    ['connections/new.json', '{"name":"new"}'],
  ]);
  const supplies = suppliesOf(parseEnvironmentFile(new Uint8Array(), 'environments/x.yaml'), new Map());

  const { tree, removed } = unrender({ live, desired, supplies, representative: (same) => same });

  expect(tree.get(stream)?.content).toMatchObject({ state: 'active', steps: [{ stepType: 'scenario' }] });
  expect(tree.get('connections/shop.json')).toBe(desired.get('connections/shop.json'));
  expect(tree.get('connections/new.json')?.content).toEqual({ name: 'new' });
  expect(removed).toEqual(['value-streams/a/scenarios/gone.json', 'value-streams/a/scenarios/gone.ui.json']);
});
