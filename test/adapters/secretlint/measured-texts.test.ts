import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecretScanner } from '../../../src/adapters/secretlint/secret-scanner.ts';

// Every text is invented. Random parts are computed, so that this file has no text that looks like a secret.

const scanner = createSecretScanner({ configured: () => [] });

async function rulesFor(text: string): Promise<readonly string[]> {
  return [...new Set((await scanner.scan(`${text}\n`)).map(({ rule }) => rule))];
}

const alphabets = {
  hexadecimal: '0123456789abcdef',
  base32: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567',
  base36: '0123456789abcdefghijklmnopqrstuvwxyz',
  base62: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
  base64: '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_',
} as const;

type Alphabet = keyof typeof alphabets;

/** Returns a text that looks random, the same for each seed. */
function random(alphabet: Alphabet, length: number, seed = 0): string {
  const characters = alphabets[alphabet];
  const bytes = [0, 1].flatMap((part) => [
    ...createHash('sha512').update(`${alphabet} ${length} ${seed} ${part}`).digest(),
  ]);
  return bytes
    .slice(0, length)
    .map((byte) => characters.charAt(byte % characters.length))
    .join('');
}

const found: readonly (readonly [text: string, rule: string])[] = [
  [`token: ${random('hexadecimal', 32)}`, 'named-credential'],
  [`token: ${random('base36', 24)}`, 'named-credential'],
  [`token: 7d1c0a5e-ca9a-4711-90ab-3f52c1d8e6b7`, 'named-credential'],
  [`api_key: ${random('base62', 40)}`, 'named-credential'],
  [`x-api-key: ${random('base64', 32)}`, 'named-credential'],
  [`client_secret=${random('base64', 43)}&scope=orders`, 'named-credential'],
  [`secret: 0x${random('hexadecimal', 64)}`, 'named-credential'],
  [`token: acme_${random('base62', 36)}`, 'named-credential'],
  [`Authorization: Bearer ${random('base62', 24)}`, 'authorization-header'],
  [`Authorization: Basic ${btoa('erp-sync:winter-lager-77')}`, 'authorization-header'],
  ['password: hunter2222', 'password'],
  ['password: Winterlager2026!', 'password'],
  [`password: ${random('base62', 12)}`, 'password'],
  [`url: https://hook.eu1.make.com/${random('base36', 32)}`, 'webhook-address'],
  [`url: https://hook.us2.make.com/${random('base36', 32)}?order={{1.id}}`, 'webhook-address'],
  [`url: https://hook.eu1.make.celonis.com/${random('base36', 32)}`, 'webhook-address'],
  [`url: https://hook.integromat.com/${random('base36', 32)}`, 'webhook-address'],
  [`text: Post it to https://hooks.acme.example/in/${random('base62', 20)}.`, 'webhook-address'],
  [`url: https://discord.com/api/webhooks/981234567890123456/${random('base64', 68)}`, 'webhook-address'],
  [
    `url: https://discordapp.com/api/v10/webhooks/981234567890123456/${random('base64', 68)}`,
    'webhook-address',
  ],
  [`url: https://hooks.slack.com/services/T0AB12CD3/B0AB12CD3/${random('base62', 24)}`, 'slack'],
  [`url: https://hooks.zapier.com/hooks/catch/1234567/b3x9k2a`, 'webhook-address'],
  [
    `url: https://acme.webhook.office.com/webhookb2/1a2b@3c4d/IncomingWebhook/${random('hexadecimal', 32)}/5e6f`,
    'webhook-address',
  ],
  [
    `url: https://chat.googleapis.com/v1/spaces/AAAA/messages?threadKey=a&token=${random('base64', 43)}`,
    'webhook-address',
  ],
  [`url: https://maker.ifttt.com/trigger/stock_low/with/key/${random('base64', 22)}`, 'webhook-address'],
  [`url: https://api.telegram.org/bot987654321:AA${random('base64', 33)}/sendMessage`, 'telegram-bot-token'],
];

const passedOver: readonly string[] = [
  // Public addresses.
  'token: service.desk2@acme.example',
  'token: https://login.acme.example/oauth2/v2/token',
  'token: login.acme.example/oauth2/v2/token',
  'token_url=https://www.googleapis.com/oauth2/v4/token',
  `token: 0x${random('hexadecimal', 40)}`,
  'token: EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v',
  'password: https://accounts.acme.example/password/reset2',
  'password: support2@acme.example',
  // Names, paths and dates.
  'token: confirmation-mail-v2-customers',
  'token: data.attributes.accessToken2',
  'token: OrderCreatedEventV2Handler',
  'secret: projects/acme-commerce/secrets/erp-key/versions/3',
  'secret: bestellung-eingegangen-lager2',
  'api_key: /run/secrets/warehouse_api_key_2',
  'token: export-of-2026-12-03-orders',
  'token: page_cursor_after_last_item_100',
  // Placeholders.
  'api_key: YOUR_API_KEY_0001',
  'token: xxxxxxxx-xxxx-1111-xxxx-xxxxxxxxxxxx',
  'secret: replace-me-8f7e6d5c4b3a',
  'Authorization: Bearer your-access-token-1',
  'Authorization: Bearer access_token_of_the_shop',
  'password: changeme1',
  // Expressions.
  'token: {{3.body.access_token}}',
  'url: https://hook.eu1.make.com/{{var.team.orderHook}}',
  'Authorization: Bearer {{3.access_token}}',
  // Addresses of pages about webhooks.
  'url: https://hooks.acme.example/documentation-of-webhooks',
  'url: https://hook.acme.example/order-intake/notification-service',
  'url: https://discord.com/developers/docs/resources/webhook',
  'url: https://hooks.zapier.com/hooks/catch/',
];

describe('the rules by shape', () => {
  it.each(found)('find %s', async (text, rule) => {
    expect(await rulesFor(text)).toContain(rule);
  });

  it.each(passedOver)('pass over %s', async (text) => {
    expect(await rulesFor(text)).toEqual([]);
  });

  it.each(Object.keys(alphabets) as readonly Alphabet[])(
    'find nearly all keys in %s, and all long ones',
    async (alphabet) => {
      const keys = (length: number) =>
        Array.from({ length: 400 }, (_, seed) => `token: ${random(alphabet, length, seed)}\n`);
      const shareOf = async (length: number) =>
        (await scanner.scan(keys(length).join(''))).length / keys(length).length;

      expect(await shareOf(20)).toBeGreaterThan(0.95);
      expect(await shareOf(40)).toBeGreaterThan(0.99);
    },
  );
});
