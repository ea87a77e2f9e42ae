import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSecretScanner } from '../../../src/adapters/secretlint/secret-scanner.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { IdMap } from '../../../src/core/stream/id-map.ts';
import { readExportFile } from '../../../src/core/tree/export/export-file.ts';
import { unpack } from '../../../src/core/tree/export/unpack.ts';
import { findSecrets } from '../../../src/runs/reading/secret-findings.ts';
import { secretScannerContract } from '../../contracts/secret-scanner.contract.ts';
import { anotherToken, tokenLike } from '../../support/token-like.ts';

const nothingConfigured = { configured: () => [] };

secretScannerContract('secretlint', () => ({
  scanner: createSecretScanner(nothingConfigured),
  secrets: [tokenLike, anotherToken(1)],
}));

it('keeps nothing of what it searched', async () => {
  await createSecretScanner(nothingConfigured).scan('nothing to see');
  expect(performance.getEntriesByType('mark')).toEqual([]);
  expect(performance.getEntriesByType('measure')).toEqual([]);
});

async function found(text: string): Promise<readonly string[]> {
  const matches = await createSecretScanner(nothingConfigured).scan(text);
  return matches.map(({ rule, start, end }) => `${rule} ${text.slice(start, end)}`);
}

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJ';
const webToken = [
  'eyJhbGciOiJIUzI1NiJ9',
  'eyJzdWIiOiIxMjM0NTY3ODkwIn0',
  'dozjgNryP4J3jVmNHl0w5N_XgL0n3I9',
].join('.');

const inUrl = ['https://jo', 'hunter22@acme-store.net'].join(':');
const inDatabase = ['postgres://jo', 'hunter22@db.acme.example/x'].join(':');

/** Texts as they are scanned, `name: value`, and what is found in each. Values are put together, so that none is here. */
const samples: readonly (readonly [name: string, text: string, rule: string, secret: string])[] = [
  [
    'a token of Slack',
    `t: ${['xoxb', '1234567890', '1234567890123', letters.slice(0, 24)].join('-')}`,
    'slack',
    ['xoxb', '1234567890', '1234567890123', letters.slice(0, 24)].join('-'),
  ],
  [
    'a key of Stripe',
    `k: ${['sk', 'live', letters.slice(0, 32)].join('_')}`,
    'stripe',
    ['sk', 'live', letters.slice(0, 32)].join('_'),
  ],
  [
    'a key of SendGrid',
    `k: ${['SG', letters.slice(0, 22), letters.slice(0, 43)].join('.')}`,
    'sendgrid',
    ['SG', letters.slice(0, 22), letters.slice(0, 43)].join('.'),
  ],
  [
    'an access key of AWS',
    `k: ${['AKIA', 'IOSFODNN7REALKEY'].join('')}`,
    'aws',
    ['AKIA', 'IOSFODNN7REALKEY'].join(''),
  ],
  [
    'a secret key of AWS',
    `AWS_SECRET_ACCESS_KEY: ${['wJalrXUtnFEMI/K7MDENG', 'bPxRfiCYREALKEYKEY'].join('/')}`,
    'aws',
    ['wJalrXUtnFEMI/K7MDENG', 'bPxRfiCYREALKEYKEY'].join('/'),
  ],
  ['a password in a URL', `u: ${inUrl}/x`, 'basicauth', inUrl],
  ['a database', `u: ${inDatabase}`, 'database-connection-string', inDatabase],
  ['a header', 'Authorization: Bearer 8ad7f6a8sd76f8a7sd6f', 'authorization-header', '8ad7f6a8sd76f8a7sd6f'],
  ['an API key by its name', 'x-api-key: 8ad7f6a8sd76f8a7sd6f', 'named-credential', '8ad7f6a8sd76f8a7sd6f'],
  [
    'a client secret in a form',
    'body: grant=x&client_secret=8ad7f6a8sd76f8a7sd6f&scope=y',
    'named-credential',
    '8ad7f6a8sd76f8a7sd6f',
  ],
  ['a password', 'password: hunter2222', 'password', 'hunter2222'],
  [
    'a key of Google',
    `k: ${['AIza', 'SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY'].join('')}`,
    'google-api-key',
    ['AIza', 'SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY'].join(''),
  ],
  ['a web token', `t: ${webToken}`, 'json-web-token', webToken],
];

describe('the scanner finds', () => {
  it.each(samples)('%s', async (_name, text, rule, secret) => {
    expect(await found(`${text}\n`)).toEqual([`${rule} ${secret}`]);
  });

  it('a private key', async () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    expect(await found(`key: ${pem}\n`)).toEqual([expect.stringContaining('privatekey -----BEGIN')]);
  });

  it('a secret of the configuration, also encoded', async () => {
    const redactor = new Redactor();
    redactor.add('pass word/1');
    const scanner = createSecretScanner({ configured: (text) => redactor.find(text) });
    const text = 'a: pass word/1\nb: pass%20word%2F1\n';
    const matches = await scanner.scan(text);
    expect(matches.map(({ rule, start, end }) => [rule, text.slice(start, end)])).toEqual([
      ['configured-secret', 'pass word/1'],
      ['configured-secret', 'pass%20word%2F1'],
    ]);
  });
});

describe('the scanner passes over', () => {
  it.each([
    'Authorization: Bearer {{3.access_token}}',
    'Authorization: {{1.header}}',
    'password: {{2.password}}',
    'password: Password',
    'url: https://{{3.user}}:{{3.password}}@shop.acme.example',
    'token: {{first(3.tokens)}}',
    'label: API key of the shop, see the wiki',
    'token: confirmation-mail-for-customers',
    'secret: 12345678901234567890',
    'id: 01K1DQS3CWHVTCQ9DN14SKXKYN',
  ])('%s', async (text) => {
    expect(await found(`${text}\n`)).toEqual([]);
  });

  it('the example streams', async () => {
    const folder = join(import.meta.dirname, '../../../examples/exports');
    for (const name of readdirSync(folder)) {
      const file = readExportFile(readFileSync(join(folder, name)), name);
      const { tree } = unpack([file], { ids: new IdMap(), tree: new Map() });
      const findings = await findSecrets(
        createSecretScanner(nothingConfigured),
        tree,
        new Set(),
        AbortSignal.timeout(60_000),
      );
      expect([name, ...findings]).toEqual([name]);
    }
  });
});
