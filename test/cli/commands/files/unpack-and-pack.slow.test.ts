import { mkdir, readdir, readFile, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { sluice } from '../../../support/command-line.ts';
import { anExportFile } from '../../../support/export-file.ts';
import { aFolder, filesBelow } from '../../../support/folder.ts';
import { RunningCommand } from '../../../support/running-command.ts';

const examples = join(import.meta.dirname, '../../../../examples/exports');

async function exported(folder: string, name: string, id: string, file = `${name}.json`): Promise<string> {
  const path = join(folder, file);
  await writeFile(path, anExportFile({ name, id }));
  return path;
}

const [one, two] = ['01K00000000000000000000001', '01K00000000000000000000002'];

describe('sluice unpack', () => {
  it('writes the tree and, apart from it and for its owner alone, the ids', async () => {
    const folder = await aFolder();
    const ended = await sluice([
      'unpack',
      join(examples, 'Order Intake.json'),
      '-o',
      join(folder, 'tree'),
      '--bindings',
      join(folder, 'ids.yaml'),
    ]);
    expect(ended).toMatchObject({ code: 0 });
    expect((await stat(join(folder, 'ids.yaml'))).mode & 0o777).toBe(0o600);
    const files = await filesBelow(join(folder, 'tree'));
    expect([...files.keys()]).toContain('value-streams/order-intake/value-stream.json');
    for (const [, id] of (await readFile(join(folder, 'ids.yaml'), 'utf8')).matchAll(/: "(\w{6,})"/g)) {
      expect([...files.values()].join('\n')).not.toContain(id);
    }
  });

  it('leaves the folder as it was where one of several files cannot be read, and names it', async () => {
    const folder = await aFolder();
    const tree = join(folder, 'tree');
    await sluice(['unpack', await exported(folder, 'Orders', one), '-o', tree]);
    const before = await filesBelow(tree);
    const broken = join(folder, 'broken.json');
    await writeFile(broken, '{"name":"x","exported_at":"","data":"eyJleGVj"}');
    const ended = await sluice(['unpack', await exported(folder, 'Returns', two), broken, '-o', tree]);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(
      /^error: \S+broken\.json: \/data, decoded, line 1, column \d+: .+\nwhy: .+\nremedy: .+ \[SLC\d{4}\]\n$/,
    );
    expect(await filesBelow(tree)).toEqual(before);
  });

  it.each([
    [
      'a file of 200 MB',
      (path: string) => writeFile(path, '').then(() => truncate(path, 200 * 1024 * 1024)),
      'more than the limit',
    ],
    ['10,000 levels', (path: string) => writeFile(path, '['.repeat(10_000)), 'nested deeper than'],
    ['no JSON', (path: string) => writeFile(path, 'PK\u0003\u0004'), 'not JSON'],
    ['JSON of another shape', (path: string) => writeFile(path, '{"flows": []}'), 'neither an export file'],
    ['a folder', (path: string) => mkdir(path).then(() => undefined), 'is a folder'],
    ['nothing', () => Promise.resolve(), 'there is no such file'],
  ])('refuses %s in three lines, and makes no folder', async (_what, make, reason) => {
    const folder = await aFolder();
    const path = join(folder, 'given.json');
    await make(path);
    const ended = await sluice(['unpack', path, '-o', join(folder, 'tree')]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain(`${path}: `);
    expect(ended.err).toContain(reason);
    expect(ended.err.trimEnd().split('\n')).toHaveLength(3);
    expect((await filesBelow(join(folder, 'tree'))).size).toBe(0);
  });

  it('knows a renamed stream by its id in the bindings', async () => {
    const folder = await aFolder();
    const into = ['-o', join(folder, 'tree'), '--bindings', join(folder, 'ids.yaml')];
    await sluice(['unpack', await exported(folder, 'Orders', one), ...into]);
    const ended = await sluice(['unpack', await exported(folder, 'Purchases', one), ...into]);
    expect(ended.out).toBe('value-streams/orders  Purchases\n');
  });

  it('knows a stream by its unique name where no bindings tell', async () => {
    const folder = await aFolder();
    const into = ['-o', join(folder, 'tree')];
    await sluice(['unpack', await exported(folder, 'Orders', one), ...into]);
    const ended = await sluice(['unpack', await exported(folder, 'Orders', two, 'again.json'), ...into]);
    expect(ended.out).toBe('value-streams/orders  Orders\n');
    const paths = [...(await filesBelow(join(folder, 'tree'))).keys()];
    expect(paths.filter((path) => path.endsWith('value-stream.json'))).toEqual([
      'value-streams/orders/value-stream.json',
    ]);
  });

  it('keeps two streams of one name apart where the bindings know both', async () => {
    const folder = await aFolder();
    const into = ['-o', join(folder, 'tree'), '--bindings', join(folder, 'ids.yaml')];
    await sluice(['unpack', await exported(folder, 'Orders', one), ...into]);
    const ended = await sluice(['unpack', await exported(folder, 'Orders', two, 'other.json'), ...into]);
    expect(ended.out).toBe('value-streams/orders-2  Orders\n');
  });

  it('does not write through a link out of the folder', async () => {
    const folder = await aFolder();
    await mkdir(join(folder, 'elsewhere'));
    await mkdir(join(folder, 'tree'));
    await symlink(join(folder, 'elsewhere'), join(folder, 'tree/value-streams'));
    const ended = await sluice(['unpack', await exported(folder, 'Orders', one), '-o', join(folder, 'tree')]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('value-streams: is a link');
    expect((await filesBelow(join(folder, 'elsewhere'))).size).toBe(0);
  });

  it('does not unpack into a tree that it cannot read', async () => {
    const folder = await aFolder();
    const tree = join(folder, 'tree');
    const file = await exported(folder, 'Orders', one);
    await sluice(['unpack', file, '-o', tree]);
    await writeFile(join(tree, 'value-streams/orders/value-stream.json'), '<<<<<<< ours\n');
    const ended = await sluice(['unpack', file, '-o', tree]);
    expect(ended.code).toBe(1);
    expect(ended.err).toContain('a merge conflict is not resolved yet');
  });

  it('does not unpack into a tree of a later format', async () => {
    const folder = await aFolder();
    const tree = join(folder, 'tree');
    const file = await exported(folder, 'Orders', one);
    await sluice(['unpack', file, '-o', tree]);
    await writeFile(join(tree, 'value-streams/format.json'), '{ "format": 99 }\n');
    const before = await filesBelow(tree);
    await writeFile(file, anExportFile({ name: 'Orders', id: one, state: 'active' }));
    const ended = await sluice(['unpack', file, '-o', tree]);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(/format\.json: .*written in format 99[\s\S]*\[SLC1013\]\n$/);
    expect(await filesBelow(tree)).toEqual(before);
  });

  it('leaves nothing behind when it is interrupted', async () => {
    const folder = await aFolder();
    const files = await Promise.all(
      Array.from({ length: 1200 }, (_, index) =>
        exported(folder, `Stream ${index}`, `01K0${String(index).padStart(22, '0')}`),
      ),
    );
    const running = new RunningCommand(['unpack', ...files, '-o', join(folder, 'tree')]);
    while (!(await readdir(folder)).includes('tree')) await setTimeout(2);
    running.process.kill('SIGINT');
    expect(await running.ended).toEqual({ code: 130, out: '', err: 'interrupted by SIGINT\n' });
    expect(await readdir(folder)).not.toContain('tree');
  });
});

describe('sluice pack', () => {
  it('packs a stream once that is named by its slug and by its path', async () => {
    const folder = await aFolder();
    const [tree, file] = [join(folder, 'tree'), join(folder, 'packed.json')];
    await sluice(['unpack', await exported(folder, 'Orders', one), '-o', tree]);
    const named = ['orders', 'value-streams/orders'];
    expect(await sluice(['pack', tree, ...named, '-o', file])).toMatchObject({ code: 0 });
    expect(await readFile(file, 'utf8')).toContain('Orders');
  });

  it('gives the file of one stream with its subflows, for the tenant whose ids it is given', async () => {
    const folder = await aFolder();
    const [tree, ids, file] = [join(folder, 'tree'), join(folder, 'ids.yaml'), join(folder, 'packed.json')];
    await sluice(['unpack', join(examples, 'Order Intake.json'), '-o', tree, '--bindings', ids]);
    expect(await sluice(['pack', tree, 'order-intake', '--bindings', ids, '-o', file])).toMatchObject({
      code: 0,
      err: '',
    });
    const packed = payloadOf(await readFile(file, 'utf8'));
    const original = payloadOf(await readFile(join(examples, 'Order Intake.json'), 'utf8'));
    expect(packed.execution_template.id).toBe(original.execution_template.id);
    expect(packed.subflows.map(nameOf).sort()).toEqual(original.subflows.map(nameOf).sort());
  });

  it('replaces no file that is there, and writes none beside it, unless it is told to', async () => {
    const folder = await aFolder();
    const [tree, out] = [join(folder, 'tree'), join(folder, 'out')];
    const files = [await exported(folder, 'Orders', one), await exported(folder, 'Returns', two)];
    await sluice(['unpack', ...files, '-o', tree]);
    await mkdir(out);
    await writeFile(join(out, 'returns.json'), 'mine');
    const refused = await sluice(['pack', tree, '-o', out]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toMatch(
      /^error: there already, and not the same to the byte: \S+returns\.json\nwhy: .+\nremedy: .+--force \[SLC1903\]\n$/,
    );
    expect(await filesBelow(out)).toEqual(new Map([['returns.json', 'mine']]));
    expect(await sluice(['pack', tree, '-o', out, '--force'])).toMatchObject({ code: 0 });
    const written = await filesBelow(out);
    expect([...written.keys()].sort()).toEqual(['orders.json', 'returns.json']);
    expect(written.get('returns.json')).not.toBe('mine');
  });

  it('names what no id is known for', async () => {
    const folder = await aFolder();
    await sluice(['unpack', join(examples, 'Order Intake.json'), '-o', join(folder, 'tree')]);
    const ended = await sluice([
      'pack',
      join(folder, 'tree'),
      'order-intake',
      '-o',
      join(folder, 'packed.json'),
    ]);
    expect(ended.err).toMatch(/Sluice knows no id of .*connections\/acme-commerce.*--bindings/);
  });

  it('names the variables and functions that the tenant must have', async () => {
    const folder = await aFolder();
    const mapper = { url: '{{var.team.shopUrl}}/{{slugOf(1.name)}}' };
    const flow = [{ id: 1, module: 'http:ActionSendData', version: 3, mapper }];
    await writeFile(join(folder, 'call.json'), JSON.stringify({ name: 'Call', flow, metadata: {} }));
    await sluice(['unpack', join(folder, 'call.json'), '-o', join(folder, 'tree')]);
    const ended = await sluice(['pack', join(folder, 'tree'), 'call', '-o', join(folder, 'packed.json')]);
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.err).toMatch(
      /expressions name functions\/slugOf, variables\/team\.shopUrl: the tenant must/,
    );
  });

  it('writes no file for a tenant in whose ids a reference is missing', async () => {
    const folder = await aFolder();
    const [tree, ids, file] = [join(folder, 'tree'), join(folder, 'ids.yaml'), join(folder, 'packed.json')];
    await sluice(['unpack', join(examples, 'Order Intake.json'), '-o', tree, '--bindings', ids]);
    const known = await readFile(ids, 'utf8');
    await writeFile(ids, known.replaceAll(/^.*connections\/acme-commerce.*\n/gm, ''));
    const ended = await sluice(['pack', tree, 'order-intake', '--bindings', ids, '-o', file]);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(/stream .+, module .+: the reference to connections\/acme-commerce has no id/);
    expect(await filesBelow(folder).then((files) => files.has('packed.json'))).toBe(false);
  });

  it('says which streams there are where it is asked for another', async () => {
    const folder = await aFolder();
    await sluice(['unpack', await exported(folder, 'Orders', one), '-o', join(folder, 'tree')]);
    const ended = await sluice(['pack', join(folder, 'tree'), 'returns']);
    expect(ended).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        'error: no stream "returns" in the tree\nwhy: there is orders\n',
      ) as string,
    });
  });
});

describe('sluice validate', () => {
  it('ends with 0 where there are only warnings, and with 1 where there is an error', async () => {
    const folder = await aFolder();
    const tree = join(folder, 'tree');
    await sluice(['unpack', join(examples, 'Supplier Onboarding.json'), '-o', tree]);
    expect((await sluice(['validate', tree])).code).toBe(0);
    const stream = join(tree, 'value-streams/supplier-onboarding/value-stream.json');
    await writeFile(
      stream,
      (await readFile(stream, 'utf8')).replace('scenarios/create-supplier', 'scenarios/gone'),
    );
    const ended = await sluice(['validate', tree]);
    expect(ended.code).toBe(1);
    expect(ended.out).toMatch(
      /^error: value-streams\/supplier-onboarding\/value-stream\.json: \/steps\/\d.*scenarios\/gone.*\[SLC1009\]$/m,
    );
  });

  it('says of a folder that is not there that there is none', async () => {
    const folder = join(await aFolder(), 'tre');
    const ended = await sluice(['validate', folder]);
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(ended.err).toMatch(/^error: \S+tre: there is no such folder\n[\s\S]*\[SLC1028\]\n$/);
  });

  it('prints JSON where it is asked to', async () => {
    const folder = await aFolder();
    await sluice(['unpack', join(examples, 'Supplier Onboarding.json'), '-o', join(folder, 'tree')]);
    const ended = await sluice(['validate', join(folder, 'tree'), '--json']);
    expect(JSON.parse(ended.out)).toMatchObject({ errors: 0, problems: [{ severity: 'warning' }, {}, {}] });
  });
});

interface Payload {
  readonly execution_template: { readonly id: string; readonly name: string };
  readonly subflows: readonly Payload[];
}

const nameOf = (payload: Payload) => payload.execution_template.name;

function payloadOf(text: string): Payload {
  const { data } = JSON.parse(text) as { data: string };
  return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as Payload;
}
