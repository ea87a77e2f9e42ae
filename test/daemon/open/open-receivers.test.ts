import { describe, expect, it } from 'vitest';
import { openReceivers } from '../../../src/daemon/open/open-receivers.ts';
import { everything, secretsOf } from '../../../src/daemon/open/opens.ts';
import type { Outside } from '../../../src/daemon/open/outside.ts';
import { resolveSecrets, SecretsUnavailable } from '../../../src/config/secret.ts';
import { Redactor } from '../../../src/core/secrets/redactor.ts';
import { loadText } from '../../config/config-folder.ts';
import { written } from '../../config/written.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { TestClock } from '../../support/test-clock.ts';

const outsideOf = (env: Outside['env']): Outside => ({
  env,
  readFile: () => Promise.reject(new Error('no secret is in a file')),
  clock: new TestClock(),
  log: new RecordingLog(),
  redactor: new Redactor(),
  fetch,
  random: () => 0.5,
  actor: 'daemon',
});

async function open(notify: string, hooks: Readonly<Record<string, string>>) {
  const { config } = await loadText(`${written()}notify: [${notify}]\n`);
  const outside = outsideOf({ DEV: 'dev-secret', ST: 'st-secret', PR: 'pr-secret', ...hooks });
  const secret = await resolveSecrets(secretsOf(config, everything), outside, () => undefined);
  return openReceivers(config, secret, outside);
}

const slack = (name: string) => `{ kind: slack, url: { env: ${name} } }`;

describe('an address that is kept as a secret', () => {
  it('may have a query', async () => {
    const open1 = await open(slack('HOOK'), { HOOK: 'https://hook.example/in?key=a/b+c%20d' });
    expect(open1).toHaveLength(1);
  });

  it('is refused where it cannot be used, all at once, and not quoted', async () => {
    const hooks = {
      ONE: 'http://other.example/canary',
      TWO: 'canary',
      THREE: 'https://user:canary@hook.example/',
      FOUR: 'https://hook.example/in?x=canary#y',
      FINE: 'http://localhost:9000/canary',
    };
    const names = Object.keys(hooks);
    const refused = await open(names.map(slack).join(', '), hooks).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(refused instanceof SecretsUnavailable)) throw new Error('not refused', { cause: refused });
    expect(refused.problems.map(({ key, code }) => `${key} ${code}`)).toEqual(
      [0, 1, 2, 3].map((index) => `notify[${index}].url SLC1124`),
    );
    expect(refused.message).not.toContain('canary');
  });
});

it('has a name that stays where others come before it, and shows no secret', async () => {
  const hooks = { HOOK: 'https://hook.example/canary', OTHER: 'https://hook.example/other' };
  const namesIn = async (...receivers: readonly string[]) =>
    (await open(receivers.join(', '), hooks)).map(({ receiver }) => receiver.name);
  const [alone] = await namesIn(slack('HOOK'));
  const [, after, again] = await namesIn(slack('OTHER'), slack('HOOK'), slack('HOOK'));
  expect(after).toBe(alone);
  expect(again).toBe(`${alone}-2`);
  expect(alone).not.toContain('canary');
});

it('is a secret that only the daemon needs', async () => {
  const { config } = await loadText(`${written()}notify: [${slack('HOOK')}]\n`);
  const keysOf = (server: boolean) => secretsOf(config, { ...everything, server }).map(({ key }) => key);
  expect(keysOf(true)).toContain('notify[0].url');
  expect(keysOf(false)).not.toContain('notify[0].url');
});
