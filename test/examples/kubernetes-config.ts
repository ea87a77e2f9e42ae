import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { configFiles } from '../../src/cli/files/disk.ts';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import { aFolder } from '../support/folder.ts';
import { kubernetes, type Overlay } from './kubernetes-build.ts';

/** What the configuration of an overlay is made from, by the names that files have in a cluster. */
export async function writtenConfig(overlay: Overlay): Promise<Readonly<Record<string, string>>> {
  const files = ['base/config/acme.yaml', `overlays/${overlay}/config/sluice.yaml`];
  const texts = files.map(async (file) => [basename(file), await readFile(join(kubernetes, file), 'utf8')]);
  return Object.fromEntries(await Promise.all(texts)) as Record<string, string>;
}

/** Reads it as the daemon does where a cluster has mounted it: each name is a link into a hidden folder. */
export async function loadMounted(data: Readonly<Record<string, string>>): Promise<LoadedConfig> {
  const folder = await aFolder();
  await mkdir(join(folder, '..2026_01_01'));
  await symlink('..2026_01_01', join(folder, '..data'));
  for (const [name, text] of Object.entries(data)) {
    await writeFile(join(folder, '..2026_01_01', name), text);
    await symlink(join('..data', name), join(folder, name));
  }
  return loadConfig(folder, configFiles);
}
