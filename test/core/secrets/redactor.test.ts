import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hidden, Redactor } from '../../../src/core/secrets/redactor.ts';

function knowing(...secrets: readonly string[]): Redactor {
  const redactor = new Redactor();
  for (const secret of secrets) redactor.add(secret);
  return redactor;
}

const secret = 'p@ss/w+rd "q"\\n<é>&x=1';

/** How others write a secret into their texts. */
const encodings: readonly (readonly [name: string, write: (text: string) => string])[] = [
  ['plain', (text) => text],
  ['JSON', JSON.stringify],
  ['JSON in JSON', (text) => JSON.stringify(JSON.stringify({ body: text }))],
  ['a URL', encodeURIComponent],
  ['a URL in a URL', (text) => encodeURIComponent(encodeURIComponent(text))],
  ['a form', (text) => new URLSearchParams({ secret: text }).toString()],
  [
    'HTML',
    (text) =>
      text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  ],
  ['base64', (text) => Buffer.from(text).toString('base64')],
  ['hexadecimal digits', (text) => Buffer.from(text).toString('hex').toUpperCase()],
  ['base64 for URLs', (text) => Buffer.from(text).toString('base64url')],
  ['base64 after a user name', (text) => Buffer.from(`x-access-token:${text}`).toString('base64')],
  ['base64 of JSON', (text) => Buffer.from(JSON.stringify({ a: 1, text, b: 2 })).toString('base64')],
  ['base64 of JSON, shifted', (text) => Buffer.from(JSON.stringify({ aa: 1, text })).toString('base64')],
];

describe('a known secret', () => {
  it.each(encodings)('is hidden as %s', (_name, write) => {
    const text = `before ${write(secret)} after`;
    const shown = knowing(secret).known(text);
    expect(shown).toContain(hidden);
    expect(shown).toMatch(/^before .* after$/s);
    // At most what base64 mixes with its neighbours is left.
    expect(shown.length).toBeLessThan(text.length - write(secret).length + hidden.length + 60);
    expect(shown).not.toContain(write(secret));
  });

  it('is hidden in whatever form it has, and nothing else is touched', () => {
    const someSecret = fc
      .string({ unit: 'grapheme', minLength: 8, maxLength: 60 })
      .filter((text) => text.trim().length >= 8);
    fc.assert(
      fc.property(someSecret, fc.constantFrom(...encodings), (text, [, write]) => {
        const shown = knowing(text).known(`## ${write(text)} ##`);
        expect(shown).toContain(hidden);
        expect(shown.startsWith('## ')).toBe(true);
        expect(shown.endsWith(' ##')).toBe(true);
      }),
    );
  });

  it('leaves JSON as JSON', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), fc.string(), (text, before, after) => {
        const shown = knowing(text).known(JSON.stringify({ is: `${before}${text}${after}` }), 'json');
        expect(() => JSON.parse(shown) as unknown).not.toThrow();
      }),
    );
  });

  it('is hidden line by line where it has several', () => {
    const key = '-----BEGIN KEY-----\nMIIEvgIBADANBgkqhkiG9w0\nAQEFAASCBKgwggSkAgEAAo\n-----END KEY-----';
    expect(knowing(key).known('cannot read MIIEvgIBADANBgkqhkiG9w0 here')).toBe(`cannot read ${hidden} here`);
  });

  it('is hidden where it is long, and where only a part of it is quoted', () => {
    const long = Array.from({ length: 300 }, (_, index) => `part${index * 7919}`).join('.');
    const shown = knowing(long).known(`${long.slice(0, 600)} and more`);
    expect(shown.startsWith(hidden)).toBe(true);
  });

  it.each<[string, string]>([
    ['the abc1 of "abc1"; abc12, xabc1', `the ${hidden} of "${hidden}"; abc12, xabc1`],
    ['password=abc1, then abc1.', `password=${hidden}, then ${hidden}.`],
    ['abc1', hidden],
    ['value-streams/abc1 abc1-alert x-abc1 abc1.json abc1/x a.abc1 _abc1', ''],
  ])('of fewer than eight characters is hidden only where it stands alone: %s', (text, shown) => {
    expect(knowing('abc1').known(text)).toBe(shown === '' ? text : shown);
  });

  it('is hidden as a whole where another one is a part of it', () => {
    expect(knowing('a-secret', 'a-secret-and-more').known('a a-secret-and-more')).toBe(`a ${hidden}`);
  });

  it('that passes is forgotten after 64 newer ones, one that stays never', () => {
    const redactor = knowing('stays-for-ever');
    for (let count = 0; count <= 64; count += 1) redactor.addPassing(`token-${count}-`);
    expect(redactor.known('token-0- token-64- stays-for-ever')).toBe(`token-0- ${hidden} ${hidden}`);
  });

  it('is not looked for before there is one', () => {
    expect(knowing('').known('anything')).toBe('anything');
  });
});

describe('a short secret', () => {
  const known = (text: string, form: 'json' | 'markup') => knowing('stock', 'abc1').known(text, form);

  it('leaves keys, names and fixed words of JSON alone, and is hidden in its sentences', () => {
    const shown = known(
      '{"stock": 1.0, "abc1" : "abc1", "slug":"stock","path":"value-streams/stock-alert","said":"it is\\nstock \\"abc1\\""}',
      'json',
    );
    expect(shown).toBe(
      `{"stock": 1.0, "abc1" : "${hidden}", "slug":"stock","path":"value-streams/stock-alert","said":"it is\\n${hidden} \\"${hidden}\\""}`,
    );
  });

  it('is hidden in JSON that ends in the middle', () => {
    expect(known('{"said":"is stock", "more \\', 'json')).toBe(`{"said":"is ${hidden}", "more \\`);
  });

  it('leaves links, values and comments of markup alone, and is hidden where people read', () => {
    const page =
      '<!-- plan: stock --><a class="stock" href="/x?of=stock" title="is stock"><b>Stock</b> stock</a><input value="stock">&quot;stock&quot; < stock >';
    expect(known(page, 'markup')).toBe(
      `<!-- plan: stock --><a class="stock" href="/x?of=stock" title="is ${hidden}"><b>Stock</b> ${hidden}</a><input value="stock">&quot;${hidden}&quot; < ${hidden} >`,
    );
  });

  it('is hidden in the texts of a value, and left where it may be a name', () => {
    const value = { slug: 'stock', key: 'abc1', path: 'value-streams/stock', said: 'the stock' };
    expect(knowing('stock', 'abc1').value(value)).toEqual({ ...value, key: hidden, said: `the ${hidden}` });
  });

  it.each(['json', 'markup'] as const)('does not save a long one in %s', (form) => {
    const long = 'a-long-secret';
    const text = `{"${long}":"${long}"}<a href="/${long}" class="${long}">${long}</a><!-- ${long} -->`;
    expect(knowing('abc1', long).known(text, form)).not.toContain(long);
  });
});

describe('a long text of others', () => {
  it.each([
    'a-',
    'a.',
    '\\',
    'hook.',
    ':a',
    '://a:',
    'https://a:',
    '&quot;',
    'udid ',
    'authorization:',
    '%25',
    '<!--',
    '<a ',
    '<a title="',
    '"',
    String.raw`"\"`,
    '"a" ',
  ])(
    'is read before the test times out, which the square of its length would not allow: %j',
    (part) => {
      const redactor = knowing(secret, 'abc1');
      const text = part.repeat(400_000 / part.length);
      const read = [
        redactor.text(text),
        redactor.text(`https://${text}`),
        redactor.text(text, 'json'),
        redactor.text(text, 'markup'),
      ];
      expect(read).toHaveLength(4);
    },
    60_000,
  );
});

describe('what looks like a secret', () => {
  const shapes: readonly (readonly [name: string, text: string, shown: string])[] = [
    ['the address of a hook', 'at https://hook.eu2.make.com/abcd1234efgh5678, try', 'at [hook address] try'],
    ['one in a URL', 'to=https%3A%2F%2Fhook.eu2.make.com%2Fabcd1234&x=1', 'to=[hook address]'],
    [
      'one in JSON in JSON',
      String.raw`{\"url\":\"https:\/\/hook.acme.example\/abcd1234\"}`,
      String.raw`{\"url\":\"[hook address]\"}`,
    ],
    [
      'one of Discord in JSON in JSON',
      String.raw`{\"url\":\"https:\/\/discord.com\/api\/webhooks\/1122\/abcd1234\"}`,
      String.raw`{\"url\":\"[hook address]\"}`,
    ],
    ['one of Teams', 'at https://acme.webhook.office.com/webhookb2/ab@cd/x', 'at [hook address]'],
    ['a udid', '{"udid":"abcd1234efgh","x":1}', '{"udid":"[redacted]","x":1}'],
    [
      'a user_email',
      String.raw`"{\"user_email\": \"jo@acme.example\"}"`,
      String.raw`"{\"user_email\": \"[redacted]\"}"`,
    ],
    ['a header', 'authorization: Bearer abcdefgh1234', 'authorization: Bearer [redacted]'],
    ['credentials in a URL', 'at https://jo:pw@git.example/x.git', 'at https://[redacted]@git.example/x.git'],
    [
      'credentials with colons in a URL',
      'at git+ssh://jo:p:w@git.example/x',
      'at git+ssh://[redacted]@git.example/x',
    ],
    ['an export file', `data ${'QUJD'.repeat(60)}==.`, 'data [long data].'],
  ];
  it.each(shapes)('%s is hidden in messages', (_name, text, shown) => {
    expect(new Redactor().text(text)).toBe(shown);
    expect(new Redactor().known(text)).toBe(text);
  });

  it.each([
    'tenant dev: GET /orchestration/acme/value-streams answered 500',
    'https://git.example:8443/acme/value-streams.git moved',
    'connections/jo@acme.example is bound to nothing',
    '0123456789012345678901234567890123456789 is not in the mirror',
    'webhook "Orders" of scenario intake gets another address',
  ])('leaves alone: %s', (text) => {
    expect(new Redactor().text(text)).toBe(text);
  });

  it('is hidden at any depth of a value, by its key too, and other members stay', () => {
    const value = {
      user_email: 'jo@acme.example',
      list: [{ note: 'my-secret here', count: 2 }],
      at: undefined,
    };
    expect(knowing('my-secret').value(value)).toEqual({
      user_email: hidden,
      list: [{ note: `${hidden} here`, count: 2 }],
      at: undefined,
    });
  });
});
