import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { packAction } from '../../../../src/cli/commands/files/pack.ts';
import { unpackAction } from '../../../../src/cli/commands/files/unpack.ts';
import { validateAction } from '../../../../src/cli/commands/files/validate.ts';
import type { Problem } from '../../../../src/core/problems/problem.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';
import { aFolder, filesBelow } from '../../../support/folder.ts';

const examples = join(import.meta.dirname, '../../../../examples/exports');
const stream = 'value-streams/order-intake/value-stream.json';
const scenarios = 'value-streams/order-intake/scenarios';

async function aTree(): Promise<string> {
  const folder = join(await aFolder(), 'tree');
  const files = [join(examples, 'Order Intake.json'), join(examples, 'Quote Desk Assistant.json')];
  await unpackAction({ files, out: folder, bindings: undefined }, new CollectedOutput());
  return folder;
}

/** What `validate` finds, as `severity code file place: message`. */
async function found(dir: string): Promise<readonly string[]> {
  const output = new CollectedOutput();
  await validateAction({ dir, json: true }, output);
  const { problems } = JSON.parse(output.written) as { problems: readonly Problem[] };
  return problems.map(
    ({ severity, code, file, place, message }) => `${severity} ${code} ${file} ${place}: ${message}`,
  );
}

async function edit(file: string, from: string | RegExp, to: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const edited = text.replace(from, to);
  expect(edited).not.toBe(text);
  await writeFile(file, edited);
}

async function firstFile(tree: string, folder: string): Promise<string> {
  const names = [...(await filesBelow(join(tree, folder))).keys()].filter(
    (name) => !name.endsWith('.ui.json'),
  );
  return join(folder, names.sort()[0] ?? '');
}

describe('sluice validate', () => {
  it('finds nothing in trees that export files unpack to', async () => {
    expect((await found(await aTree())).filter((line) => line.startsWith('error'))).toEqual([]);
  });

  it.each([
    [
      'a scenario where a connection must stand',
      scenarios,
      /"\$ref": "connections\/[^"]+"/,
      '"$ref": "value-streams/order-intake"',
      /^error SLC1034 \S+scenarios\/\S+ \/\S+: \$ref "value-streams\/order-intake" is of value-streams\/, where one of connections\/ must stand$/,
    ],
    [
      'a connection where a scenario must stand',
      stream,
      /"\$ref": "scenarios\/[^"]+"/,
      '"$ref": "connections/acme-commerce"',
      /^error SLC1034 \S+value-stream\.json \/steps\S+: .* is of connections\/, where one of scenarios\/ must stand$/,
    ],
    [
      'a folder that is of no kind',
      scenarios,
      /"\$ref": "connections\/([^"]+)"/,
      '"$ref": "accounts/$1"',
      /^error SLC1009 .*\$ref "accounts\//,
    ],
    [
      'a path from the root',
      scenarios,
      /"\$ref": "connections\/([^"]+)"/,
      '"$ref": "/connections/$1"',
      /^error SLC1009 .*\$ref "\/connections\//,
    ],
    [
      'a missing name',
      stream,
      /"name": "[^"]*",/,
      '',
      /^error SLC1030 \S+value-stream\.json \/name: is missing/,
    ],
    [
      'a state that there is not',
      stream,
      /"state": "[^"]*"/,
      '"state": "paused"',
      /^error SLC1031 \S+value-stream\.json \/state: "paused" is not a state/,
    ],
    [
      'an id of a stream',
      stream,
      /"name":/,
      '"id": "01J8", "name":',
      /^error SLC1032 \S+value-stream\.json \/id:/,
    ],
    [
      'an id of a connection',
      'connections/acme-commerce.json',
      '"name":',
      '"id": 123, "name":',
      /^error SLC1032 connections\/acme-commerce\.json \/id: an id of one tenant/,
    ],
    [
      'an id of another thing in a connection',
      'connections/acme-commerce.json',
      '"name":',
      '"teamId": 5, "name":',
      /^error SLC1032 connections\/acme-commerce\.json \/teamId:/,
    ],
    [
      'a rule without a name',
      'rules',
      /"name": "[^"]*",/,
      '',
      /^error SLC1030 rules\/\S+ \/name: is missing/,
    ],
  ])('finds %s', async (_what, place, from, to, expected) => {
    const tree = await aTree();
    await edit(join(tree, place.endsWith('.json') ? place : await firstFile(tree, place)), from, to);
    const errors = (await found(tree)).filter((line) => line.startsWith('error'));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(expected);
  });

  it('finds a reference of a sidecar that leads nowhere', async () => {
    const tree = await aTree();
    const [name = ''] = [...(await filesBelow(join(tree, scenarios))).keys()].filter((one) =>
      one.endsWith('.ui.json'),
    );
    await edit(join(tree, scenarios, name), /^\{/, '{\n  "x": { "$ref": "foo/bar" },');
    expect(await found(tree)).toContainEqual(expect.stringMatching(/^error SLC1009 \S+\.ui\.json \/x: /));
  });

  it('finds patches of environments that do not fit the tree, also without a configuration', async () => {
    const tree = await aTree();
    const file = await firstFile(tree, scenarios);
    await mkdir(join(tree, 'environments'));
    const patches = `patches:
  ${file}:
    - { op: replace, path: /scheduling/type, value: indefinitely }
    - { op: replace, path: id=9999/mapper/url, value: x }
  ${stream}: [{ op: test, path: /name, value: Another }]
  rules/gone.json: [{ op: remove, path: /name }]
`;
    await writeFile(join(tree, 'environments/staging.yaml'), patches);

    const lines = (await found(tree)).filter((line) => line.includes('environments/'));

    expect(lines).toEqual([
      expect.stringMatching(/^warning SLC1042 environments\/staging\.yaml line 6, .*rules\/gone\.json/),
      expect.stringMatching(
        /^error SLC1041 (\S+) : .*\(line 4, .*\1.*\) does not fit: id=9999\/mapper\/url: there is/,
      ),
      expect.stringMatching(
        /^error SLC1041 value-streams\/order-intake\/value-stream\.json : .*\(line 5, .*\) does not fit: \/name: is not/,
      ),
    ]);
    await writeFile(join(tree, file), '{');
    expect((await found(tree)).filter((line) => line.includes('id=9999'))).toEqual([]);
  });

  it('warns of bindings for what is not in the tree', async () => {
    const tree = await aTree();
    await mkdir(join(tree, 'environments'));
    await writeFile(
      join(tree, 'environments/staging.yaml'),
      'bindings:\n  connections/acme-commerce: 1\n  connections/gone: 2\n',
    );
    expect((await found(tree)).filter((line) => line.includes('environments/'))).toEqual([
      'warning SLC1033 environments/staging.yaml bindings.connections/gone: is bound but not in the tree, so no synced file refers to it',
    ]);
  });

  it.each([
    ['a file that does not parse', (file: string) => writeFile(file, '<<<<<<< ours\n'), 'SLC1006'],
    [
      'a link',
      (file: string) => rename(file, `${file}.moved`).then(() => symlink(`${file}.moved`, file)),
      'SLC1023',
    ],
    ['a pipe', (file: string) => rm(file).then(() => promisify(execFile)('mkfifo', [file])), 'SLC1023'],
    ['a link in the place of a folder', (file: string) => linkedFolder(dirname(file)), 'SLC1023'],
  ])('tells of %s once, and nothing of what refers to it', async (_what, spoil, code) => {
    for (const file of ['connections/acme-commerce.json', stream]) {
      const tree = await aTree();
      await spoil(join(tree, file));
      const errors = (await found(tree)).filter((line) => line.startsWith('error'));
      expect(errors).toEqual([expect.stringMatching(new RegExp(`^error ${code} `))]);
    }
  });

  it.skipIf(process.platform !== 'linux')('names a folder below that it cannot list', async () => {
    const tree = await aTree();
    // A name that is no UTF-8: Node.js lists it in a form that leads nowhere.
    await mkdir(Buffer.concat([Buffer.from(join(tree, 'connections/')), Buffer.of(0xff)]));
    await expect(found(tree)).rejects.toThrow(`${join(tree, 'connections/\ufffd')}: there is no such file`);
  });

  it('warns of a file that git would keep as a program', async () => {
    const tree = await aTree();
    await chmod(join(tree, stream), 0o755);
    expect(await found(tree)).toContainEqual(expect.stringMatching(/^warning SLC1023 \S+ : is executable/));
  });
});

async function linkedFolder(folder: string): Promise<void> {
  const target = join(dirname(dirname(folder)), 'moved');
  await rename(folder, target);
  await symlink(target, folder);
}

describe('sluice pack', () => {
  async function pack(dir: string, streams: readonly string[]) {
    const output = new CollectedOutput();
    const out = join(dir, '..', 'packed/');
    const code = await packAction({ dir, streams, out, bindings: undefined, at: 0 }, output);
    return { code, err: output.told, files: [...(await filesBelow(out)).keys()] };
  }

  it('writes nothing where a stream, or what it uses, is not right', async () => {
    const tree = await aTree();
    await edit(join(tree, 'connections/acme-commerce.json'), '"name":', '"id": 123, "name":');
    const ended = await pack(tree, ['order-intake']);
    expect(ended).toMatchObject({ code: 1, files: [] });
    expect(ended.err).toMatch(/^error: connections\/acme-commerce\.json: \/id: .*\[SLC1032\]\n$/);
  });

  it('packs a stream beside another one that is not right', async () => {
    const tree = await aTree();
    await writeFile(join(tree, 'value-streams/quote-desk-assistant/value-stream.json'), '<<<<<<< ours\n');
    expect(await pack(tree, ['order-intake'])).toMatchObject({ code: 0, files: ['order-intake.json'] });
    expect(await pack(tree, ['quote-desk-assistant'])).toMatchObject({ code: 1 });
    expect((await pack(tree, [])).err).toContain('a merge conflict is not resolved yet');
  });
});
