import { createHmac } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { aStage, anApiServer, serverToken } from '../support/api-server.ts';
import { freePort } from '../support/free-port.ts';
import { notRun, reasonNotToRun } from './not-run.ts';
import { pageCommands } from './page-commands.ts';
import { PipelineHarness } from './pipeline-harness.ts';
import { blockOf, linesOf, playPage, seen } from './page-play.ts';
import type { Step } from './scene.ts';
import { Shell } from './shell.ts';

describe('commands of pages on a pipeline', { timeout: 120_000 }, () => {
  let harness: PipelineHarness;
  beforeAll(async () => {
    harness = await PipelineHarness.open();
  });
  afterAll(() => harness.close());
  const play = (page: string, steps: Readonly<Record<string, Step>> = {}) =>
    playPage(page, { shell: harness.shell, steps });
  const listens = /"msg":"listening"/;
  const withDigest = (shown: string, environment: string) => async (line: string) =>
    line.replace(shown, await harness.digest(environment));
  const withCommit = (shown: string) => async (line: string) =>
    line.replace(shown, await harness.commit('env/production'));
  const withStream = (shown: string) => async (line: string) =>
    line.replace(shown, (await harness.production.stream('Order Intake')).id);
  const withConnection = (line: string) => line.replace('5120', '2000283');
  const twoFiles = async () => {
    const { folder } = harness.shell;
    await copyFile(join(folder, 'examples/exports/Stock Alert.json'), join(folder, 'before.json'));
    await copyFile(join(folder, 'examples/exports/Order Intake.json'), join(folder, 'after.json'));
  };

  it('work as docs/reference/diff.md says', async () => {
    expect(
      await play('docs/reference/diff.md', {
        'sluice diff before.json after.json': { code: 2, before: twoFiles },
        'sluice diff tree-before tree-after': {
          code: 2,
          before: async () => {
            await harness.shell.run('sluice unpack before.json -o tree-before');
            await harness.shell.run('sluice unpack after.json -o tree-after');
          },
        },
        'sluice diff main~1 main': { code: 2 },
        'sluice diff env/production tenant:prod': { code: 0 },
      }),
    ).toEqual([]);
  });

  it('work as docs/explanation/architecture.md says', async () => {
    expect(
      await play('docs/explanation/architecture.md', {
        'sluice run --config config/sluice.yaml --log-level info': { goesOn: listens },
      }),
    ).toEqual([]);
  });

  it('work as docs/how-to/access.md says', async () => {
    expect(
      await play('docs/how-to/access.md', { 'cat config/data/access-token': { says: /^[\w-]{40,}$/m } }),
    ).toEqual([]);
  });

  it('work as docs/reference/environments.md says', async () => {
    expect(
      await play('docs/reference/environments.md', {
        'sluice bind staging connections/acme-commerce=5120': { as: withConnection, says: /is bound to/ },
        'sluice plan staging --revision refs/heads/sluice/promote/staging': {
          says: /^Plan for staging/m,
        },
      }),
    ).toEqual([]);
  });

  it('work as docs/explanation/merging.md says', async () => {
    expect(await play('docs/explanation/merging.md')).toEqual([]);
  });

  it('work as docs/explanation/gates.md says', async () => {
    expect(
      await play('docs/explanation/gates.md', {
        'sluice status production': { says: /on hold .*stock-taking until Friday/ },
        'sluice approve production --plan 4f1d5e0c9a7b23864f1d5e0c9a7b23864f1d5e0c --allow-secrets': {
          as: withDigest('4f1d5e0c9a7b23864f1d5e0c9a7b23864f1d5e0c', 'production'),
        },
        'sluice approve production --plan 4f1d5e0c9a7b23864f1d5e0c9a7b23864f1d5e0c': {
          as: withDigest('4f1d5e0c9a7b23864f1d5e0c9a7b23864f1d5e0c', 'production'),
        },
        'sluice unlock staging': { code: 1, says: /environment staging is not locked/ },
      }),
    ).toEqual([]);
  });

  it('work as docs/explanation/drift.md says', async () => {
    expect(
      await play('docs/explanation/drift.md', {
        'sluice drift staging': { before: () => harness.edit(harness.staging, 'Order Intake') },
        'sluice drift staging order-intake -o back': {
          before: async () => void (await harness.shell.run('sluice sync staging')),
          says: /Order Intake\.json/,
        },
        'sluice adopt production order-intake=01K1…': {
          as: withStream('01K1…'),
          code: 1,
          says: /manages order-intake already/,
        },
        'sluice rollback production --to 4f2a9c --reason "orders fail"': { as: withCommit('4f2a9c') },
      }),
    ).toEqual([]);
    await harness.shell.run('sluice resume production');
  });

  it('work as docs/explanation/safety.md says', async () => {
    expect(await play('docs/explanation/safety.md')).toEqual([]);
  });

  it('work as docs/reference/metrics.md says', async () => {
    expect(
      await play('docs/reference/metrics.md', {
        [`sluice run --log-level debug 2>&1 | grep '"run":"4be1c1f2'`]: {
          as: (line) => line.replace(`grep '"run":"4be1c1f2'`, `grep --line-buffered '"run":"'`),
          goesOn: /"run":"/,
        },
      }),
    ).toEqual([]);
    await harness.shell.run('sluice resume production');
  });

  it('work as docs/reference/commands.md says', async () => {
    expect(
      await play('docs/reference/commands.md', {
        'sluice diff before.json after.json': { code: 2, before: twoFiles },
        'sluice sync production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c': {
          as: withDigest('0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c', 'production'),
        },
        'sluice approve production --plan 0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c': {
          as: withDigest('0a1b2c3d4e5f60718293a4b5c6d7e8f9010a2b3c', 'production'),
        },
        'sluice unlock staging': { code: 1, says: /environment staging is not locked/ },
        'sluice unlock dev --force': { code: 1, says: /source dev is not locked/ },
        'sluice sync staging --heal order-intake': {
          before: () => harness.edit(harness.staging, 'Order Intake'),
          says: /order-intake {2}replace/,
        },
        'sluice bind staging connections/acme-commerce=5120': { as: withConnection },
        'sluice status production --watch': { goesOn: /^\S+ production env\/production/m },
        'sluice adopt production order-intake=01K0ABCDEF': {
          as: withStream('01K0ABCDEF'),
          code: 1,
          says: /manages order-intake already/,
        },
        'sluice accept staging order-intake': {
          before: async () => {
            await harness.edit(harness.staging, 'Order Intake');
            await harness.shell.run('sluice sync staging');
          },
          says: /order-intake/,
        },
        'sluice drift production order-intake -o to-import': {
          before: async () => {
            await harness.edit(harness.production, 'Order Intake');
            await harness.shell.run('sluice sync production');
          },
        },
        'sluice rollback production --to 4f2a9c1d0b7e --reason "orders stopped"': {
          as: withCommit('4f2a9c1d0b7e'),
        },
        'sluice diff main tenant:staging --format markdown': { code: 2, says: /edited at/ },
        'sluice run -c config/sluice.yaml --log-level info': { goesOn: listens },
        'sluice sandbox --data sandbox --tenant acmedev acmestage --seed examples/exports': {
          as: (line) => `${line} --port 0`,
          goesOn: /sandbox tenants acmedev, acmestage at/,
        },
      }),
    ).toEqual([]);
    await harness.shell.run('sluice resume production');
  });

  // What the backup knows of the daemon's leases runs out first.
  it('work as docs/how-to/operations.md says', { timeout: 240_000 }, async () => {
    const { shell } = harness;
    let rebuilt = 0;
    // What earlier pages left in the tenant may be there still, and a rebuilt store means to bring what git says.
    const planned = (environment: string): Step => ({
      as: (line) => `${line} || test $? -eq 2`,
      says: new RegExp(`^Plan for ${environment}`, 'm'),
    });
    expect(
      await play('docs/how-to/operations.md', {
        'sluice run': { goesOn: listens },
        'rm -f config/data/sluice.db-wal config/data/sluice.db-shm': { before: () => shell.interrupt() },
        'sluice plan staging': planned('staging'),
        'sluice plan production': planned('production'),
        // First from a backup, then from nothing.
        'sluice adopt staging --rebuild': {
          before: async () => {
            rebuilt += 1;
            if (rebuilt === 2) await shell.run('rm config/data/sluice.db*');
          },
        },
        'git -C config/data/repositories/*.git push NEW-ADDRESS "refs/heads/*:refs/heads/*" "refs/sluice/*:refs/sluice/*"':
          {
            before: async () => void (await shell.run('git init --quiet --bare new.git')),
            as: (line) => line.replace('NEW-ADDRESS', join(shell.folder, 'new.git')),
            says: /refs\/sluice\/source\/dev/,
          },
      }),
    ).toEqual([]);
  });
});

describe('commands of pages that stand alone', { timeout: 120_000 }, () => {
  let shell: Shell;
  beforeAll(async () => {
    shell = await Shell.open();
  });
  afterEach(() => shell.interrupt());
  afterAll(() => shell.close());

  it('work as docs/tutorial/getting-started.md says', async () => {
    const page = 'docs/tutorial/getting-started.md';
    const port = `${await freePort()}`;
    const config = `${blockOf(page, 'yaml').replaceAll('4010', port)}server: { listen: "127.0.0.1:0" }\n`;
    await mkdir(join(shell.folder, 'trial'));
    await writeFile(join(shell.folder, 'trial/sluice.yaml'), config);
    const trial = '-c trial/sluice.yaml';
    const rename = linesOf(page).find((line) => line.startsWith('curl ')) ?? '';
    const untilSynced = async () => {
      const isSynced = async () =>
        expect((await shell.run(`sluice diff env/staging tenant:staging ${trial}`)).said).not.toContain(
          'Winter Sale',
        );
      await vi.waitFor(isSynced, { timeout: 30_000, interval: 200 });
    };
    expect(
      await playPage(page, {
        shell,
        steps: {
          'sluice demo --yes --exit --data demo': { as: (line) => `${line} > printed.txt` },
          'sluice sandbox --data tenants --tenant acmedev acmestage --seed examples/exports': {
            as: (line) => `${line} --port ${port}`,
            goesOn: /sandbox tenants/,
          },
          [`sluice doctor ${trial}`]: { says: /, 0 problems/ },
          [`sluice plan staging --revision refs/heads/sluice/promote/staging ${trial}`]: {
            code: 1,
            says: /unbound: data-stores\/data-store/,
          },
          [`sluice plan staging ${trial}`]: { code: 2 },
          [`sluice status ${trial}`]: { says: /staging .* Synced +Healthy/ },
          [`sluice run ${trial}`]: { goesOn: /"msg":"listening"/ },
          [rename]: { as: (line) => line.replace('4010', port), says: /"name":"Winter Sale 2025"/ },
          [`sluice history staging ${trial}`]: { before: untilSynced, says: /synced/ },
        },
      }),
    ).toEqual([]);
    const printed = await readFile(join(shell.folder, 'printed.txt'), 'utf8');
    const status = /^ {3}(.+ status -c .+)$/m.exec(printed)?.[1] ?? `no command in ${printed}`;
    expect(await shell.run(`mkdir elsewhere && cd elsewhere && ${status}`)).toMatchObject({
      code: 0,
      said: expect.stringContaining('production') as string,
    });
  });

  it('work as docs/how-to/sandbox.md says', async () => {
    const page = 'docs/how-to/sandbox.md';
    const port = `${await freePort()}`;
    const here: Step = { as: (line) => line.replace('4010', port) };
    const goesOn = /sandbox tenants/;
    const steps = linesOf(page).map((line) => [
      line,
      line.startsWith('sluice ') ? { ...here, goesOn } : { ...here, says: /^\s*\{|\{"/ },
    ]);
    expect(await playPage(page, { shell, steps: Object.fromEntries(steps) as Record<string, Step> })).toEqual(
      [],
    );
  });

  it('work as docs/how-to/directory.md says', async () => {
    const repository = join(shell.folder, 'carried.git');
    await shell.run(`git init --quiet --bare --initial-branch=main ${repository}`);
    const config = blockOf('docs/how-to/directory.md', 'yaml').replace(
      '/srv/git/value-streams.git',
      repository,
    );
    await writeFile(join(shell.folder, 'sluice.yaml'), `${config}server: { listen: "127.0.0.1:0" }\n`);
    const goesOn = /"msg":"listening"/;
    expect(
      await playPage('docs/how-to/directory.md', {
        shell,
        steps: { 'sluice run -c sluice.yaml': { goesOn } },
      }),
    ).toEqual([]);
  });

  it('work as docs/reference/api.md says', async () => {
    const page = 'docs/reference/api.md';
    const { url, service } = await anApiServer();
    const stages = [
      aStage('dev', { kind: 'source', driver: 'directory' }),
      aStage('staging'),
      aStage('production'),
    ];
    service.stagesThere = stages;
    await writeFile(join(shell.folder, 'order-intake.json'), '{}');
    const steps = linesOf(page).map((line): [string, Step] => {
      const typed = line.replace('http://127.0.0.1:8080', url);
      if (line.startsWith('TOKEN=')) return [line, { as: () => `export TOKEN=${serverToken}` }];
      if (line.endsWith('/events'))
        return [line, { as: () => `${typed} --max-time 1 --include`, code: 28, says: /text\/event-stream/ }];
      const says = line.endsWith('/plan') ? /There is no such/ : /"stages":|"message":"done: |"file":"/;
      return [line, { as: () => typed, says }];
    });
    expect(await playPage(page, { shell, steps: Object.fromEntries(steps) })).toEqual([]);
    expect(service.done.map((what) => what.split(' ')[0])).toEqual([
      'sync',
      'hold',
      'resume',
      'approve',
      'accept',
      'receive',
    ]);
  });

  it('work as docs/reference/tree.md says', async () => {
    for (const left of ['tree', 'order-intake.json'])
      await rm(join(shell.folder, left), { recursive: true, force: true });
    expect(await playPage('docs/reference/tree.md', { shell })).toEqual([]);
  });

  it('work as docs/how-to/notifications.md says', async () => {
    shell.env['SECRET'] = 'a secret';
    await writeFile(join(shell.folder, 'body.json'), '{"id":"1"}');
    const digest = createHmac('sha256', 'a secret').update('{"id":"1"}').digest('hex');
    const [line = ''] = linesOf('docs/how-to/notifications.md');
    expect(
      await playPage('docs/how-to/notifications.md', {
        shell,
        steps: { [line]: { says: new RegExp(`^${digest}$`, 'm') } },
      }),
    ).toEqual([]);
  });

  it('work as docs/reference/provenance.md says', async () => {
    await mkdir(join(shell.folder, 'secrets'));
    expect(await playPage('docs/reference/provenance.md', { shell })).toEqual([]);
  });
});

describe('every command of the pages', () => {
  it('was run, or is in the list of those that are not', () => {
    const missing = pageCommands.filter(
      ({ page, line }) => !seen.has(page) && reasonNotToRun(page, line) === undefined,
    );
    expect(missing).toEqual([]);
  });

  it('is there, where that list names it', () => {
    const isThere = (page: string, line: string) =>
      pageCommands.some((command) => command.page === page && command.line === line);
    const stale = Object.entries(notRun).flatMap(([page, lines]) =>
      Object.keys(lines).filter((line) => !isThere(page, line)),
    );
    expect(stale).toEqual([]);
  });
});
