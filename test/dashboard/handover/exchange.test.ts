import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { handOvers as handOversSchema } from '../../../src/dashboard/handover/schema.ts';
import { putIntoInbox, safeName } from '../../../src/dashboard/handover/inbox-upload.ts';
import { fromBufferPromise } from 'yauzl';
import { smallStreams } from '../../support/small-streams.ts';
import { never } from '../../support/world.ts';
import { aService, all, ann, type ServiceHarness } from '../service/a-service.ts';

async function production({ service }: ServiceHarness, sees = all) {
  const { handOvers } = handOversSchema.parse({ handOvers: await service.handOvers(sees) });
  return handOvers.find(({ stage }) => stage === 'production');
}

/** Production waits for a round of two files to be imported. */
async function handedOver(): Promise<ServiceHarness> {
  const harness = await aService({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  await harness.bring();
  await harness.world.person.merge('main', 'env/production');
  await harness.sync('production');
  return harness;
}

const file = (name: string, ...chunks: readonly string[]) => ({
  name,
  bytes: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
});

describe('a round', () => {
  it('is told as its folder says it, with its boxes', async () => {
    const harness = await handedOver();

    const told = await production(harness);

    expect(told).toMatchObject({ pipeline: 'default', stageKind: 'environment', tenant: 'prod' });
    expect([told?.inbox, told?.outbox]).toEqual([harness.inbox, harness.outbox]);
    expect(told?.rounds.map(({ name, is, files }) => [name, is, ...files.map((one) => one.name)])).toEqual([
      ['001', 'open', '01-a.json', '02-b.json'],
    ]);
    const [round] = told?.rounds ?? [];
    expect(round?.checklistText).toBe(await readFile(join(harness.outbox, '001', 'CHECKLIST.md'), 'utf8'));
    expect(round?.checklist.map(({ number, isDone }) => [number, isDone])).toEqual(
      round?.checklist.map((_, index) => [index + 1, false]),
    );
    expect(round?.checklist.filter(({ text }) => text.includes('Import')).length).toBe(2);
    expect(told?.waitsFor.join('\n')).toContain('01-a.json');
    expect(await production(harness, (name) => name !== 'production')).toBeUndefined();
  });

  it('has boxes that are ticked in its file, each where it still says the same', async () => {
    const harness = await handedOver();
    const box = async (number: number) => (await production(harness))?.rounds[0]?.checklist[number - 1];
    const second = await box(2);
    const before = await readFile(join(harness.outbox, '001', 'CHECKLIST.md'), 'utf8');
    const tick = { round: '001', number: 2, text: second?.text ?? '', isDone: true };

    await harness.service.tick('production', tick, ann);

    const after = await readFile(join(harness.outbox, '001', 'CHECKLIST.md'), 'utf8');
    const differing = after.split('\n').filter((line, index) => line !== before.split('\n')[index]);
    expect(differing).toEqual([expect.stringContaining('[x]')]);
    expect((await box(2))?.isDone).toBe(true);
    await harness.service.tick('production', { ...tick, isDone: false }, ann);
    expect(await readFile(join(harness.outbox, '001', 'CHECKLIST.md'), 'utf8')).toBe(before);

    await expect(harness.service.tick('production', { ...tick, text: 'another' }, ann)).rejects.toMatchObject(
      {
        status: 409,
      },
    );
    await expect(harness.service.tick('production', { ...tick, number: 99 }, ann)).rejects.toMatchObject({
      status: 409,
    });
    await expect(harness.service.tick('production', { ...tick, round: '../001' }, ann)).rejects.toMatchObject(
      {
        status: 404,
      },
    );
    await expect(harness.service.tick('staging', tick, ann)).rejects.toMatchObject({ status: 422 });
  });

  it('loses none of two ticks that come at once', async () => {
    const harness = await handedOver();
    const boxes = (await production(harness))?.rounds[0]?.checklist ?? [];
    await Promise.all(
      boxes.map(({ number, text }) =>
        harness.service.tick('production', { round: '001', number, text, isDone: true }, ann),
      ),
    );
    expect((await production(harness))?.rounds[0]?.checklist.every(({ isDone }) => isDone)).toBe(true);
  });

  it('is bundled with its checklist, and nothing that is not of it', async () => {
    const harness = await handedOver();
    await symlink('/etc/hostname', join(harness.outbox, '001', '03-link.json'));

    const bundle = await harness.service.bundle('production', '001');

    expect(bundle?.name).toBe('production-001.zip');
    const zip = await fromBufferPromise(Buffer.from(bundle?.bytes ?? []), { lazyEntries: true });
    const names: string[] = [];
    for await (const { fileName } of zip.eachEntry()) names.push(fileName);
    expect(names).toEqual(['CHECKLIST.md', '01-a.json', '02-b.json']);
    expect(await harness.service.bundle('production', '002')).toBeUndefined();
    expect(await harness.service.bundle('production', '../../prod/out/001')).toBeUndefined();
    await expect(harness.service.bundle('nowhere', '001')).rejects.toMatchObject({ status: 404 });
  });

  it('is refused in words where no client could read it at once', async () => {
    const harness = await handedOver();
    await writeFile(join(harness.outbox, '001', '03-large.json'), randomBytes(33 * 1024 * 1024));

    await expect(harness.service.bundle('production', '001')).rejects.toMatchObject({
      status: 413,
      message: 'round 001 is too large to be taken at once',
      remedy: expect.stringContaining(join(harness.outbox, '001')),
    });
  });

  it('says that nothing of it is to be done any more', async () => {
    const harness = await handedOver();
    for (const slug of ['a', 'b'])
      await harness.world.person.edit('env/production', `value-streams/${slug}/value-stream.json`, (text) =>
        text.replace('"name": "', '"name": "new '),
      );
    await harness.sync('production');

    const rounds = (await production(harness))?.rounds ?? [];

    expect(rounds.map(({ name, is }) => [name, is])).toEqual([
      ['002', 'open'],
      ['001', 'superseded'],
    ]);
  });
});

describe('a file that is put into an inbox', () => {
  it('lies there whole, under its name, and the stage is looked at', async () => {
    const harness = await aService();

    const name = await harness.service.receive(
      'production',
      file('Order Intake.json', '{"a":', '1}'),
      ann,
      never,
    );

    expect(name).toBe('Order Intake.json');
    expect(await readFile(join(harness.inbox, name), 'utf8')).toBe('{"a":1}');
    expect(await readdir(harness.inbox)).toEqual([name]);
    expect(harness.woken).toEqual(['environment production']);
    expect(harness.log.lines.find(({ message }) => message === 'audit')?.fields).toMatchObject({
      action: 'receive',
      actor: 'Ann',
      file: name,
    });
    expect(await harness.service.receive('production', file(name, 'x'), ann, never)).toBe(
      'Order Intake (2).json',
    );
    expect(await harness.service.receive('production', file(name, 'x'), ann, never)).toBe(
      'Order Intake (3).json',
    );
  });

  it.each([
    ['../../etc/passwd.json', 'passwd.json'],
    ['C:\\exports\\A.JSON', 'A.json'],
    ['..hidden.zip', 'hidden.zip'],
    ['a\u0000\u202eb\nc.json', 'a b c.json'],
    ['<img src=x onerror=alert(1)>.json', 'img src=x onerror=alert(1).json'],
    ['הזמנה.json', 'הזמנה.json'],
  ])('called %j is called %j there', (written, name) => {
    expect(safeName(written)).toBe(name);
  });

  it('has a name that every file system takes, however long it was', () => {
    const name = safeName(`${'ü'.repeat(300)}.json`);
    expect(Buffer.byteLength(name)).toBeLessThanOrEqual(200);
    expect(name).toMatch(/^ü+\.json$/);
  });

  it.each(['complete.txt', 'a.json.exe', '.json', 'folder/', '', '...'])('is not taken as %j', (name) => {
    expect(() => safeName(name)).toThrow(expect.objectContaining({ status: 422 }) as Error);
  });

  it('leaves nothing behind where it is too large, empty or cut off', async () => {
    const inbox = await mkdtemp(join(tmpdir(), 'sluice-inbox-'));
    onTestFinished(() => rm(inbox, { recursive: true, force: true }));
    const chunk = Buffer.alloc(1024 * 1024);
    const large = { name: 'a.json', bytes: Readable.from(Array.from({ length: 65 }, () => chunk)) };
    const broken = async function* () {
      yield Buffer.from('{');
      throw new Error('the connection broke');
    };

    await expect(putIntoInbox(inbox, large, never)).rejects.toMatchObject({ status: 413 });
    await expect(putIntoInbox(inbox, file('a.json'), never)).rejects.toMatchObject({ status: 422 });
    await expect(putIntoInbox(inbox, { name: 'a.json', bytes: broken() }, never)).rejects.toThrow('broke');
    const gone = AbortSignal.abort();
    await expect(putIntoInbox(inbox, file('a.json', 'x'), gone)).rejects.toThrow('aborted');
    expect(await readdir(inbox)).toEqual([]);
    await expect(putIntoInbox(join(inbox, 'none'), file('a.json', 'x'), never)).rejects.toMatchObject({
      status: 503,
    });
  });

  it('is refused for a tenant without folders, and for none', async () => {
    const { service } = await aService();
    await expect(service.receive('staging', file('a.json', 'x'), ann, never)).rejects.toMatchObject({
      status: 422,
    });
    await expect(service.receive('nowhere', file('a.json', 'x'), ann, never)).rejects.toMatchObject({
      status: 404,
    });
  });
});

it('tells files that could not be taken, with the reason that lies beside them', async () => {
  const harness = await handedOver();
  const rejected = join(harness.inbox, 'rejected');
  await mkdir(rejected, { recursive: true });
  const name = '<b>.json';
  await writeFile(join(rejected, name), 'x');
  await writeFile(
    join(rejected, `${name}.txt`),
    `${name} could not be taken.\n\nReason: no export\nCode: SLC2153\n`,
  );
  await writeFile(join(rejected, 'alone.json'), 'x');

  expect((await production(harness))?.rejected).toEqual([{ file: name, reason: 'no export' }]);
});
