import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { WrittenRound } from '../support/carrier.ts';
import { sluice } from '../support/command-line.ts';
import { GitPerson } from '../support/git-person.ts';
import { makeGitRemote } from '../support/git-remote.ts';
import { SandboxControl } from '../support/sandbox-control.ts';
import { useBrowser } from './browser.ts';
import { Clerk } from './clerk.ts';
import { exampleTenants } from './tenants.ts';

const openPage = useBrowser();
const examples = join(import.meta.dirname, '../../examples/exports');

/** A configuration whose tenants are folders alone, an operator's terminal, and somebody with a clone. */
async function aService() {
  const remote = await makeGitRemote();
  onTestFinished(() => remote.dispose());
  const folder = join(remote.folder, 'desk');
  for (const name of ['dev', 'in', 'out']) await mkdir(join(folder, name), { recursive: true });
  const config = join(folder, 'sluice.yaml');
  await writeFile(
    config,
    `repository: { url: ${JSON.stringify(remote.path)} }
tenants:
  dev: { driver: directory, inbox: dev }
  stage: { driver: directory, inbox: in, outbox: out }
source: { tenant: dev }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, state: file }
`,
  );
  return {
    folder,
    person: await GitPerson.with(remote.path),
    run: (...args: readonly string[]) => sluice([...args, '-c', config]),
  };
}

/** Twelve imports by hand and five commands: a busy machine takes its time. Milliseconds. */
const patience = 180_000;

it(
  'brings the examples as they are through two folders, git and a dashboard to Synced',
  { timeout: patience },
  async () => {
    const { stage } = await exampleTenants();
    const { folder, person, run } = await aService();
    const clerk = new Clerk(await openPage(), stage, join(folder, 'in'));
    await cp(examples, join(folder, 'dev'), { recursive: true });
    expect(await run('export')).toMatchObject({ code: 0, err: '' });
    await person.merge('sluice/export/dev', 'main');
    await person.merge('main', 'env/staging');

    for (const round of ['001', '002']) {
      expect(await run('sync', 'staging')).toMatchObject({ code: 0, err: '' });
      expect((await roundsIn(folder)).at(-1)).toBe(round);
      await clerk.work(join(folder, 'out', round));
    }

    expect(await expectSynced(run)).toEqual([]);
    expect(await roundsIn(folder)).toHaveLength(2);
    const { streams } = await stage.state();
    expect(streams).toHaveLength(12);
    expect(streams.filter(({ state }: { state: string }) => state === 'active')).toHaveLength(11);
  },
);

/** A real export file, which is not in the repository. */
const sample = resolve(import.meta.dirname, '../../../shared/samples/order-splitting.json');

it.skipIf(!existsSync(sample))(
  'brings a real export file there, and a change of it in a round that takes the place of one nobody did',
  { timeout: patience },
  async () => {
    const { stage, url } = await exampleTenants();
    const { folder, person, run } = await aService();
    const clerk = new Clerk(await openPage(), stage, join(folder, 'in'));
    await cp(sample, join(folder, 'dev', 'Order Splitting (2).json'));
    expect(await run('export')).toMatchObject({ code: 0 });
    await person.merge('sluice/export/dev', 'main');
    await person.merge('main', 'env/staging');
    const control = new SandboxControl(url, stage.tenant);
    await makeConnections(control, await syncedRound('001'));
    await clerk.work(join(folder, 'out', '001'));
    expect((await expectSynced(run)).filter((line) => !isOfConnection(line))).toEqual([]);
    const edit = (after: string) =>
      person.edit('env/staging', 'value-streams/order-splitting/value-stream.json', (text) =>
        text
          .replace(/\n {2}"description": [^\n]*/, '')
          .replace('"name":', `"description": "${after}",\n  "name":`),
      );

    await edit('Splits orders.');
    await syncedRound('002');
    await edit('Splits orders by warehouse.');
    await syncedRound('003');

    expect(await readFile(join(folder, 'out/002/CHECKLIST.md'), 'utf8')).toMatch(/^# SUPERSEDED/);
    await clerk.work(join(folder, 'out', '003'));
    // The one that it replaced is there until somebody removes it.
    expect((await expectSynced(run)).filter((line) => !isOfConnection(line))).toEqual([
      expect.stringMatching(/^\+ stream Order Splitting, with /),
    ]);

    async function syncedRound(round: string): Promise<WrittenRound> {
      expect(await run('sync', 'staging')).toMatchObject({ code: 0, err: '' });
      expect((await roundsIn(folder)).at(-1)).toBe(round);
      return JSON.parse(await readFile(join(folder, 'out', round, 'manifest.json'), 'utf8')) as WrittenRound;
    }
  },
);

const roundsIn = async (folder: string) => (await readdir(join(folder, 'out'))).sort();

/** Everything arrived. What differs between git and the tenant, a line each. */
async function expectSynced(run: Awaited<ReturnType<typeof aService>>['run']): Promise<readonly string[]> {
  expect(await run('sync', 'staging')).toMatchObject({ code: 0, err: '' });
  const [row] = JSON.parse((await run('status', 'staging', '--json')).out);
  expect(row.status).toMatchObject({ sync: 'Synced', health: 'Healthy' });
  const { out, err } = await run('diff', 'env/staging', 'tenant:stage');
  expect(err).toBe('');
  return out.split('\n').filter((line) => /^[-+~>] /.test(line));
}

/** Connections are each tenant's own, and have their own labels. */
const isOfConnection = (line: string) => line.startsWith('~ connection ');

async function makeConnections(control: SandboxControl, { files }: WrittenRound): Promise<void> {
  const wanted = files.flatMap(({ choices }) => choices).filter(({ kind }) => kind === 'connection');
  for (const path of new Set(wanted.map((choice) => choice.path))) {
    const { name = '', type = '' } = wanted.find((choice) => choice.path === path) ?? {};
    await control.connection(name, type);
  }
}
