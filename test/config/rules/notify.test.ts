import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { notificationKinds } from '../../../src/core/notification/notification.ts';
import { briefly, configFolder, loadText, refusal } from '../config-folder.ts';
import { diskFiles } from '../disk-files.ts';
import { written } from '../written.ts';

const withNotify = (...receivers: readonly string[]) => `${written()}notify: [${receivers.join(', ')}]\n`;
const slack = 'kind: slack, url: { env: HOOK }';
const events = 'kind: cloudevents, secret: { env: KEY }';

describe('who is told', () => {
  it('is nobody where nothing is said', async () => {
    expect((await loadText(written())).config.notify).toEqual([]);
  });

  it('is told everything of all environments where nothing else is said', async () => {
    const { config, warnings } = await loadText(
      withNotify(`{ ${slack} }`, `{ ${events}, url: https://alerts.example.com/in/ }`),
    );
    const common = { events: notificationKinds, environments: ['*'] };
    expect(config.notify).toEqual([
      { kind: 'slack', url: { from: 'env', key: 'notify[0].url', name: 'HOOK' }, ...common },
      {
        kind: 'cloudevents',
        url: { from: 'text', key: 'notify[1].url', text: 'https://alerts.example.com/in/' },
        secret: { from: 'env', key: 'notify[1].secret', name: 'KEY' },
        ...common,
      },
    ]);
    expect(warnings).toEqual([]);
  });

  it('can be on this machine, or at an address that is a secret', async () => {
    const { config } = await loadText(
      withNotify(`{ ${events}, url: http://127.0.0.1:9000/in }`, `{ ${events}, url: { file: where } }`),
    );
    expect(config.notify.map(({ url }) => url.from)).toEqual(['text', 'file']);
  });

  it('stands in sluice.yaml where there are several files', async () => {
    const folder = await configFolder({
      'sluice.yaml': `notify: [{ ${slack}, environments: [prod*] }]\n`,
      'shop.yaml': written(),
    });
    const { config } = await loadConfig(folder, diskFiles);
    expect(config.notify).toMatchObject([{ kind: 'slack', environments: ['prod*'] }]);
    const wrong = await configFolder({ 'sluice.yaml': '', 'shop.yaml': withNotify(`{ ${slack} }`) });
    await expect(loadConfig(wrong, diskFiles)).rejects.toThrow('unknown key');
  });

  it('is warned of where it is told of nothing', async () => {
    const { warnings } = await loadText(
      withNotify(`{ ${slack}, environments: [prod-*, staging] }`, `{ ${slack}, environments: [prd*] }`),
    );
    expect(briefly(warnings)).toEqual(['SLC1156 notify[1].environments']);
    expect(warnings[0]?.remedy).toContain('staging, production');
  });

  it.each([
    ['without a kind', '{ url: { env: HOOK } }', ['SLC1105 notify[0].kind']],
    ['of another kind', '{ kind: mail, url: { env: HOOK } }', ['SLC1106 notify[0].kind']],
    ['without an address', '{ kind: slack }', ['SLC1105 notify[0].url']],
    [
      'at Slack, with the address in the open',
      '{ kind: slack, url: https://h.example/x }',
      ['SLC1107 notify[0].url'],
    ],
    ['without a secret', '{ kind: cloudevents, url: https://a.example }', ['SLC1105 notify[0].secret']],
    [
      'with a secret in the open',
      '{ kind: cloudevents, url: https://a.example, secret: hush }',
      ['SLC1107 notify[0].secret'],
    ],
    ['unencrypted', `{ ${events}, url: http://a.example }`, ['SLC1109 notify[0].url']],
    [
      'with credentials in the address',
      `{ ${events}, url: https://u:p@a.example }`,
      ['SLC1107 notify[0].url'],
    ],
    ['with a query in the open', `{ ${events}, url: "https://a.example?key=1" }`, ['SLC1106 notify[0].url']],
    ['at no address', `{ ${events}, url: a.example }`, ['SLC1106 notify[0].url']],
    ['at an address of no form', `{ ${events}, url: { path: x } }`, ['SLC1106 notify[0].url']],
    ['at a badly named variable', `{ ${events}, url: { env: "1 X" } }`, ['SLC1106 notify[0].url.env']],
    ['with a key of another kind', `{ ${slack}, secret: { env: KEY } }`, ['SLC1104 notify[0].secret']],
    ['of what there is not', `{ ${slack}, events: [sync-faild] }`, ['SLC1106 notify[0].events[0]']],
    ['of nothing', `{ ${slack}, events: [] }`, ['SLC1106 notify[0].events']],
    [
      'of environments that cannot be',
      `{ ${slack}, environments: [Prod] }`,
      ['SLC1106 notify[0].environments[0]'],
    ],
    [
      'of much that is wrong at once',
      `{ ${events}, url: http://a.example, evnets: [hold] }, { kind: slack, url: secret }`,
      ['SLC1104 notify[0].evnets', 'SLC1107 notify[1].url', 'SLC1109 notify[0].url'],
    ],
  ])('is refused %s', async (_what, receiver, problems) => {
    const refused = await refusal(withNotify(receiver));
    expect(briefly(refused.problems).toSorted()).toEqual(problems);
    expect(refused.message).not.toMatch(/hush|u:p|key=1|h\.example/);
  });
});

it('is no list, and is refused', async () => {
  expect(briefly((await refusal(`${written()}notify: { ${slack} }\n`)).problems)).toEqual(['SLC1106 notify']);
});

it('is read in the example', async () => {
  const path = join(import.meta.dirname, '../../../config/sluice.yaml');
  const { config } = await loadConfig(path, diskFiles);
  expect(config.notify.map(({ kind }) => kind)).toEqual(['cloudevents', 'slack']);
});
