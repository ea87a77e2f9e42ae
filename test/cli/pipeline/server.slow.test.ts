import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EnvironmentPlan } from '../../../src/dashboard/environment/schema.ts';
import { outputJsonSchema, type PrintingCommand } from '../../../src/cli/json/schemas.ts';
import { aStage, anApiServer, serverToken } from '../../support/api-server.ts';
import { sluice } from '../../support/command-line.ts';
import { aFolder } from '../../support/folder.ts';
import { writePipeline } from '../../support/pipeline-config.ts';
import { RecordingLog } from '../../support/recording-log.ts';
import { aRunningDaemon } from '../../support/running-daemon.ts';
import { smallStreams } from '../../support/small-streams.ts';
import { aWorldOnGit } from '../../support/world.ts';
import { startServer, type Reply } from '../../adapters/http-tenant/test-server.ts';

const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true });
const revision = '4f2a9c1d0b7e4f2a9c1d0b7e4f2a9c1d0b7e4f2a';
const digest = '0a1b2c3d4e5f6071';
const hold = { reason: 'stocktaking', by: 'anna', since: 1_800_000_000_000 };

const plan: EnvironmentPlan = {
  environment: 'production',
  at: 1000,
  digest,
  isApproved: false,
  gate: [],
  mismatches: [],
  plan: {
    environment: 'production',
    revision,
    changes: [
      {
        op: 'create',
        path: 'value-streams/order-intake',
        name: 'Order Intake',
        reasons: ['new in git'],
        state: 'active',
      },
    ],
    blocked: [],
    blockers: [],
    readiness: [
      {
        path: 'connections/shop',
        wanted: { type: 'account:shop' },
        neededBy: ['value-streams/order-intake'],
        uses: [],
        is: 'unbound',
        problem: 'is bound to nothing',
        yaml: 'connections/shop: <id>',
      },
    ],
    warnings: [],
    stops: [],
    secrets: [],
    drifted: [],
    captures: [],
    edits: {},
    healed: [],
    removed: [],
    leftShared: [],
    leftOut: [],
    inSync: [],
    orphans: [],
  },
};

/** A daemon with a source and two environments, and commands that ask it as a person elsewhere would. */
async function aServer() {
  const server = await anApiServer();
  server.service.stagesThere = [
    aStage('dev', { kind: 'source', branch: 'main' }),
    aStage('staging', { branch: 'env/staging' }),
    aStage('production', {
      branch: 'env/production',
      approval: 'required',
      promotion: { from: 'env/staging', is: 'nothing' },
    }),
  ];
  server.service.plans.set('production', plan);
  const ask = (
    args: readonly string[],
    env: Readonly<Record<string, string>> = { SLUICE_TOKEN: serverToken },
  ) => sluice([...args, '--server', server.url], env);
  return { ...server, ask };
}

async function checked(
  printed: Promise<{ code: number; out: string; err: string }>,
  command: PrintingCommand,
) {
  const { code, out, err } = await printed;
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const value = JSON.parse(out) as unknown;
  const isRight = ajv.compile(outputJsonSchema(command, 'closed'));
  expect([isRight(value), isRight.errors]).toEqual([true, null]);
  return value;
}

describe('a command that asks a daemon', () => {
  it('shows its status as that of the store is shown, without a configuration', async () => {
    const { ask } = await aServer();
    const { code, out, err } = await ask(['status']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const lines = out.split('\n').map((line) => line.split(/ {2,}/));
    expect(lines[0]).toEqual(['NAME', 'BRANCH', 'REVISION', 'SYNC', 'HEALTH', 'CHECKED']);
    expect(lines[2]?.slice(0, 5)).toEqual(['staging', 'env/staging', '4f2a9c1', 'Synced', 'Healthy']);
    expect(await checked(ask(['status', 'staging', '--json']), 'status')).toMatchObject([
      { name: 'staging', isPromotedFrom: true, at: 1000, status: { sync: 'Synced' } },
    ]);
  });

  it('shows the history of an environment', async () => {
    const { ask, service } = await aServer();
    const stage = { stage: 'production', stageKind: 'environment', actor: 'daemon' } as const;
    const parts = { changes: [], remarks: [], steps: [] };
    service.runsThere = [
      {
        id: '1',
        kind: 'sync',
        startedAt: 5000,
        milliseconds: 1500,
        outcome: 'synced',
        counts: { done: 2 },
        ...stage,
        ...parts,
      },
      { id: '2', kind: 'export', startedAt: 1000, ...stage, ...parts, stage: 'dev', stageKind: 'source' },
    ];
    const { out } = await ask(['history', 'production']);
    expect(out.split('\n')[1]).toMatch(/^\d+ d ago +sync +synced +2 done +1\.5 s +daemon$/);
    expect(await checked(ask(['history', 'production', '--json']), 'history')).toMatchObject([
      { kind: 'sync', counts: { done: 2 }, switched: [] },
    ]);
  });

  it('shows the plan and approves that one and no other', async () => {
    const { ask, service } = await aServer();
    const { code, out, err } = await ask(['approve', 'production']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`Plan for production at ${revision.slice(0, 7)}: 1 to add`);
    expect(out).toContain('+ order-intake  "Order Intake": add, active');
    expect(out).toMatch(/\nproduction: token approved plan 0a1b2c3d4e5f6071, 1 change\n$/);
    expect(service.done).toEqual([`approve production ${digest} none by token`]);
    const asked = ['approve', 'production', '--plan', digest, '--allow-deletions', '2', '--json'];
    expect(await checked(ask(asked), 'approve')).toMatchObject({
      digest,
      approval: { digest, revision, changes: ['create value-streams/order-intake active'], by: 'token' },
    });
    expect(service.done[1]).toBe(`approve production ${digest} 2 by token`);
    const stale = await ask(['approve', 'production', '--plan', 'ffffffffffffffff']);
    expect(stale.code).toBe(1);
    expect(stale.err).toMatch(
      /^error: plan ffffffffffffffff is not what would be done now.*\nwhy: .*\nremedy: .*\[SLC1905\]\n$/,
    );
    expect(service.done).toHaveLength(2);
  });

  it('approves nothing where there is nothing to approve', async () => {
    const { ask, service } = await aServer();
    service.plans.set('production', { ...plan, plan: { ...plan.plan, changes: [] } });
    const { code, out } = await ask(['approve', 'production']);
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'production: nothing to approve']);
    expect(service.done).toEqual([]);
  });

  it('holds and resumes an environment, as whoever the daemon let in', async () => {
    const { ask, service } = await aServer();
    service.stagesThere = service.stagesThere.map((stage) =>
      stage.name === 'production' && stage.status !== undefined
        ? { ...stage, status: { ...stage.status, hold } }
        : stage,
    );
    const held = await ask(['hold', 'production', '--reason', 'stocktaking']);
    expect(held).toMatchObject({ code: 0, err: '' });
    expect(held.out).toMatch(/^production is on hold.*anna.*stocktaking/);
    expect(await checked(ask(['hold', 'production', '--json']), 'hold')).toEqual({
      environment: 'production',
      ...hold,
    });
    expect((await ask(['resume', 'production'])).out).toMatch(
      /^production continues with its next run; it was on hold/,
    );
    expect(await checked(ask(['resume', 'production', '--json']), 'resume')).toEqual({
      environment: 'production',
      lifted: hold,
    });
    expect((await ask(['resume', 'staging'])).out).toBe('staging is not on hold\n');
    expect(service.done[0]).toBe('hold production "stocktaking" by token');
    expect(service.done[2]).toBe('resume production by token');
  });

  it('takes its token from a file too, and shows it nowhere', async () => {
    const { ask } = await aServer();
    const file = join(await aFolder(), 'token');
    await writeFile(file, `${serverToken}\n`);
    expect((await ask(['status', '--token-file', file], {})).code).toBe(0);
    const wrong = await ask(['status', '--token-file', file], { SLUICE_TOKEN: 'another' });
    expect(wrong.code).toBe(0);
    for (const { out, err } of [wrong, await ask(['status', 'nowhere'])])
      expect(out + err).not.toContain(serverToken);
  });
});

/** Something else that answers at an address. */
async function anotherServer(reply: Reply): Promise<string> {
  const server = await startServer(() => reply);
  onTestFinished(() => server.stop());
  return server.url;
}

/** Three lines, of which the last ends with the code. */
function threeLines(code: string): RegExp {
  return new RegExp(`^error: .+\\nwhy: .+\\nremedy: .+ \\[${code}\\]\\n$`);
}

describe('a command that asks a daemon in vain', () => {
  it('says that nothing answers there', async () => {
    const { ask, stop } = await aServer();
    await stop();
    const { code, err } = await ask(['status']);
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC2904'))]);
  });

  it('says that an answer broke off', async () => {
    const server = await startServer(({ response }) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"stages":', () => response.destroy());
      return undefined;
    });
    onTestFinished(() => server.stop());
    const { code, err } = await sluice(['status', '--server', server.url]);
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC2904'))]);
  });

  it('says how to get a token', async () => {
    const { ask } = await aServer();
    for (const env of [{}, { SLUICE_TOKEN: 'wrong-token-0123456789' }]) {
      const { code, err } = await ask(['status'], env);
      expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC2905'))]);
      expect(err).toMatch(/server\.access\.token.*SLUICE_TOKEN/);
      expect(err).not.toContain('wrong-token');
    }
  });

  it('says that the token does not let it do that', async () => {
    const url = await anotherServer({
      status: 403,
      headers: { 'content-type': 'application/problem+json' },
      body: JSON.stringify({ title: 'You may not approve production', status: 403 }),
    });
    const { code, err } = await sluice(['status', '--server', url]);
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC2906'))]);
    expect(err).toContain('You may not approve production');
  });

  it.each([
    ['a page', { status: 200, body: '<html>Welcome</html>' }],
    ['a page that is not there', { status: 404, body: 'not found' }],
    ['another address', { status: 302, headers: { location: 'https://elsewhere.example/' }, body: '' }],
    ['other JSON', { status: 200, body: '{"stages": 7}' }],
  ])('says that it is no Sluice which answers with %s', async (_, reply) => {
    const url = await anotherServer(reply);
    const { code, err } = await sluice(['status', '--server', url], { SLUICE_TOKEN: serverToken });
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC2907'))]);
  });

  it('says what the daemon says that it refuses', async () => {
    const { ask, service } = await aServer();
    service.failure = new Error('a fault that is of no concern to them');
    const { code, err } = await ask(['status']);
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC2908'))]);
    expect(err).not.toContain('concern');
  });

  it('names the environments that there are', async () => {
    const { ask, service } = await aServer();
    const { code, err } = await ask(['hold', 'prodution']);
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC1902'))]);
    expect(err).toContain('did you mean production?');
    expect(service.done).toEqual([]);
  });

  it.each([
    ['http to another machine', ['--server', 'http://sluice.acme.example'], /use https/],
    [
      'credentials in the address',
      ['--server', 'https://anna:canary@sluice.acme.example'],
      /SLUICE_TOKEN|credentials/,
    ],
    ['no address', ['--server', 'sluice'], /https/],
  ])('is refused with %s, before anything is sent', async (_, args, remedy) => {
    const { code, err } = await sluice(['status', ...args], { SLUICE_TOKEN: serverToken });
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC1906'))]);
    expect(err).toMatch(remedy);
    expect(err).not.toContain('canary');
  });

  it('is refused with a token that is none, or is nowhere', async () => {
    const { ask } = await aServer();
    const folder = await aFolder();
    await writeFile(join(folder, 'two'), 'one\ntwo\n');
    for (const file of ['two', 'nowhere']) {
      const { code, err } = await ask(['status', '--token-file', join(folder, file)]);
      expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC1906'))]);
    }
  });

  it.each([
    [['status', '-c', 'sluice.yaml', '--server', 'http://127.0.0.1:1']],
    [['hold', 'staging', '--by', 'anna', '--server', 'http://127.0.0.1:1']],
    [['status', '--token-file', 'token']],
  ])('is refused with options that contradict it: %j', async (args) => {
    const { code, err } = await sluice(args);
    expect([code, err]).toEqual([1, expect.stringMatching(threeLines('SLC1901'))]);
  });
});

it('asks a real daemon, whose next run does what was approved', { timeout: 120_000 }, async () => {
  const world = await aWorldOnGit({ seed: smallStreams({ A: { state: 'active' } }) });
  const config = await writePipeline(world, { staging: 'approval: { required: true }' });
  const daemon = await aRunningDaemon(config, new RecordingLog());
  const token = join(dirname(config), 'data/access-token');
  const ask = (...args: readonly string[]) =>
    sluice([...args, '--server', daemon.url, '--token-file', token]);
  const patience = { timeout: 30_000, interval: 100 };
  await vi.waitFor(async () => expect(await world.head('sluice/export/dev')).toBeDefined(), patience);
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  const untilStatus = (says: RegExp) =>
    vi.waitFor(async () => expect((await ask('status', 'staging')).out).toMatch(says), patience);
  await untilStatus(/OutOfSync/);

  const held = await ask('hold', 'staging', '--reason', 'stocktaking');
  expect([held.code, held.out]).toEqual([0, expect.stringMatching(/^staging is on hold.*stocktaking/)]);
  expect(await checked(ask('status', 'staging', '--json'), 'status')).toMatchObject([
    { name: 'staging', status: { hold: { reason: 'stocktaking' } } },
  ]);
  expect(await checked(ask('resume', 'staging', '--json'), 'resume')).toMatchObject({
    lifted: { reason: 'stocktaking' },
  });
  const approved = await ask('approve', 'staging');
  expect([approved.code, approved.err]).toEqual([0, '']);
  expect(approved.out).toMatch(/\+ a {2}"A": add, active[\s\S]*approved plan [0-9a-f]+, 1 change\n$/);
  await untilStatus(/ Synced +Healthy/);
  const history = await checked(ask('history', 'staging', '--json'), 'history');
  expect(history).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'approve' }),
      expect.objectContaining({ kind: 'hold' }),
      expect.objectContaining({ kind: 'sync', outcome: 'synced' }),
    ]),
  );
});
