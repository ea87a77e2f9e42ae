import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openSqliteStore } from '../../src/adapters/store/sqlite/sqlite.ts';
import { outputJsonSchema, outputSchemas, type PrintingCommand } from '../../src/cli/json/schemas.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { CollectedOutput } from '../support/collected-output.ts';
import { anExportFile } from '../support/export-file.ts';
import { aFolder } from '../support/folder.ts';
import { writePipeline } from '../support/pipeline-config.ts';
import { aWorldOnGit } from '../support/world.ts';

const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true });

/** A stream that needs a connection, which somebody has to say for each tenant. */
const withConnection = anExportFile({
  name: 'A',
  scenarios: [
    {
      id: '11',
      name: 'Call',
      connections: [{ id: 51, name: 'shop', accountName: 'acme' }],
      modules: [{ id: 1, module: 'acme:call', version: 1, parameters: { __IMTCONN__: 51 }, mapper: {} }],
    },
  ],
});

/** Commands whose real output was held against their schema. */
const seen = new Set<string>();

/** What a command prints when it runs here. */
async function printed(args: readonly string[]): Promise<string> {
  const output = new CollectedOutput();
  const program = buildProgram({ output, version: '1.2.3', end: () => undefined });
  await program.parseAsync([...args], { from: 'user' });
  return output.written;
}

/** Runs a command with `--json`; its output must be as the schema says, and have no member that this does not name. */
async function checked(...args: readonly [PrintingCommand, ...string[]]): Promise<unknown> {
  const [command] = args;
  const value = JSON.parse(await printed([...args, '--json'])) as unknown;
  const isRight = ajv.compile(outputJsonSchema(command, 'closed'));
  expect({ command, right: isRight(value), errors: isRight.errors }).toEqual({
    command,
    right: true,
    errors: null,
  });
  const isPublished = ajv.compile(outputJsonSchema(command));
  expect({ command, right: isPublished(value) }).toEqual({ command, right: true });
  seen.add(command);
  return value;
}

it('of commands on files are as their schemas say', async () => {
  const folder = await aFolder();
  const example = join(import.meta.dirname, '../../examples/exports/Order Intake.json');
  const tree = join(folder, 'tree');
  expect(await checked('unpack', example, '-o', tree)).toMatchObject({
    streams: expect.arrayContaining([
      { path: 'value-streams/order-intake', name: 'Order Intake' },
    ]) as unknown,
  });
  expect(await checked('validate', tree)).toMatchObject({ errors: 0 });
  const packed = join(folder, 'packed.json');
  expect(await checked('pack', tree, 'order-intake', '-o', packed)).toMatchObject({
    files: [{ file: packed, path: 'value-streams/order-intake' }],
  });
  const other = join(folder, 'other');
  await printed(['unpack', example, '-o', other]);
  const stream = join(other, 'value-streams/order-intake/value-stream.json');
  await writeFile(stream, '{"name": "Order Intake", "steps": []}\n');
  expect(await checked('diff', tree, other)).toMatchObject({ same: false });
  await writeFile(stream, '{"name": "Order Intake", "steps": [{"subflow": {"$ref": "gone"}}]}\n');
  expect(await checked('pack', other, 'order-intake', '-o', packed)).toMatchObject({
    files: [],
    problems: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]) as unknown,
  });
  expect(await checked('explain', 'SLC1001')).toMatchObject({ code: 'SLC1001' });
  const init = join(folder, 'new');
  expect(await checked('init', init)).toMatchObject({ files: [{ isWritten: true }, {}, {}, {}] });
  expect(await checked('init', init)).toMatchObject({ files: [{ isWritten: false }, {}, {}, {}] });
  const report = join(folder, 'report.tar.gz');
  const config = ['-c', join(init, 'config/sluice.yaml')];
  expect(await checked('bugreport', '-o', report, ...config)).toEqual({ file: report });
});

it('of commands on a pipeline are as their schemas say, from the first export to a rollback', async () => {
  const world = await aWorldOnGit({ seed: { 'a.json': withConnection } });
  const config = await writePipeline(world, { staging: 'approval: { required: true }' });
  vi.stubEnv('SANDBOX_SECRET', 'demo-secret');
  vi.stubEnv('GIT_AUTHOR_NAME', 'Jo');
  onTestFinished(() => void vi.unstubAllEnvs());
  const run = (...args: readonly [PrintingCommand, ...string[]]) => checked(...args, '-c', config);

  expect(await run('init', '--repository')).toMatchObject({ pipelines: {} });
  expect(await run('status')).toMatchObject([{ name: 'dev' }, { name: 'staging' }, { name: 'production' }]);
  await run('export', '--dry-run');
  expect(await run('export')).toMatchObject({ pushed: { branch: 'sluice/export/dev' } });
  await world.person.merge('sluice/export/dev', 'main');
  expect(await run('promote', 'dev', 'staging')).toMatchObject({ environment: 'staging' });
  await world.person.merge('main', 'env/staging');

  expect(await run('plan', 'staging')).toMatchObject({ environment: 'staging' });
  expect(await run('hold', 'staging', '--reason', 'audit')).toMatchObject({ reason: 'audit' });
  expect(await run('sync', 'staging')).toMatchObject({ outcome: 'waiting' });
  expect(await run('status', 'staging')).toMatchObject([{ status: { health: 'Suspended' } }]);
  expect(await run('resume', 'staging')).toMatchObject({ lifted: { reason: 'audit' } });
  expect(await run('resume', 'staging')).toMatchObject({ lifted: null });
  const store = await openSqliteStore(
    { file: join(config, '../data/sluice.db') },
    { log: world.log, now: () => Date.now() },
  );
  await store.acquireLease('source dev', 'daemon-host:7:abc');
  await store.close();
  expect(await run('unlock', 'dev')).toMatchObject({ holder: 'daemon-host:7:abc', liveness: 'unknown' });
  await world.stage.switch({
    normalises: [{ does: 'add', of: 'template', pointer: '/priority', value: 5 }],
  });
  expect(await run('approve', 'staging')).toMatchObject({ approval: { by: 'Jo' } });
  expect(await run('sync', 'staging')).toMatchObject({ outcome: 'failed', differences: [{}] });
  expect(await run('plan', 'staging')).toMatchObject({ differences: [{}] });
  expect(await run('accept', 'staging', '*')).toMatchObject({ accepted: [{ isLive: true }] });
  const shop = await world.stage.connection('Web shop', 'acme');
  expect(await run('bind', 'staging', `connections/shop=${shop}`)).toMatchObject({
    path: 'connections/shop',
  });
  await run('adopt', 'staging');
  await run('drift', 'staging');
  await run('plan', 'staging');
  expect(await run('promote', 'staging', 'production')).toMatchObject({ environment: 'production' });
  await run('history', 'staging');
  await run('doctor');
  await run('bugreport', '-o', join(world.remote.folder, 'report.tar.gz'));
  const head = await world.person.merge('main', 'env/staging').then(() => 'refs/heads/env/staging');
  await run('rollback', 'staging', '--to', head);
  await run('status');
});

it('of every command that prints JSON was checked', () => {
  expect([...seen].sort()).toEqual(Object.keys(outputSchemas).sort());
});
