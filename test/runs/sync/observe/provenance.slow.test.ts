import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { signersOf } from '../../../../src/daemon/open/signers.ts';
import { readText } from '../../../../src/cli/files/disk.ts';
import type { EnvironmentStatus } from '../../../../src/core/plan/status.ts';
import { planText } from '../../../../src/core/plan/print/plan-text.ts';
import { planEnvironment } from '../../../../src/runs/sync/plan.ts';
import { hold } from '../../../../src/runs/decisions/holds.ts';
import { prepareRollback } from '../../../../src/runs/decisions/rollback.ts';
import type { Environment } from '../../../../src/runs/pipeline.ts';
import { approvalRequired } from '../../../support/approvals.ts';
import { aDirectoryStageOnGit } from '../../../support/directory-harness.ts';
import { sshKey, type SshKey } from '../../../support/signing-keys.ts';
import { smallStreams } from '../../../support/small-streams.ts';
import { aWorldOnGit, never, type WorldOnGit } from '../../../support/world.ts';

const seed = smallStreams({ A: {}, B: {} });
const fileOf = (slug: string) => `value-streams/${slug}/value-stream.json`;
const short = async (world: WorldOnGit, ref = 'env/staging') => (await world.head(ref))?.slice(0, 12) ?? '';

/** A list of signers on disk, and an environment that asks for one of them. */
class Signers {
  readonly #file: string;
  constructor(world: WorldOnGit) {
    this.#file = join(world.remote.folder, 'signers');
  }

  write(...keys: readonly SshKey[]): Promise<void> {
    return writeFile(this.#file, keys.map(({ publicKey }) => `* ${publicKey}\n`).join(''));
  }

  asked<T extends Environment>(environment: T): T {
    return { ...environment, signers: () => readFile(this.#file, 'utf8') };
  }
}

/** A world whose staging wants commits of Ann, and a head that Sluice wrote and nobody signed. */
async function aWaryWorld() {
  const world = await aWorldOnGit({ seed });
  const signers = new Signers(world);
  const [ann, bob] = await Promise.all([
    sshKey(world.remote.folder, 'ann'),
    sshKey(world.remote.folder, 'bob'),
  ]);
  await signers.write(ann);
  world.staging = signers.asked(world.staging);
  await world.bringToStaging();
  await world.stage.forget();
  return { world, signers, ann, bob };
}

/** From here on the person signs with that key, or with none. */
async function signAs({ person }: WorldOnGit, key: SshKey | undefined): Promise<void> {
  await person.git('config', 'gpg.format', 'ssh');
  await person.git('config', 'commit.gpgSign', String(key !== undefined));
  if (key !== undefined) await person.git('config', 'user.signingKey', key.file);
}

const rename = ({ person }: WorldOnGit, slug: string, to: string) =>
  person.edit('env/staging', fileOf(slug), (text) => text.replace(/"name": "[^"]*"/, `"name": "${to}"`));

async function statusOf({ store }: WorldOnGit): Promise<EnvironmentStatus> {
  const record = (await store.statuses()).find(({ subject }) => subject === 'environment staging');
  return record?.status as unknown as EnvironmentStatus;
}

it('brings a head that an allowed signer signed', async () => {
  const { world, ann } = await aWaryWorld();
  await signAs(world, ann);
  await rename(world, 'a', 'A2');

  expect((await world.sync()).outcome).toBe('synced');
  expect((await world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A2', 'B']);
});

it('sends nothing of a head that nobody signed, and says whose it is', async () => {
  const { world } = await aWaryWorld();

  const report = await world.sync();

  const message = `commit ${await short(world)} by Sluice <sluice@example.com> is not signed: nothing of it is sent`;
  expect(report).toMatchObject({
    outcome: 'blocked',
    results: [],
    plan: { stops: [{ code: 'SLC2441', message }] },
  });
  expect(report.plan.changes).toHaveLength(2);
  expect(await world.stage.writes()).toEqual([]);
  const status = await statusOf(world);
  expect(status).toMatchObject({ sync: 'OutOfSync', details: [`staging: ${message} [SLC2441]`] });
  expect(status.conditions).toContainEqual({
    type: 'Stalled',
    isTrue: true,
    reason: 'Blocked',
    message: `staging: ${message} [SLC2441]`,
  });
  const [run] = await world.store.runs('environment staging', 1);
  expect(run).toMatchObject({ outcome: 'blocked', message: `staging: ${message} [SLC2441]` });
});

it('says so in a plan too, before all else', async () => {
  const { world } = await aWaryWorld();
  const { plan, digest } = await planEnvironment(world.deps, world.staging, {}, never);
  expect(planText(plan, digest)).toContain(
    `Sluice applies nothing:\n  staging: commit ${await short(world)} by Sluice <sluice@example.com> is not signed`,
  );
});

it('stalls also where the tenant holds already what an unsigned head says', async () => {
  const { world, ann } = await aWaryWorld();
  await signAs(world, ann);
  await rename(world, 'a', 'A2');
  await world.sync();
  await signAs(world, undefined);
  await world.person.edit('env/staging', 'README.md', () => 'unsigned\n');

  expect(await world.sync()).toMatchObject({ outcome: 'blocked', plan: { changes: [] } });
});

it('sends nothing of what another key signed, until that key is listed', async () => {
  const { world, signers, ann, bob } = await aWaryWorld();
  await signAs(world, bob);
  await rename(world, 'a', 'A2');

  const report = await world.sync();

  expect(report.plan.stops.map(({ code, message }) => `${code} ${message}`)).toEqual([
    `SLC2442 commit ${await short(world)} by Robin <robin@example.com> is signed by ${bob.fingerprint}, which is not allowed: nothing of it is sent`,
  ]);
  expect(await world.stage.writes()).toEqual([]);

  await signers.write(ann, bob);
  expect((await world.sync()).outcome).toBe('synced');
});

it('reads the list anew for each pass', async () => {
  const { world, signers, ann, bob } = await aWaryWorld();
  await signAs(world, ann);
  await rename(world, 'a', 'A2');
  await world.sync();
  await rename(world, 'a', 'A3');
  await world.stage.forget();

  await signers.write(bob);

  expect(await world.sync()).toMatchObject({ outcome: 'blocked', plan: { stops: [{ code: 'SLC2442' }] } });
  expect(await world.stage.writes()).toEqual([]);
});

it('sends nothing of a commit that was changed after it was signed', async () => {
  const { world, ann } = await aWaryWorld();
  await signAs(world, ann);
  await rename(world, 'a', 'A2');
  const signed = await world.remote.git('cat-file', 'commit', 'env/staging');
  const forged = await world.remote.feed(
    `${signed} indeed\n`,
    'hash-object',
    '-w',
    '-t',
    'commit',
    '--stdin',
  );
  await world.move('refs/heads/env/staging', forged);

  const report = await world.sync();

  expect(report.plan.stops.map(({ code, message }) => `${code} ${message}`)).toEqual([
    `SLC2443 commit ${forged.slice(0, 12)} by Robin <robin@example.com> has a signature that is not valid (Signature verification failed: incorrect signature): nothing of it is sent`,
  ]);
  expect(await world.stage.writes()).toEqual([]);
});

it("takes the host's key for a merge, if it is listed, whoever signed what came in", async () => {
  const { world, signers, ann, bob } = await aWaryWorld();
  const host = await sshKey(world.remote.folder, 'host');
  await signAs(world, bob);
  await world.person.edit('main', fileOf('a'), (text) => text.replace('"name": "A"', '"name": "A2"'));
  await world.person.edit('env/staging', 'README.md', () => 'staging\n');
  await signAs(world, host);
  await world.person.merge('main', 'env/staging');

  expect(await world.sync()).toMatchObject({ outcome: 'blocked', plan: { stops: [{ code: 'SLC2442' }] } });
  await signers.write(ann, host);
  expect((await world.sync()).outcome).toBe('synced');
});

it('asks it of a revision that somebody names, too, and goes back to a signed one alone', async () => {
  const { world, ann } = await aWaryWorld();
  const unsigned = (await world.head('env/staging')) ?? '';
  await signAs(world, ann);
  await rename(world, 'a', 'A2');
  const signed = (await world.head('env/staging')) ?? '';
  await rename(world, 'a', 'A3');
  await world.sync();
  await world.stage.forget();
  const back = (to: string) =>
    prepareRollback(world.deps, world.staging, { to, reason: undefined, by: 'ann' }, never);

  await expect(back(unsigned)).rejects.toMatchObject({
    code: 'SLC2441',
    message: expect.stringContaining('is not signed') as string,
  });
  expect(await world.store.hold('staging')).toBeUndefined();
  await hold(world.deps, world.staging, { reason: 'look', by: 'ann', revision: unsigned });
  expect(await world.sync(world.staging, { revision: unsigned })).toMatchObject({
    outcome: 'blocked',
    plan: { stops: [{ code: 'SLC2441' }] },
  });
  expect(await world.stage.writes()).toEqual([]);

  const { revision } = await back(signed);
  expect((await world.sync(world.staging, { revision })).outcome).toBe('synced');
  expect((await world.stage.state()).streams.map(({ name }) => name).sort()).toEqual(['A2', 'B']);
});

it('saves what somebody changed in the tenant all the same', async () => {
  const { world, ann } = await aWaryWorld();
  await signAs(world, ann);
  await rename(world, 'a', 'A2');
  await world.sync();
  await signAs(world, undefined);
  await rename(world, 'a', 'A3');
  await world.stage.do({ op: 'renameStream', streamName: 'B', name: 'B by hand' });
  await world.stage.forget();

  expect((await world.sync()).outcome).toBe('blocked');

  expect(await world.person.read('sluice/drift/staging', fileOf('b'))).toContain('B by hand');
  expect(await world.stage.writes()).toEqual([]);
});

it('tells of the signature also while a plan waits for approval', async () => {
  const { world } = await aWaryWorld();
  await world.sync({ ...world.staging, authority: approvalRequired });
  const stalled = (await statusOf(world)).conditions.find(({ type }) => type === 'Stalled');
  expect(stalled?.message).toContain('is not signed');
});

it('hands nothing of an unsigned head over to people, and takes in what they bring', async () => {
  const harness = await aDirectoryStageOnGit({ seed: smallStreams({ A: { runs: ['B'] }, B: {} }) });
  const signers = new Signers(harness.world);
  const ann = await sshKey(harness.world.remote.folder, 'ann');
  await signers.write(ann);
  await harness.exportDev();
  await harness.bring();
  const staging = signers.asked(harness.staging);

  expect(await harness.world.sync(staging)).toMatchObject({
    outcome: 'blocked',
    plan: { stops: [{ code: 'SLC2441' }] },
  });
  expect(await harness.carrier.open()).toEqual([]);

  await signAs(harness.world, ann);
  await harness.world.person.edit('env/staging', 'README.md', () => 'signed\n');
  expect((await harness.world.sync(staging)).outcome).toBe('handed-over');
  expect(await harness.carrier.open()).toEqual(['001']);
});

it('decides nothing while the list cannot be read, and says where it should be', async () => {
  const { world } = await aWaryWorld();
  const path = join(world.remote.folder, 'gone');
  const signers = signersOf(
    { name: 'staging', verify: { allowedSigners: { path } } },
    { readFile: readText },
  );
  if (signers === undefined) throw new Error('signers are asked for');

  await expect(world.sync({ ...world.staging, signers })).rejects.toMatchObject({ code: 'SLC1121' });

  expect(await world.stage.writes()).toEqual([]);
  const { sync, conditions } = await statusOf(world);
  expect(sync).toBe('Unknown');
  expect(conditions.find(({ type }) => type === 'Stalled')?.message).toContain(
    `${path}: the allowed signers`,
  );
});

it('asks nothing of an environment that names no signers', async () => {
  const { world } = await aWaryWorld();
  const { signers: _signers, ...trusting } = world.staging;
  expect((await world.sync(trusting)).outcome).toBe('synced');
});
