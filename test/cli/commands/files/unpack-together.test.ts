import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packAction } from '../../../../src/cli/commands/files/pack.ts';
import { unpackAction } from '../../../../src/cli/commands/files/unpack.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';
import { anExportFile, exportFileOf } from '../../../support/export-file.ts';
import { aFolder, filesBelow } from '../../../support/folder.ts';

const id = '01K00000000000000000000001';

async function run(files: readonly string[], out: string, bindings?: string): Promise<CollectedOutput> {
  const output = new CollectedOutput();
  expect(await unpackAction({ files, out, bindings }, output)).toBe(0);
  return output;
}

async function written(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

/** A stream that a tenant has exported. */
function ofTenant(tenant: string | undefined, name = 'Orders'): Uint8Array {
  const template = { id, name, state: 'inactive', trigger: [], steps: [] };
  return exportFileOf({
    execution_template: tenant === undefined ? template : { ...template, tenant },
    scenarios: [],
  });
}

describe('two export files of one stream', () => {
  it('are refused where they say different things, naming both and what to do', async () => {
    const folder = await aFolder();
    const one = await written(folder, 'Orders.json', anExportFile({ id, name: 'Orders' }));
    const other = await written(
      folder,
      'Orders (1).json',
      anExportFile({ id, name: 'Orders', state: 'active' }),
    );
    await expect(run([one, other], join(folder, 'tree'))).rejects.toThrow(
      /^\S+Orders \(1\)\.json: is another version of the value stream in \S+Orders\.json \(exported .* and .*\): unpack the one that counts.* \[SLC1035\]$/,
    );
    expect((await filesBelow(join(folder, 'tree'))).size).toBe(0);
  });

  it('are taken where they mean the same, whatever changes by itself', async () => {
    const folder = await aFolder();
    const template = { id, name: 'Orders', state: 'inactive', trigger: [], steps: [] };
    const one = exportFileOf({ execution_template: { ...template, version: 3 }, scenarios: [] });
    const other = exportFileOf(
      { scenarios: [], execution_template: { version: 4, ...template } },
      '2026-02-01T00:00:00Z',
    );
    const files = [await written(folder, 'a.json', one), await written(folder, 'b.json', other)];
    expect((await run(files, join(folder, 'tree'))).written).toBe('value-streams/orders  Orders\n');
  });
});

describe('an export file of another tenant', () => {
  it('is refused beside bindings of the first, which stay as they were', async () => {
    const folder = await aFolder();
    const [tree, ids] = [join(folder, 'tree'), join(folder, 'ids.yaml')];
    await run([await written(folder, 'dev.json', ofTenant('01DEV'))], tree, ids);
    expect(await readFile(ids, 'utf8')).toContain('tenant: "01DEV"');
    const before = await filesBelow(folder);
    const prod = await written(folder, 'prod.json', ofTenant('01PROD'));
    await expect(run([prod], tree, ids)).rejects.toThrow(
      /prod\.json: is of tenant "01PROD", and the ids in \S+ids\.yaml are of tenant "01DEV": .* \[SLC1036\]$/,
    );
    await expect(
      run([join(folder, 'dev.json'), prod], join(folder, 'new'), join(folder, 'new.yaml')),
    ).rejects.toThrow('[SLC1036]');
    const after = new Map(await filesBelow(folder));
    after.delete('prod.json');
    expect(after).toEqual(before);
  });

  it('is taken where nobody knows of which tenant the bindings are, and then they say it', async () => {
    const folder = await aFolder();
    const ids = join(folder, 'ids.yaml');
    await writeFile(ids, `ids:\n  "value-streams/orders": "${id}"\n`);
    await run([await written(folder, 'dev.json', ofTenant('01DEV', 'Renamed'))], join(folder, 'tree'), ids);
    expect(await readFile(ids, 'utf8')).toContain('tenant: "01DEV"');
    await run([await written(folder, 'old.json', ofTenant(undefined))], join(folder, 'tree'), ids);
  });
});

describe('names from outside', () => {
  it('are shown on one line, without anything that a terminal obeys', async () => {
    const folder = await aFolder();
    const name = 'Or\u001b[31mders\u202e\n\u0007';
    const file = await written(folder, 'a.json', anExportFile({ id, name }));
    const tree = join(folder, 'tree');
    const unpacked = await run([file], tree);
    expect(unpacked.written).toMatch(/^value-streams\/\S+ {2}Or\\u001b\[31mders\\u202e\\n\\u0007\n$/);
    const packed = new CollectedOutput();
    await packAction(
      { dir: tree, streams: [], out: join(folder, 'out/'), bindings: undefined, at: 0 },
      packed,
    );
    expect(packed.written).toMatch(/^\S+ {2}Or\\u001b\[31mders\\u202e\\n\\u0007\n$/);
  });
});
