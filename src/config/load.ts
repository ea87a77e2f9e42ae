import { basename, dirname, join, resolve } from 'node:path';
import type * as z from 'zod';
import type { Config } from './config.ts';
import { documentLimit, readDocument, type ConfigDocument } from './document.ts';
import { draftOf, type PipelineDraft } from './draft.ts';
import { failureCode } from './failure.ts';
import { issueProblems } from './issue.ts';
import { normaliseDaemon, normalisePipeline } from './normalise.ts';
import { ConfigInvalid, fileProblem, type Complaint, type ConfigProblem } from './problem.ts';
import { brokenRules, configWarnings } from './rules.ts';
import {
  daemonSchema,
  fileSchema,
  pipelineSchema,
  type WrittenDaemon,
  type WrittenPipeline,
} from './schema.ts';

/** How the configuration is read. Without `isDirectory` and `list`, only a file can be loaded. */
export interface ConfigFiles {
  /** The text of a file. Rejects where it is larger than `limit` bytes. */
  readFile(path: string, limit: number): Promise<string>;
  /** False also where nothing is there. */
  isDirectory?(path: string): Promise<boolean>;
  /** The names, without folders, of what is in a folder. */
  list?(folder: string): Promise<readonly string[]>;
}

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
  const { daemon } = parts;
  const pipelines = parts.pipelines.flatMap(({ name, written }) =>
    written === undefined ? [] : [{ name, written }],
  );
  if (problems.length > 0 || daemon === undefined) throw new ConfigInvalid(problems);
  return {
    config: {
      ...normaliseDaemon(daemon, parts.folder),
      pipelines: pipelines.map(({ name, written }) => normalisePipeline(written, name, parts.folder)),
    },
    warnings: [...parts.warnings, ...configWarnings(drafts)],
    files: parts.files,
  };
}

/** What all files say, as far as each could be parsed. Something is missing only where there are problems. */
interface Parts {
  readonly folder: string;
  readonly daemon?: WrittenDaemon | undefined;
  readonly pipelines: readonly PipelinePart[];
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  readonly files: readonly string[];
}

interface PipelinePart {
  readonly name: string;
  readonly draft: PipelineDraft;
  readonly written: WrittenPipeline | undefined;
}

async function readParts(path: string, files: ConfigFiles): Promise<Parts> {
  const { isDirectory, list } = files;
  const isFolder = isDirectory !== undefined && list !== undefined && (await isDirectory.call(files, path));
  return isFolder ? folderParts(path, files, await namesIn(path, list.bind(files))) : fileParts(path, files);
}

async function fileParts(path: string, files: ConfigFiles): Promise<Parts> {
  const { document, data, problems } = await parseFile(path, fileSchema, files);
  return {
    folder: dirname(resolve(path)),
    daemon: data,
    pipelines: document === undefined ? [] : [{ name: 'default', draft: draftOf(document), written: data }],
    problems,
    warnings: [],
    files: [resolve(path)],
  };
}

const daemonFile = 'sluice.yaml';

async function folderParts(folder: string, files: ConfigFiles, names: readonly string[]): Promise<Parts> {
  const visible = names.filter((name) => !name.startsWith('.')).sort();
  const pipelineFiles = visible.filter((name) => name.endsWith('.yaml') && name !== daemonFile);
  const daemon = await parseFile(join(folder, daemonFile), daemonSchema, files);
  const problems = [...daemon.problems];
  if (pipelineFiles.length === 0) problems.push(fileProblem(folder, noPipeline));
  const pipelines: PipelinePart[] = [];
  for (const file of pipelineFiles) {
    const name = basename(file, '.yaml');
    const path = join(folder, file);
    if (!/^[a-z][a-z0-9-]{0,30}$/.test(name)) problems.push(fileProblem(path, badPipelineName));
    const parsed = await parseFile(path, pipelineSchema, files);
    problems.push(...parsed.problems);
    if (parsed.document !== undefined)
      pipelines.push({ name, draft: draftOf(parsed.document), written: parsed.data });
  }
  return {
    folder: resolve(folder),
    daemon: daemon.data,
    pipelines,
    problems,
    warnings: visible
      .filter((name) => name.endsWith('.yml'))
      .map((name) => fileProblem(join(folder, name), notRead)),
    files: [folder, ...[daemonFile, ...pipelineFiles].map((file) => join(folder, file))].map((path) =>
      resolve(path),
    ),
  };
}

const noPipeline: Complaint = {
  code: 'SLC1117',
  message: 'holds no pipeline',
  remedy: 'add a *.yaml file with repository, tenants, source and environments beside sluice.yaml',
};

const badPipelineName: Complaint = {
  code: 'SLC1117',
  message: 'is not a usable name of a pipeline',
  remedy: 'name the file with a-z, 0-9 and -, starting with a letter, at most 31 characters',
};

const notRead: Complaint = {
  code: 'SLC1152',
  message: 'is not read: only *.yaml is',
  remedy: 'rename it to *.yaml, or move it away',
};

interface ParsedFile<T> {
  readonly document?: ConfigDocument | undefined;
  readonly data?: T | undefined;
  readonly problems: readonly ConfigProblem[];
}

async function parseFile<T>(path: string, schema: z.ZodType<T>, files: ConfigFiles): Promise<ParsedFile<T>> {
  let text: string;
  try {
    text = await files.readFile(path, documentLimit);
  } catch (error) {
    return {
      problems: [fileProblem(path, unreadable(error, 'name an existing file that this process may read'))],
    };
  }
  const { document, problems } = readDocument(text, path);
  if (document === undefined) return { problems };
  const parsed = schema.safeParse(document.value);
  if (parsed.success) return { document, data: parsed.data, problems };
  const found = parsed.error.issues.flatMap((issue) => issueProblems(document, schema, issue));
  return { document, problems: [...problems, ...found] };
}

async function namesIn(folder: string, list: (folder: string) => Promise<readonly string[]>) {
  try {
    return await list(folder);
  } catch (error) {
    throw new ConfigInvalid([fileProblem(folder, unreadable(error, 'let this process read the folder'))]);
  }
}

function unreadable(error: unknown, remedy: string): Complaint {
  return { code: 'SLC1101', message: `cannot be read${failureCode(error)}`, remedy };
}
