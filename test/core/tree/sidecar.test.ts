import { describe, expect, it } from 'vitest';
import { joinSidecar, splitSidecar } from '../../../src/core/tree/sidecar.ts';
import { validateTree } from '../../../src/core/tree/validate/validate.ts';
import type { ContentObject } from '../../../src/core/stream/content.ts';
import { formatFile } from '../../../src/core/tree/tree.ts';
import { treeOf } from '../../support/tree-of.ts';

const designer = { x: 300, y: 0 };
const expectation = [{ name: 'url', type: 'url' }];
const request = (metadata?: ContentObject) => ({
  blueprint: {
    flow: [{ id: 4, module: 'http:ActionSendData', mapper: {}, ...(metadata && { metadata }) }],
  },
});
const store = { blueprint: { flow: [{ id: 4, module: 'datastore:AddRecord', mapper: {} }] } };

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('an entry of a sidecar', () => {
  it('names its module, and the name does not go back into the export', () => {
    const scenario = request({ designer, expect: expectation });

    const { content, sidecar } = splitSidecar(scenario);

    expect(plain(sidecar)).toEqual({
      '4': { module: 'http:ActionSendData', designer, expect: expectation },
    });
    expect(plain(joinSidecar(content, sidecar))).toEqual(scenario);
  });

  it('is not used for another module with its number', () => {
    const { sidecar } = splitSidecar(request({ designer }));

    expect(plain(joinSidecar(store, sidecar))).toEqual(store);
  });

  it.each([
    ['has no name, as in the first version', { designer }],
    ['names another version of the module', { module: 'http:ActionSendData2', designer }],
    [
      'names the app by the prefix of another Make instance',
      { module: 'acme-http:ActionSendData', designer },
    ],
  ])('is used if it %s', (_, entry) => {
    expect(plain(joinSidecar(request(), { '4': entry }))).toEqual(request({ designer }));
  });
});

describe('a check of the tree', () => {
  const scenario = 'scenarios/call.json';
  const sidecar = 'scenarios/call.ui.json';
  const found = (entry: object) =>
    validateTree(
      treeOf([
        [formatFile, '{"format": 1}'],
        [scenario, JSON.stringify({ blueprint: { name: 'Call', ...request().blueprint } })],
        [sidecar, JSON.stringify(entry)],
      ]),
    ).map(({ code, severity, file, place, message }) => [code, severity, file, place, message]);

  it('warns about an entry of another module', () => {
    expect(found({ '4': { module: 'datastore:AddRecord', designer } })).toEqual([
      [
        'SLC1056',
        'warning',
        sidecar,
        '/4/module',
        'belongs to datastore:AddRecord, but module 4 is http:ActionSendData: Sluice ignores the entry',
      ],
    ]);
  });

  it('accepts entries of the module itself, without a name, and of a module that is gone', () => {
    expect(
      found({
        '4': { module: 'http:ActionSendData', designer },
        '9': { module: 'datastore:AddRecord', designer },
      }),
    ).toEqual([]);
    expect(found({ '4': { designer } })).toEqual([]);
  });

  it('takes no declaration of a field from an entry of another module', () => {
    const parameters = [{ name: 'store', type: 'datastore' }];
    const user = { id: 4, module: 'http:ActionSendData', parameters: { store: 'DATASTORE_1' } };
    const codes = (module: string) =>
      validateTree(
        treeOf([
          [formatFile, '{"format": 1}'],
          [scenario, JSON.stringify({ blueprint: { name: 'Call', flow: [user] } })],
          [sidecar, JSON.stringify({ '4': { module, parameters } })],
        ]),
      ).map(({ code }) => code);

    expect(codes('http:ActionSendData')).toEqual(['SLC1054']);
    expect(codes('datastore:AddRecord')).toEqual(['SLC1056']);
  });
});
