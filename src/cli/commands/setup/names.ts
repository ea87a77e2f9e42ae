import { loadConfig } from '../../../config/load.ts';
import { codeTables } from '../../code-tables.ts';
import type { NameKind } from '../../completion/completion-model.ts';
import { configFiles } from '../../files/disk.ts';
import { printData, type ExitCode, type Output } from '../../output.ts';

/**
 * Prints names for the completion scripts, one per line. Prints none if the configuration is missing or invalid: a
 * message would disturb the command line that a person is writing.
 */
export async function namesAction(kind: NameKind, config: string, output: Output): Promise<ExitCode> {
  const names = await namesOf(kind, config).catch(() => []);
  printData(output, names.map((name) => `${name}\n`).join(''));
  return 0;
}

async function namesOf(kind: NameKind, path: string): Promise<readonly string[]> {
  if (kind === 'codes') return codeTables.flatMap(({ rows }) => rows.map(({ code }) => code));
  const { config } = await loadConfig(path, configFiles);
  const sources = config.pipelines.map(({ source }) => source.name);
  const environments = config.pipelines.flatMap((pipeline) => [...pipeline.environments.keys()]);
  switch (kind) {
    case 'environments':
      return environments;
    case 'sources':
      return sources;
    case 'origins':
      return [...sources, ...environments];
  }
}
