import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { initAction } from '../../../../src/cli/commands/setup/init.ts';
import { configFiles } from '../../../../src/cli/files/disk.ts';
import { starter } from '../../../../src/cli/commands/setup/starter.ts';
import { parseEnvironmentFile } from '../../../../src/core/environment/environment-file.ts';
import { loadConfig } from '../../../../src/config/load.ts';
import { CollectedOutput } from '../../../support/collected-output.ts';
import { aFolder, filesBelow } from '../../../support/folder.ts';

/** Nobody is there to be asked. */
const unasked = { json: false, ask: undefined };

/** With every example in force. */
const withExamples = (text: string) => text.replaceAll(/^#(?=\S| {2})/gm, '');

it('writes a configuration that can be used, and files of environments, also with all their examples', async () => {
  const folder = await aFolder();
  const output = new CollectedOutput();

  expect(await initAction({ dir: join(folder, 'new'), ...unasked }, output)).toBe(0);

  const path = join(folder, 'new/config/sluice.yaml');
  const { config, warnings } = await loadConfig(path, configFiles);
  expect(warnings).toEqual([]);
  const [pipeline] = config.pipelines;
  expect([...(pipeline?.environments.keys() ?? [])]).toEqual(['staging', 'production']);
  await writeFile(path, withExamples(await readFile(path, 'utf8')));
  const full = (await loadConfig(path, configFiles)).config.pipelines[0]?.environments.get('production');
  expect(full).toMatchObject({ windows: [{}], approval: { required: true } });
  expect(full?.secrets.size).toBe(1);

  const names = [pipeline?.source.name, ...(pipeline?.environments.keys() ?? [])];
  for (const [index, name] of names.entries()) {
    const role = index === 0 ? 'source' : 'environment';
    const text = await readFile(join(folder, `new/environments/${name}.yaml`), 'utf8');
    for (const one of [text, withExamples(text)]) {
      const settings = parseEnvironmentFile(Buffer.from(one), `environments/${name}.yaml`, role);
      expect(settings.values.size).toBe(one === text ? 0 : 1);
    }
  }
  expect((await filesBelow(join(folder, 'new'))).size).toBe(4);
});

it('leaves a file as it is that is there already, and says so', async () => {
  const folder = await aFolder();
  await initAction({ dir: folder, ...unasked }, new CollectedOutput());
  const path = join(folder, 'environments/staging.yaml');
  await writeFile(path, '# ours\n');
  const output = new CollectedOutput();

  expect(await initAction({ dir: folder, ...unasked }, output)).toBe(0);

  expect(await readFile(path, 'utf8')).toBe('# ours\n');
  expect(output.written.match(/^kept /gm)).toHaveLength(starter.size);
  expect(output.written).not.toMatch(/^written/m);
});
