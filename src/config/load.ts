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
  /** Problems that do not prevent using the configuration. */
  readonly warnings: readonly ConfigProblem[];
  /** Absolute paths of the files that Sluice read: the single file, or the folder and its files. */
  readonly files: readonly string[];
}

/**
 * Loads the configuration from a file or a folder. In a folder, `sluice.yaml` configures store and server, and every
 * other `*.yaml` file is one pipeline. Reads and parses the files, applies the rules and normalises. Throws
 * `ConfigInvalid` with all problems of the first three steps. Paths in the result are absolute, relative to the file
 * that names them. A relative `path` starts at the working directory.
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
