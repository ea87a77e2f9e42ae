import { basename, dirname, join, resolve } from 'node:path';
import type { ConfigFiles } from './config-files.ts';
import type { ConfigDocument } from './document.ts';
import { draftOf, type PipelineDraft } from './draft.ts';
import { parseFile, unreadable } from './parse-file.ts';
import { fileProblem, type ConfigFault, type ConfigProblem } from './problem.ts';
import {
  daemonSchema,
  fileSchema,
  namePattern,
  pipelineSchema,
  type WrittenDaemon,
  type WrittenPipeline,
} from './schema.ts';

/** Content of all files of a configuration. Parts are missing only if there are problems. */
export interface ConfigParts {
  readonly folder: string;
  readonly daemon?: WrittenDaemon | undefined;
  /** File that contains the daemon's settings. */
  readonly daemonDocument?: ConfigDocument | undefined;
  readonly pipelines: readonly PipelinePart[];
  readonly problems: readonly ConfigProblem[];
  readonly warnings: readonly ConfigProblem[];
  readonly files: readonly string[];
}

export interface PipelinePart {
  readonly name: string;
  readonly draft: PipelineDraft;
  readonly written: WrittenPipeline | undefined;
}

/** Reads and parses a file or a folder of files. Collects problems and never throws them. */
export async function readParts(path: string, files: ConfigFiles): Promise<ConfigParts> {
  const { isDirectory, list } = files;
  const isFolder = isDirectory !== undefined && list !== undefined && (await isDirectory(path));
  if (!isFolder) return fileParts(path, files);
  let names: readonly string[];
  try {
    names = await list(path);
  } catch (error) {
    const problem = fileProblem(path, unreadable(error, 'let this process read the folder'));
    return {
      folder: resolve(path),
      pipelines: [],
      problems: [problem],
      warnings: [],
      files: [resolve(path)],
    };
  }
  return folderParts(path, files, names);
}

async function fileParts(path: string, files: ConfigFiles): Promise<ConfigParts> {
  const { document, data, problems } = await parseFile(path, fileSchema, files);
  return {
    folder: dirname(resolve(path)),
    daemon: data,
    daemonDocument: document,
    pipelines: document === undefined ? [] : [{ name: 'default', draft: draftOf(document), written: data }],
    problems,
    warnings: [],
    files: [resolve(path)],
  };
}

const daemonFile = 'sluice.yaml';

async function folderParts(
  folder: string,
  files: ConfigFiles,
  names: readonly string[],
): Promise<ConfigParts> {
  const visible = names.filter((name) => !name.startsWith('.')).sort();
  const pipelineFiles = visible.filter((name) => name.endsWith('.yaml') && name !== daemonFile);
  const daemon = await parseFile(join(folder, daemonFile), daemonSchema, files);
  const read = await Promise.all(pipelineFiles.map((file) => pipelinePart(join(folder, file), files)));
  const ignored = visible.filter((name) => name.endsWith('.yml'));
  return {
    folder: resolve(folder),
    daemon: daemon.data,
    daemonDocument: daemon.document,
    pipelines: read.flatMap(({ part }) => (part === undefined ? [] : [part])),
    problems: [
      ...daemon.problems,
      ...read.flatMap(({ problems }) => problems),
      ...(read.length === 0 ? [fileProblem(folder, noPipeline)] : []),
    ],
    warnings: ignored.map((name) => fileProblem(join(folder, name), notRead)),
    files: [resolve(folder), ...[daemonFile, ...pipelineFiles].map((file) => resolve(folder, file))],
  };
}

async function pipelinePart(path: string, files: ConfigFiles) {
  const name = basename(path, '.yaml');
  const { document, data, problems } = await parseFile(path, pipelineSchema, files);
  return {
    part: document === undefined ? undefined : { name, draft: draftOf(document), written: data },
    problems: namePattern.test(name) ? problems : [...problems, fileProblem(path, badPipelineName)],
  };
}

const noPipeline: ConfigFault = {
  code: 'SLC1117',
  message: 'holds no pipeline',
  remedy: 'add a *.yaml file with repository, tenants, source and environments beside sluice.yaml',
};

const badPipelineName: ConfigFault = {
  code: 'SLC1117',
  message: 'is not a usable name of a pipeline',
  remedy: 'name the file with a-z, 0-9 and -, starting with a letter, at most 31 characters',
};

const notRead: ConfigFault = {
  code: 'SLC1152',
  message: 'is not read: only *.yaml is',
  remedy: 'rename it to *.yaml, or move it away',
};
