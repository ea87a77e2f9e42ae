import { expect, it } from 'vitest';
import { parseTreeFile } from '../../src/core/tree/parse.ts';
import { printTreeFile } from '../../src/core/tree/print.ts';
import { anExportFile } from '../support/export-file.ts';
import { GithubPipeline } from '../support/github-pipeline.ts';

const scenario = 'value-streams/orders/scenarios/call.json';

const send = (id: number, url: string) => ({
  id,
  module: 'http:ActionSendData',
  version: 3,
  mapper: { url, header: 'x' },
});
const seed = {
  'orders.json': anExportFile({
    name: 'Orders',
    id: '01K1DQS3CWHVTCQ9DN14SKXK00',
    scenarios: [
      {
        id: '11',
        name: 'Call',
        modules: [send(1, 'https://erp.acme.example/orders'), send(2, 'https://log.example/')],
      },
    ],
  }),
};

/** Merges a pull request into the branch of staging that replaces one text of the scenario. */
async function proposed(the: GithubPipeline, branch: string, from: string, to: string): Promise<number> {
  const text = (await the.repository.read('env/staging', scenario)).replace(from, to);
  const file = printTreeFile(parseTreeFile(Buffer.from(text), scenario));
  await the.repository.pushAs('robin', branch, { [scenario]: file }, { from: 'env/staging' });
  const pull = { head: branch, base: 'env/staging', title: branch };
  const { number } = await the.repository.openPullRequest('robin', pull);
  await the.review();
  return number;
}

/** Prepares staging with a secret in a header, which robin approved by a comment. */
async function aSyncedPipeline(secret: string): Promise<GithubPipeline> {
  const the = await GithubPipeline.open({ seed, staging: `secrets: { erpKey: ${secret} }` });
  await the.export();
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/export/dev'));
  await the.review();
  await the.repository.merge('robin', await the.numberOf('sluice/promote/staging'));
  const header = await proposed(the, 'header', '"header": "x"', '"header": { "$secret": "erpKey" }');
  expect(the.said(header)[0]).toContain(
    'Sends the secret `erpKey` for the first time: to `erp.acme.example`',
  );
  expect(await the.checks(header)).toMatchObject({ 'sluice/plan (staging)': 'success' });
  await the.repository.merge('robin', header);

  expect((await the.sync('staging')).gate?.reasons).toMatchObject([{ code: 'SLC2439' }]);
  the.repository.comment('robin', header, '/sluice approve');
  await the.review();
  expect(the.said(header).at(-1)).toContain('allow-secrets');
  the.repository.comment('robin', header, '/sluice approve --allow-secrets');
  await the.review();
  expect((await the.sync('staging')).outcome).toBe('synced');
  expect(await the.holds('staging', 'Orders', 'erp-key-of-staging')).toBe(true);
  await the.stage.forget();
  return the;
}

it('blocks a bound secret that a pull request moves into an address', async () => {
  const the = await aSyncedPipeline('{ env: ERP_KEY, streams: [orders], hosts: [erp.acme.example] }');

  const number = await proposed(the, 'attack', '"https://log.example/"', '{ "$secret": "erpKey" }');
  expect(await the.checks(number)).toMatchObject({ 'sluice/plan (staging)': 'failure' });
  expect(the.said(number)[0]).toContain('SLC1053');

  await the.repository.merge('robin', number);
  const report = await the.sync('staging');
  expect(report.plan.blocked).toEqual(['value-streams/orders']);
  expect(await the.stage.writes()).toEqual([]);
});

it('shows an unbound secret that a pull request moves into an address first, and asks for approval', async () => {
  const the = await aSyncedPipeline('{ env: ERP_KEY }');

  const number = await proposed(the, 'attack', '"https://log.example/"', '{ "$secret": "erpKey" }');
  const comment = the.said(number)[0] ?? '';
  const secrets = comment.indexOf('Secrets sent to new places');
  expect(secrets).toBeGreaterThan(0);
  expect(secrets).toBeLessThan(comment.indexOf('<details>'));
  expect(comment).toContain(
    'Sends the secret `erpKey` in a new place: to an unknown host, from `/mapper/url` in module `2`',
  );

  await the.repository.merge('robin', number);
  expect((await the.sync('staging')).gate?.reasons).toMatchObject([{ code: 'SLC2439' }]);
  expect(await the.stage.writes()).toEqual([]);
  expect(the.said(number).join('\n')).not.toContain('erp-key-of-staging');
});
