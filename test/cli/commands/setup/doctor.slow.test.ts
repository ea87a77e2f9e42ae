import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { systemClock } from '../../../../src/adapters/system/clock.ts';
import { examine } from '../../../../src/daemon/doctor/doctor.ts';
import type { CheckResult } from '../../../../src/daemon/doctor/check-result.ts';
import { configFiles } from '../../../../src/cli/files/disk.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { Redactor } from '../../../../src/core/secrets/redactor.ts';
import { sluice } from '../../../support/command-line.ts';
import { startGitHttpServer } from '../../../support/git-http-server.ts';
import { writePipeline } from '../../../support/pipeline-config.ts';
import { RecordingLog } from '../../../support/recording-log.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit, never, type WorldOnGit } from '../../../support/world.ts';

const secret = { SANDBOX_SECRET: 'demo-secret' };

async function aPipeline() {
  const world = await aWorldOnGit({ seed: smallStreams({ A: {}, B: {} }) });
  return { world, config: await writePipeline(world) };
}

/** What the doctor finds of a configuration, with the clock of this machine set by so many milliseconds. */
async function found(path: string, clockOffset = 0): Promise<readonly CheckResult[]> {
  const { config } = await loadConfig(path, configFiles);
  const outside = {
    env: { PATH: process.env['PATH'], ...secret },
    readFile: (file: string, limit: number) => configFiles.readFile(file, limit),
    clock: { ...systemClock, now: () => systemClock.now() + clockOffset },
    redactor: new Redactor(),
    log: new RecordingLog(),
    fetch,
    random: () => 0.5,
    actor: 'test',
  };
  const findings: CheckResult[] = [];
  for await (const finding of examine(config, outside, never)) findings.push(finding);
  return findings;
}

const problems = (findings: readonly CheckResult[]) => findings.filter(({ is }) => is === 'problem');
const edit = async (path: string, from: string, to: string) =>
  writeFile(path, (await readFile(path, 'utf8')).replace(from, to));

async function everythingThere(world: WorldOnGit) {
  return JSON.stringify([await world.refs(), await world.dev.state(), await world.stage.state()]);
}

it('finds nothing wrong with what can work, and writes nothing to tenants and remote', async () => {
  const { world, config } = await aPipeline();
  await world.bringToStaging();
  const before = await everythingThere(world);

  const ended = await sluice(['doctor', '-c', config], secret);

  expect(ended).toMatchObject({
    code: 0,
    err: expect.stringMatching(/^\d+ checks, 0 problems\n$/) as string,
  });
  for (const line of [
    /^ok {7}configuration: 1 source, 2 environments$/m,
    /^ok {7}git: git version 2\.\d+/m,
    /^ok {7}secrets: 3 of 3 are there$/m,
    /^ok {7}store: .*sluice\.db$/m,
    /^ok {7}repository: .*remote\.git, \d refs$/m,
    /^ok {7}repository: push: would be let in \(nothing was sent\)$/m,
    /^ok {7}branch env\/staging: at [0-9a-f]{12}$/m,
    /^note {5}branch env\/production: is not there yet: promote staging to production, /m,
    /^note {5}approval of staging: Plans need no approval\.$/m,
    /^ok {7}approval of staging: With sluice approve and access to the store: anybody with access to it\.$/m,
    /^ok {7}tenant dev: 2 value streams$/m,
    /^ok {7}tenant stage: offers: takes writes itself; lists connections, .*$/m,
    /^ok {7}tenant prod: clock: within 60 s of this machine$/m,
  ])
    expect(ended.out).toMatch(line);
  expect(await everythingThere(world)).toBe(before);
});

it('tells each problem with its code and remedy, and looks at the rest all the same', async () => {
  const { world, config } = await aPipeline();
  await edit(config, 'tenant: acmeprod', 'tenant: nosuchtenant');
  await edit(config, `url: ${JSON.stringify(world.remote.path)}`, 'url: /no/such/repository.git');

  const ended = await sluice(['doctor', '-c', config, '--json'], secret);

  expect(ended.code).toBe(1);
  const report = JSON.parse(ended.out) as { problems: number; findings: readonly CheckResult[] };
  expect(problems(report.findings)).toMatchObject([
    {
      what: 'repository',
      code: expect.stringMatching(/^SLC220\d$/) as string,
      remedy: expect.stringMatching(/\w/) as string,
    },
    { what: 'tenant prod', code: expect.stringMatching(/^SLC21/) as string },
  ]);
  expect(report.problems).toBe(2);
  expect(report.findings.map(({ what }) => what)).toContain('tenant stage: clock');
});

it('says where a secret is missing, and what is wrong with a configuration that cannot be used', async () => {
  const { config } = await aPipeline();
  const without = await sluice(['doctor', '-c', config]);
  expect(without.code).toBe(1);
  expect(without.out).toMatch(
    /^PROBLEM {2}secrets: tenants\.dev\.clientSecret: the environment variable SANDBOX_SECRET is not set/m,
  );
  expect(without.out).toMatch(/^note {5}tenant dev: was not asked, since a secret of it is missing$/m);
  expect(without.out).toMatch(/^ok {7}repository: /m);

  await edit(config, 'branch: env/staging', 'branch: "no branch"');
  const wrong = await sluice(['doctor', '-c', config], secret);
  expect(wrong.code).toBe(1);
  expect(wrong.out).toMatch(
    /^PROBLEM {2}configuration: .*sluice\.yaml:\d+:\d+: environments\.staging\.branch: .*\[SLC11\d\d\]/m,
  );
});

it('finds a remote that lets nobody push, without pushing', async () => {
  const { world, config } = await aPipeline();
  await world.export();
  const server = await startGitHttpServer({ root: world.remote.folder });
  onTestFinished(() => server.close());
  await edit(config, JSON.stringify(world.remote.path), `${server.url}/remote.git`);
  expect(problems(await found(config))).toEqual([]);
  expect(
    server.requests.filter((request) => request.startsWith('POST') && request.includes('receive')),
  ).toEqual([]);

  await world.remote.git('config', 'http.receivepack', 'false');

  expect(problems(await found(config))).toMatchObject([{ what: 'repository: push', code: 'SLC2204' }]);
});

it('compares the clock of this machine with those of tenants', async () => {
  const { config } = await aPipeline();

  const off = problems(await found(config, 10 * 60_000));

  expect(off.map(({ what, code }) => `${what} ${code}`)).toEqual([
    'tenant dev: clock SLC2435',
    'tenant stage: clock SLC2435',
    'tenant prod: clock SLC2435',
  ]);
  expect(off[0]?.says).toMatch(/^this machine is (59\d|60\d) s ahead of it$/);
});

it('looks at the folders of a tenant without an API', async () => {
  const { world, config } = await aPipeline();
  const [inbox, outbox] = [join(world.remote.folder, 'in'), join(world.remote.folder, 'out')];
  await mkdir(inbox);
  await mkdir(outbox);
  const text = await readFile(config, 'utf8');
  await writeFile(
    config,
    text.replace(/prod: \{ driver.*/, `prod: { driver: directory, inbox: ${inbox}, outbox: ${outbox} }`),
  );
  expect(await found(config)).toContainEqual({ what: 'tenant prod: outbox', is: 'ok', says: outbox });

  await chmod(inbox, 0o000);
  await writeFile(
    config,
    text.replace(/prod: \{ driver.*/, `prod: { driver: directory, inbox: ${inbox}2, outbox: ${outbox} }`),
  );

  expect(problems(await found(config))).toMatchObject([{ what: 'tenant prod', code: 'SLC2151' }]);
});

it('tells of secrets that no bound keeps where they belong', async () => {
  const { config } = await aPipeline();
  await edit(
    config,
    'branch: env/staging,',
    'branch: env/staging, secrets: { erpKey: { env: ERP }, shopKey: { env: ERP, streams: [a], hosts: [shop.example] } },',
  );

  const findings = (await found(config)).filter(({ what }) => what.startsWith('secret '));

  expect(findings).toEqual([
    {
      what: 'secret erpKey of staging',
      is: 'note',
      says: 'has no bound: once approved, anybody who can write to env/staging can send it from any stream to any host; add streams and hosts to bind it',
    },
    { what: 'secret shopKey of staging', is: 'ok', says: 'is bound to streams a and hosts shop.example' },
  ]);
});
