import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import { ConfigInvalid, type ConfigProblem } from '../../src/config/problem.ts';
import { diskFiles } from './disk-files.ts';

/** A new folder with these files, removed when the test has finished. */
export async function configFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sluice-config-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Load a text as `sluice.yaml` of a new folder. */
export async function loadText(text: string): Promise<LoadedConfig> {
  return loadConfig(join(await configFolder({ 'sluice.yaml': text }), 'sluice.yaml'), diskFiles);
}

/** How a text is refused; fails where it is not. */
export async function refusal(text: string): Promise<ConfigInvalid> {
  return refusalOf(loadText(text));
}

export async function refusalOf(loading: Promise<LoadedConfig>): Promise<ConfigInvalid> {
  const refused = await loading.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (refused instanceof ConfigInvalid) return refused;
  throw new Error('the configuration was not refused', { cause: refused });
}

/** `code key` of each problem: what a test compares. */
export function briefly(problems: readonly ConfigProblem[]): readonly string[] {
  return problems.map(({ code, key }) => `${code} ${key}`);
}
