import { describe, expect, it } from 'vitest';
import { parseTreeFile } from '../../../src/core/tree/parse.ts';
import { secretUses } from '../../../src/core/secrets/secret-uses.ts';

const stream = 'value-streams/a';
const file = `${stream}/scenarios/ask.json`;
const key = { $secret: 'erpKey' };
const http = (mapper: object, more: object = {}) => ({
  id: 3,
  module: 'http:ActionSendData',
  mapper,
  ...more,
});

/** Uses in the files of a stream, each as `module field host`. */
function usesIn(content: object, path = file): readonly string[] {
  const tree = new Map([[path, parseTreeFile(Buffer.from(JSON.stringify(content)), path)]]);
  return secretUses(tree, stream).map(
    ({ module, field, host }) => `${module ?? '-'} ${field} ${host ?? 'unknown'}`,
  );
}

const scenario = (...flow: readonly object[]) => ({ blueprint: { name: 'Ask', flow } });
const withUrl = (url: unknown) =>
  usesIn(scenario(http({ url, token: key })))[0]
    ?.split(' ')
    .at(-1);

describe('the host that a secret goes to', () => {
  it.each([
    ['https://erp.acme.example', 'erp.acme.example'],
    ['https://ERP.acme.example:8443/orders?x=1', 'erp.acme.example'],
    ['https://erp.acme.example/{{1.path}}', 'erp.acme.example'],
    ['http://erp.acme.example#a@b', 'erp.acme.example'],
    ['https://{{1.host}}/orders', 'unknown'],
    ['https://erp.acme.example{{1.rest}}/orders', 'unknown'],
    ['https://erp.acme.example:{{1.port}}/', 'unknown'],
    ['https://erp.acme.example@evil.example/', 'unknown'],
    ['https://erp.acme.example\\@evil.example/', 'unknown'],
    ['https:/erp.acme.example/', 'unknown'],
    [' https://erp.acme.example/', 'unknown'],
    ['https://erp\t.acme.example/', 'unknown'],
    ['ftp://erp.acme.example/', 'unknown'],
    ['{{1.url}}', 'unknown'],
    [null, 'unknown'],
  ])('of %j is %s', (url, host) => {
    expect(withUrl(url)).toBe(host);
  });

  it('is told from an address with a secret after it, and not with one in it', () => {
    expect(withUrl({ $text: [['https://erp.acme.example/?key=', key]] })).toBe('erp.acme.example');
    expect(withUrl({ $text: [['https://erp.acme.example', key]] })).toBe('unknown');
    expect(withUrl({ $text: [['https://', key, '.acme.example/']] })).toBe('unknown');
    expect(withUrl(key)).toBe('unknown');
  });

  it('is not told where two addresses differ, through a proxy, and of other apps', () => {
    const url = 'https://erp.acme.example/';
    expect(usesIn(scenario(http({ url, a: key }, { parameters: { url: 'https://evil.example/' } })))).toEqual(
      ['3 /mapper/a unknown'],
    );
    expect(usesIn(scenario(http({ url, a: key, proxyKeychain: 4 })))).toEqual(['3 /mapper/a unknown']);
    expect(usesIn(scenario({ id: 3, module: 'slack:Send', mapper: { url, a: key } }))).toEqual([
      '3 /mapper/a unknown',
    ]);
  });
});

describe('places of secrets', () => {
  const url = 'https://erp.acme.example/';

  it('are found in every flow of a blueprint, each for the module that it is in', () => {
    const inner = (id: number, host: string) => ({
      ...http({ url: `https://${host}/`, headers: [{ value: key }] }),
      id,
    });
    const router = {
      id: 1,
      module: 'builtin:BasicRouter',
      mapper: null,
      routes: [{ flow: [inner(4, 'a.example')] }],
      branches: [{ flow: [inner(5, 'b.example')], conditions: [key] }],
      tools: [{ flow: [inner(6, 'c.example')] }],
      onerror: [inner(7, 'd.example')],
    };
    expect(usesIn(scenario(router)).toSorted()).toEqual([
      '1 /branches/0/conditions/0 unknown',
      '4 /mapper/headers/0/value a.example',
      '5 /mapper/headers/0/value b.example',
      '6 /mapper/headers/0/value c.example',
      '7 /mapper/headers/0/value d.example',
    ]);
  });

  it('have no host outside what a module sends', () => {
    expect(usesIn(scenario(http({ url }, { filter: { conditions: [[{ b: key }]] } })))).toEqual([
      '3 /filter/conditions/0/0/b unknown',
    ]);
    expect(usesIn({ blueprint: { name: key, flow: [] } })).toEqual(['- /blueprint/name unknown']);
    expect(usesIn({ steps: [{ url, token: key }] }, `${stream}/value-stream.json`)).toEqual([
      '- /steps/0/token unknown',
    ]);
    expect(usesIn({ name: 'Rule', text: key }, 'rules/is-vip.json')).toEqual(['- /text unknown']);
  });

  it('are not given a host by what only looks like a module', () => {
    const fake = http({ url, token: key });
    expect(usesIn(scenario({ ...http({ url: 'https://evil.example/', body: fake }), id: 9 }))).toEqual([
      '9 /mapper/body/mapper/token evil.example',
    ]);
    expect(usesIn({ blueprint: { flow: [], more: [fake] } })).toEqual([
      '- /blueprint/more/0/mapper/token unknown',
    ]);
  });
});
