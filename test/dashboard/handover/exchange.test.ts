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
import { aDesk, all, ann, type DeskStage } from '../service/a-desk.ts';

async function production({ desk }: DeskStage, sees = all) {
  const { handOvers } = handOversSchema.parse({ handOvers: await desk.handOvers(sees) });
  return handOvers.find(({ lane }) => lane === 'production');
}

/** Production waits for a round of two files to be imported. */
async function handedOver(): Promise<DeskStage> {
  const stage = await aDesk({ seed: smallStreams({ A: { state: 'active' }, B: {} }) });
  await stage.bring();
  await stage.world.person.merge('main', 'env/production');
  await stage.sync('production');
  return stage;
}

const file = (name: string, ...chunks: readonly string[]) => ({
  name,
  bytes: Readable.from(chunks.map((chunk) => Buffer.from(chunk))),
});

describe('a round', () => {
  it('is told as its folder says it, with its boxes', async () => {
    const stage = await handedOver();

    const told = await production(stage);

    expect(told).toMatchObject({ pipeline: 'default', laneKind: 'environment', tenant: 'prod' });
    expect([told?.inbox, told?.outbox]).toEqual([stage.inbox, stage.outbox]);
    expect(told?.rounds.map(({ name, is, files }) => [name, is, ...files.map((one) => one.name)])).toEqual([
      ['001', 'open', '01-a.json', '02-b.json'],
    ]);
    const [round] = told?.rounds ?? [];
    expect(round?.checklistText).toBe(await readFile(join(stage.outbox, '001', 'CHECKLIST.md'), 'utf8'));
    expect(round?.checklist.map(({ number, isDone }) => [number, isDone])).toEqual(
      round?.checklist.map((_, index) => [index + 1, false]),
    );
    expect(round?.checklist.filter(({ text }) => text.includes('Import')).length).toBe(2);
    expect(told?.waitsFor.join('\n')).toContain('01-a.json');
    expect(await production(stage, (name) => name !== 'production')).toBeUndefined();
  });

  it('has boxes that are ticked in its file, each where it still says the same', async () => {
    const stage = await handedOver();
    const box = async (number: number) => (await production(stage))?.rounds[0]?.checklist[number - 1];
    const second = await box(2);
    const before = await readFile(join(stage.outbox, '001', 'CHECKLIST.md'), 'utf8');
    const tick = { round: '001', number: 2, text: second?.text ?? '', isDone: true };

    await stage.desk.tick('production', tick, ann);

    const after = await readFile(join(stage.outbox, '001', 'CHECKLIST.md'), 'utf8');
    const differing = after.split('\n').filter((line, index) => line !== before.split('\n')[index]);
    expect(differing).toEqual([expect.stringContaining('[x]')]);
    expect((await box(2))?.isDone).toBe(true);
    await stage.desk.tick('production', { ...tick, isDone: false }, ann);
    expect(await readFile(join(stage.outbox, '001', 'CHECKLIST.md'), 'utf8')).toBe(before);

    await expect(stage.desk.tick('production', { ...tick, text: 'another' }, ann)).rejects.toMatchObject({
      status: 409,
    });
    await expect(stage.desk.tick('production', { ...tick, number: 99 }, ann)).rejects.toMatchObject({
      status: 409,
    });
    await expect(stage.desk.tick('production', { ...tick, round: '../001' }, ann)).rejects.toMatchObject({
      status: 404,
    });
    await expect(stage.desk.tick('staging', tick, ann)).rejects.toMatchObject({ status: 422 });
  });

  it('loses none of two ticks that come at once', async () => {
    const stage = await handedOver();
    const boxes = (await production(stage))?.rounds[0]?.checklist ?? [];
    await Promise.all(
      boxes.map(({ number, text }) =>
        stage.desk.tick('production', { round: '001', number, text, isDone: true }, ann),
      ),
    );
    expect((await production(stage))?.rounds[0]?.checklist.every(({ isDone }) => isDone)).toBe(true);
  });

  it('is bundled with its checklist, and nothing that is not of it', async () => {
    const stage = await handedOver();
    await symlink('/etc/hostname', join(stage.outbox, '001', '03-link.json'));

    const bundle = await stage.desk.bundle('production', '001');

    expect(bundle?.name).toBe('production-001.zip');
    const zip = await fromBufferPromise(Buffer.from(bundle?.bytes ?? []), { lazyEntries: true });
    const names: string[] = [];
    for await (const { fileName } of zip.eachEntry()) names.push(fileName);
    expect(names).toEqual(['CHECKLIST.md', '01-a.json', '02-b.json']);
    expect(await stage.desk.bundle('production', '002')).toBeUndefined();
    expect(await stage.desk.bundle('production', '../../prod/out/001')).toBeUndefined();
    await expect(stage.desk.bundle('nowhere', '001')).rejects.toMatchObject({ status: 404 });
  });

  it('is refused in words where no client could read it at once', async () => {
    const stage = await handedOver();
    await writeFile(join(stage.outbox, '001', '03-large.json'), randomBytes(33 * 1024 * 1024));

    await expect(stage.desk.bundle('production', '001')).rejects.toMatchObject({
      status: 413,
      message: 'round 001 is too large to be taken at once',
      remedy: expect.stringContaining(join(stage.outbox, '001')),
    });
  });

  it('says that nothing of it is to be done any more', async () => {
    const stage = await handedOver();
    for (const slug of ['a', 'b'])
      await stage.world.person.edit('env/production', `value-streams/${slug}/value-stream.json`, (text) =>
        text.replace('"name": "', '"name": "new '),
      );
    await stage.sync('production');

    const rounds = (await production(stage))?.rounds ?? [];

    expect(rounds.map(({ name, is }) => [name, is])).toEqual([
      ['002', 'open'],
      ['001', 'superseded'],
    ]);
  });
});

describe('a file that is put into an inbox', () => {
  it('lies there whole, under its name, and the lane is looked at', async () => {
    const stage = await aDesk();

    const name = await stage.desk.receive('production', file('Order Intake.json', '{"a":', '1}'), ann, never);

    expect(name).toBe('Order Intake.json');
    expect(await readFile(join(stage.inbox, name), 'utf8')).toBe('{"a":1}');
    expect(await readdir(stage.inbox)).toEqual([name]);
    expect(stage.woken).toEqual(['environment production']);
    expect(stage.log.lines.find(({ message }) => message === 'audit')?.fields).toMatchObject({
      action: 'receive',
      actor: 'Ann',
      file: name,
    });
    expect(await stage.desk.receive('production', file(name, 'x'), ann, never)).toBe('Order Intake (2).json');
    expect(await stage.desk.receive('production', file(name, 'x'), ann, never)).toBe('Order Intake (3).json');
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
    const { desk } = await aDesk();
    await expect(desk.receive('staging', file('a.json', 'x'), ann, never)).rejects.toMatchObject({
      status: 422,
    });
    await expect(desk.receive('nowhere', file('a.json', 'x'), ann, never)).rejects.toMatchObject({
      status: 404,
    });
  });
});

it('tells files that could not be taken, with the reason that lies beside them', async () => {
  const stage = await handedOver();
  const rejected = join(stage.inbox, 'rejected');
  await mkdir(rejected, { recursive: true });
  const name = '<b>.json';
  await writeFile(join(rejected, name), 'x');
  await writeFile(
    join(rejected, `${name}.txt`),
    `${name} could not be taken.\n\nReason: no export\nCode: SLC2153\n`,
  );
  await writeFile(join(rejected, 'alone.json'), 'x');

  expect((await production(stage))?.rejected).toEqual([{ file: name, reason: 'no export' }]);
});
