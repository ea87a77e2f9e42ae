import { expect, it } from 'vitest';
import { boundProblems, type SecretBound } from '../../../src/core/secrets/secret-bound.ts';
import { newSends, secretSendLine } from '../../../src/core/secrets/secret-sends.ts';
import type { SecretUse } from '../../../src/core/secrets/secret-uses.ts';

const use: SecretUse = {
  secret: 'erpKey',
  stream: 'value-streams/orders-eu',
  file: 'value-streams/orders-eu/scenarios/ask.json',
  module: '3',
  field: '/mapper/headers/0/value',
  host: 'erp.acme.example',
};

const isRefused = (bound: Partial<SecretBound>, changes: Partial<SecretUse> = {}) =>
  boundProblems(
    [{ ...use, ...changes }],
    new Map([['erpKey', { streams: undefined, hosts: undefined, ...bound }]]),
  ).length > 0;

it('lets a secret be used in the streams and for the hosts of its bound, and nowhere else', () => {
  expect(isRefused({ streams: ['other', 'orders-*'], hosts: ['erp.acme.example'] })).toBe(false);
  expect(isRefused({ streams: ['orders-?'] })).toBe(true);
  expect(isRefused({ hosts: ['erp.acme.example'] }, { host: 'erp.acme.example.evil.example' })).toBe(true);
  expect(isRefused({ hosts: ['erp.acme.example'] }, { host: undefined })).toBe(true);
  expect(isRefused({ streams: ['orders-*'] }, { host: undefined })).toBe(false);
  expect(boundProblems([use], new Map())).toEqual([]);
});

it('takes a name with a star for the hosts below a domain, and not for the domain', () => {
  expect(isRefused({ hosts: ['*.acme.example'] })).toBe(false);
  expect(isRefused({ hosts: ['*.acme.example'] }, { host: 'acme.example' })).toBe(true);
  expect(isRefused({ hosts: ['*.acme.example'] }, { host: 'evilacme.example' })).toBe(true);
  expect(isRefused({ hosts: ['*.acme.example'] }, { host: 'a.b.acme.example' })).toBe(false);
});

it('says which secret, where and why, as a problem of the stream', () => {
  const bounds = new Map([['erpKey', { streams: undefined, hosts: ['erp.acme.example'] }]]);
  expect(boundProblems([{ ...use, host: 'evil.example' }], bounds)).toEqual([
    {
      code: 'SLC1053',
      severity: 'error',
      file: use.file,
      place: '',
      message:
        'the secret "erpKey" may not be sent from field /mapper/headers/0/value of module 3 in value-streams/orders-eu/scenarios/ask.json: it would go to evil.example, but is bound to the hosts erp.acme.example',
    },
  ]);
  const shared = { ...use, file: 'rules/is-vip.json', module: undefined, host: undefined };
  expect(boundProblems([shared], bounds)[0]?.file).toBe(use.stream);
});

const sends = (now: Partial<SecretUse>, text = 'same') =>
  newSends({ uses: [{ ...use, ...now }], text }, { uses: [use], text: 'same' }).map(({ is }) => is);

it('finds a secret that is sent to another host, or from another place, than before', () => {
  expect(sends({})).toEqual([]);
  expect(sends({}, 'other')).toEqual([]);
  for (const change of [{ host: 'evil.example' }, { module: '4' }, { field: '/mapper/url' }, { file: 'x' }])
    expect(sends(change)).toEqual(['elsewhere']);
  expect(sends({ secret: 'shopKey' })).toEqual(['newly']);
  expect(newSends({ uses: [use], text: '' }, undefined).map(secretSendLine)).toEqual([
    'Sends the secret erpKey for the first time: to erp.acme.example, from field /mapper/headers/0/value of module 3 in value-streams/orders-eu/scenarios/ask.json',
  ]);
});

it('takes any change of a stream for another place where the host cannot be told', () => {
  const open = { ...use, host: undefined };
  const before = { uses: [open], text: 'same' };
  expect(newSends({ uses: [open], text: 'same' }, before)).toEqual([]);
  expect(newSends({ uses: [open], text: 'other' }, before)).toHaveLength(1);
});
