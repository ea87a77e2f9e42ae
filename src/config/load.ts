import type { ConfigFiles } from './config-files.ts';
import type { Config } from './config.ts';
import { normaliseDaemon, normalisePipeline } from './normalise.ts';
import { receiversHearOfSomething } from './rules/notifications.ts';
import { readParts } from './parts.ts';
import { ConfigInvalid, type ConfigProblem } from './problem.ts';
import { rolesReachSomething } from './rules/roles.ts';
import { brokenRules, configWarnings } from './rules/rules.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** What is odd but can be used. */
  readonly warnings: readonly ConfigProblem[];
  /** Absolute paths of what was read: the file, or the folder and its files. */
  readonly files: readonly string[];
}

/**
 * The configuration in a file, or in a folder where `sluice.yaml` has store and server and every other `*.yaml` file
 * is one pipeline. Read, parse, rules, normalise: throws `ConfigInvalid` with all that the first three found. Paths
 * in the result are absolute, by the folder of the file that names them; a relative `path` starts at the process's
 * working directory.
 */
export async function loadConfig(path: string, files: ConfigFiles): Promise<LoadedConfig> {
  const parts = await readParts(path, files);
  const drafts = parts.pipelines.map((pipeline) => pipeline.draft);
  const problems = [...parts.problems, ...brokenRules(drafts)];
  const { daemon, daemonDocument } = parts;
  const pipelines = parts.pipelines.flatMap(({ name, written }) =>
    written === undefined ? [] : [{ name, written }],
  );
  if (problems.length > 0 || daemon === undefined) throw new ConfigInvalid(problems);
  const idle =
    daemonDocument === undefined
      ? []
      : [
          ...receiversHearOfSomething(daemonDocument, daemon, drafts),
          ...rolesReachSomething(daemonDocument, daemon, drafts),
        ];
  return {
    config: {
      ...normaliseDaemon(daemon, parts.folder),
      pipelines: pipelines.map(({ name, written }) => normalisePipeline(written, name, parts.folder)),
    },
    warnings: [...parts.warnings, ...configWarnings(drafts), ...idle],
    files: parts.files,
  };
}
