import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sluice } from '../support/command-line.ts';
import { GitPerson } from '../support/git-person.ts';
import { makeGitRemote } from '../support/git-remote.ts';
import { useBrowser } from './browser.ts';
import { Clerk } from './clerk.ts';
import { exampleTenants } from './tenants.ts';

const openPage = useBrowser();
const examples = join(import.meta.dirname, '../../examples/exports');

/** A configuration whose tenants are folders alone, an operator's terminal, and somebody with a clone. */
async function aDesk() {
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
    const { folder, person, run } = await aDesk();
    const clerk = new Clerk(await openPage(), stage, join(folder, 'in'));
    await cp(examples, join(folder, 'dev'), { recursive: true });
    expect(await run('export')).toMatchObject({ code: 0, err: '' });
    await person.merge('sluice/export/dev', 'main');
    await person.merge('main', 'env/staging');

    for (const round of ['001', '002', '003']) {
      expect(await run('sync', 'staging')).toMatchObject({ code: 0, err: '' });
      expect((await readdir(join(folder, 'out'))).sort().at(-1)).toBe(round);
      await clerk.work(join(folder, 'out', round));
    }

    const last = await run('sync', 'staging');
    expect(last).toMatchObject({ code: 0, err: '' });
    expect(await readdir(join(folder, 'out'))).toHaveLength(3);
    const [row] = JSON.parse((await run('status', 'staging', '--json')).out);
    expect(row.status).toMatchObject({ sync: 'Synced', health: 'Healthy', details: [] });
    const { streams } = await stage.state();
    expect(streams).toHaveLength(12);
    expect(streams.filter(({ state }: { state: string }) => state === 'active')).toHaveLength(11);
  },
);
