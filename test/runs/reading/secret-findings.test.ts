import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentObject, Secret, textOf, type Content } from '../../../src/core/stream/content.ts';
import { treeFile } from '../../../src/core/tree/tree.ts';
import { scannedTexts } from '../../../src/runs/reading/scanned-texts.ts';
import {
  findSecrets,
  fingerprintOf,
  SecretSearch,
  type SecretFinding,
} from '../../../src/runs/reading/secret-findings.ts';
import { FakeSecretScanner } from '../../support/fake-secret-scanner.ts';
import { never } from '../../support/world.ts';
import { propertyRuns } from '../../support/property-runs.ts';

async function findingsIn(
  content: Content,
  allowed: readonly string[] = [],
): Promise<readonly SecretFinding[]> {
  const files = new Map([['rules/a.json', treeFile(contentObject([['at', content]]))]]);
  const found = await findSecrets(new FakeSecretScanner(), files, new Set(allowed), never);
  return found.get('rules/a.json') ?? [];
}

const placesIn = async (content: Content) => (await findingsIn(content)).map(({ place }) => place);

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a secret is found', () => {
  it('as it stands, with the pointer to its place', async () => {
    expect(await placesIn([{ 'a/b': ['x', 'say secret-one'] }])).toEqual(['/at/0/a~1b/1']);
  });

  it('in a text of several lines, and beside a part that an environment supplies', async () => {
    expect(await placesIn('one\ntwo\nsecret-one\nfour')).toEqual(['/at']);
    expect(await placesIn(textOf([new Secret('erpKey'), ' and secret-one']))).toEqual(['/at']);
  });

  it('in JSON in a text, in base64 and percent-encoded, also one in the other', async () => {
    const inner = JSON.stringify({ deep: [{ key: 'secret-one' }] });
    expect(await placesIn(inner)).toEqual(['/at (JSON) /deep/0/key']);
    expect(await placesIn(`Basic ${base64('somebody:secret-one')}`)).toEqual(['/at (base64)']);
    expect(await placesIn('x=%73ecret-one')).toEqual(['/at (percent-decoded)']);
    expect(await placesIn(base64(JSON.stringify({ q: 'x=%73ecret-one' })))).toEqual([
      '/at (base64) (JSON) /q (percent-decoded)',
    ]);
    expect(
      await placesIn(base64(`a text that has line breaks ${inner}`).replaceAll(/.{20}/g, '$&\n')),
    ).toEqual(['/at (base64)']);
  });

  it('in base64 of 18 bytes or more, wherever among other words it stands', () => {
    const word = fc.stringMatching(/^[a-zA-Z0-9+/.,_-]{0,30}$/);
    const around = fc.array(word, { maxLength: 6 }).map((words) => words.join(' '));
    const inside = fc.stringMatching(/^[ -~]{18,60}$/);
    fc.assert(
      fc.property(around, inside, around, (before, encoded, after) => {
        const texts: string[] = [];
        const file = treeFile(contentObject([['at', `${before} ${base64(encoded)} ${after}`]]));
        scannedTexts(file, ({ text }) => texts.push(text));
        expect(texts).toContain(encoded);
      }),
    );
  });

  it('where a text says one key of JSON twice', async () => {
    expect(await placesIn('{"a": "secret-one", "a": "x"}')).toEqual(['/at']);
  });

  it('as a key', async () => {
    expect(await placesIn({ 'secret-one': { a: 1 } })).toEqual(['/at/secret-one']);
  });

  it.each([
    ['of a short text', { 'secret-one': '1' }, '/at/secret-one'],
    ['of JSON in a text', { 'secret-one': '{"deep": 1}' }, '/at/secret-one'],
    ['of a text in which nothing is', { 'secret-one': 'a harmless text' }, '/at/secret-one'],
  ])('as a key %s', async (_what, content, place) => {
    expect(await placesIn(content)).toEqual([place]);
  });

  it('in a key that is longer than any name, whole', async () => {
    const key = `${'x '.repeat(47)}secret-one`;
    expect(await placesIn({ [key]: '1' })).toEqual([`/at/${key}`]);
    expect((await findingsIn({ [key]: '1' }))[0]?.fingerprint).toBe(
      await fingerprintOf('fake', 'secret-one'),
    );
  });

  it('once, where it stands once', async () => {
    expect(await placesIn({ name: 'token', value: 'secret-one' })).toEqual(['/at/value']);
  });
});

describe('a search', () => {
  it('finds nothing where an environment supplies the secret', async () => {
    expect(await placesIn({ key: new Secret('erpKey') })).toEqual([]);
  });

  it('passes over what is allowed, and nothing else', async () => {
    const allowed = await fingerprintOf('fake', 'secret-one');
    const left = await findingsIn(['secret-one', 'secret-two', 'secret-one'], [allowed]);
    expect(left).toEqual([
      { place: '/at/1', rule: 'fake', fingerprint: await fingerprintOf('fake', 'secret-two') },
    ]);
  });

  it('tells each of many files apart, and names those alone in which something is', async () => {
    const files = new Map(
      Array.from({ length: 300 }, (_, index) => [
        `rules/r-${index}.json`,
        treeFile(
          contentObject([['text', `${'padding '.repeat(index)}${index % 100 === 7 ? 'secret-one' : ''}`]]),
        ),
      ]),
    );
    const scanner = new FakeSecretScanner();
    const found = await findSecrets(scanner, files, new Set(), never);
    expect([...found.keys()]).toEqual(['rules/r-7.json', 'rules/r-107.json', 'rules/r-207.json']);
    expect(scanner.scanned.length).toBeLessThan(20);
  });

  it('makes no more fingerprints than it can afford', async () => {
    const many = Array.from({ length: 104 }, (_, index) => `secret-${index}`);
    const found = await findingsIn(many);
    expect(found.filter(({ fingerprint }) => fingerprint === undefined)).toHaveLength(4);
  }, 30_000);
});

describe('a search that goes on', () => {
  const fileOf = (content: Content) =>
    new Map([['rules/a.json', treeFile(contentObject([['at', content]]))]]);

  it('reads what it found harmless once, and the rest again each time', async () => {
    const scanner = new FakeSecretScanner();
    const search = new SecretSearch(scanner, new Set());
    const content = [{ label: 'A module of a kind' }, { label: 'Another one of it' }];
    expect(await search.search(fileOf(content), never)).toEqual(new Map());
    expect(scanner.scanned.join('')).toContain('label: A module of a kind\n');

    await search.search(
      fileOf([...content, { label: 'and a third one' }, { other: 'A module of a kind' }]),
      never,
    );

    expect(scanner.scanned.at(-1)).toBe('label: and a third one\nother: A module of a kind\n');
  });

  it('tells a secret each time, also where the same text was decoded into it', async () => {
    const search = new SecretSearch(new FakeSecretScanner(), new Set());
    const contents = [
      'secret-one',
      base64('somebody:secret-one'),
      'x=%73ecret-one',
      '{"deep": "secret-one"}',
    ];
    for (const content of [...contents, ...contents]) {
      const found = await search.search(fileOf(content), never);
      expect([...found.keys()]).toEqual(['rules/a.json']);
    }
  });

  it('finds the same as one that remembers nothing', async () => {
    const word = fc.constantFrom(
      'secret-one',
      'harmless word',
      'x=%73ecret-one',
      base64('a harmless text'),
      'short',
    );
    const content = fc.letrec<{ value: Content }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        word,
        fc.integer(),
        word.map(base64),
        word.map((text) => JSON.stringify({ deep: text })),
        fc.array(tie('value'), { maxLength: 4 }),
        fc
          .dictionary(fc.constantFrom('label', 'a long name', 'name', 'value', 'key'), tie('value'))
          .map((members) => contentObject(Object.entries(members))),
      ),
    })).value;
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 6 }), async (contents) => {
        const search = new SecretSearch(new FakeSecretScanner(), new Set());
        for (const each of contents) {
          const alone = await findSecrets(new FakeSecretScanner(), fileOf(each), new Set(), never);
          expect(await search.search(fileOf(each), never)).toEqual(alone);
        }
      }),
      { numRuns: propertyRuns(60) },
    );
  });
});

it('a fingerprint depends on rule and secret, and says neither', async () => {
  const one = await fingerprintOf('slack', 'secret-one');
  expect(one).toMatch(/^[0-9a-f]{16}$/);
  expect(await fingerprintOf('slack', 'secret-one')).toBe(one);
  expect(await fingerprintOf('slack', 'secret-two')).not.toBe(one);
  expect(await fingerprintOf('github', 'secret-one')).not.toBe(one);
});
