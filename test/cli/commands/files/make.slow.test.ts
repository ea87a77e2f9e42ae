import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { sluice } from '../../../support/command-line.ts';
import { callingThrough } from '../../../support/one-connection.ts';
import {
  aConnection,
  aMakeScenario,
  startMakeStandIn,
  standInToken,
} from '../../../support/make-stand-in.ts';
import { aWorldOnGit } from '../../../support/world.ts';

const env = { MAKE_TOKEN: standInToken };

/** Tenants that are reached by folders, of which staging has a team in Make; A calls through a connection. */
async function aPipeline() {
  const [world, make] = [await aWorldOnGit(), await startMakeStandIn()];
  onTestFinished(() => make.stop());
  const folder = join(world.remote.folder, 'config');
  for (const name of ['dev', 'in', 'out']) await mkdir(join(folder, name), { recursive: true });
  const file = callingThrough('A', '01K1DQS3CWHVTCQ9DN14SKXK00', 'shop');
  await writeFile(join(folder, 'dev', 'A.json'), file);
  const config = join(folder, 'sluice.yaml');
  await writeFile(
    config,
    `repository: { url: ${JSON.stringify(world.remote.path)} }
tenants:
  dev: { driver: directory, inbox: dev }
  stage:
    driver: directory
    inbox: in
    outbox: out
    make: { zone: "${make.url}", teamId: 123, token: { env: MAKE_TOKEN } }
source: { tenant: dev }
environments:
  staging: { branch: env/staging, tenant: stage, from: main, state: file }
server: { listen: "127.0.0.1:0" }
`,
  );
  // An export needs no token of Make: nothing is asked of it there.
  expect(await sluice(['export', '-c', config])).toMatchObject({ code: 0, err: '' });
  await world.person.merge('sluice/export/dev', 'main');
  await world.person.merge('main', 'env/staging');
  return { world, make, config, folder, file };
}

it('plans and binds over folders alone by what Make lists, and refuses an id that is not there', async () => {
  const { make, config, folder, world } = await aPipeline();
  make.team.connections = [aConnection(71, 'shop, new', 'acme-commerce')];

  const plan = await sluice(['plan', 'staging', '-c', config], env);
  expect(plan).toMatchObject({ code: 1 });
  expect(plan.out).toContain('71 (shop, new)');
  expect(plan.out).toContain('connections/shop');

  const bind = (id: string) => sluice(['bind', 'staging', `connections/shop=${id}`, '-c', config], env);
  expect(await bind('72')).toMatchObject({
    code: 1,
    err: expect.stringContaining('is bound to 72, which the tenant does not have') as string,
  });
  expect(await bind('71')).toMatchObject({ code: 0 });
  await world.person.merge('sluice/bind/staging', 'env/staging');

  expect(await sluice(['sync', 'staging', '-c', config], env)).toMatchObject({ code: 0, err: '' });
  expect((await readdir(join(folder, 'out'))).length).toBeGreaterThan(0);
});

it('says in status and plan that Make is away, and then what it finds of a scenario', async () => {
  const { make, config, folder, file } = await aPipeline();
  make.answer = () => ({ status: 401, body: JSON.stringify({ message: `no ${standInToken}` }) });

  const away = await sluice(['sync', 'staging', '-c', config], env);
  expect(away.code).toBe(1);
  expect(away.err).toContain('SLC2162');
  const status = await sluice(['status', 'staging', '-c', config]);
  expect(status.out).toContain('Unknown');
  expect(status.out).toContain('SLC2162');
  expect(JSON.stringify([away, status])).not.toContain(standInToken);
  expect(await readdir(join(folder, 'out'))).toEqual([]);

  make.answer = undefined;
  make.team.connections = [aConnection(71, 'shop', 'acme-commerce')];
  make.team.scenarios = [aMakeScenario(11, 'Call', { isinvalid: true })];
  await writeFile(join(folder, 'in', 'A.json'), file);
  expect(await sluice(['adopt', 'staging', '-c', config], env)).toMatchObject({ code: 0 });

  const plan = await sluice(['plan', 'staging', '-c', config], env);
  expect(plan.out).toContain('Make finds its scenario "Call" (11) invalid: it cannot run');
});

it('is looked at by the doctor, which needs the token and shows what the team has', async () => {
  const { make, config } = await aPipeline();
  make.team.scenarios = [aMakeScenario(11, 'Call')];

  const without = await sluice(['doctor', '-c', config]);
  expect(without.out).toContain('MAKE_TOKEN');
  const ended = await sluice(['doctor', '-c', config], env);

  expect(ended.out).toMatch(
    /^ok {7}tenant stage: offers: .*lists connections, keychains, data stores, data structures, variables, functions; tells the health of 1 scenarios; shows 0 hooks/m,
  );
});
