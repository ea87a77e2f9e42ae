import { stat } from 'node:fs/promises';
import { readPlatformFile } from '../../codec/export-file.ts';
import { readTree } from '../../codec/read-tree.ts';
import { unpack } from '../../codec/unpack.ts';
import { diffTrees } from '../../domain/diff/diff-trees.ts';
import { IdBook } from '../../domain/id-book.ts';
import { problemLine } from '../../domain/problem.ts';
import { treePath } from '../../domain/tree.ts';
import { diffJson } from '../../report/diff-json.ts';
import { diffText } from '../../report/diff-text.ts';
import { readSideOfRevision, readSideOfTenant, type Side } from '../../sync/read-side.ts';
import { readFolder, readGiven } from '../disk.ts';
import { printJson, UsageError, type ExitCode, type Output } from '../output.ts';
import type { Session } from '../session.ts';

export interface DiffOptions {
  readonly before: string;
  readonly after: string;
  readonly format: 'text' | 'json';
}

/** Does work with the configuration open; used only where a side is not on the disk. */
export type WithSession = <T>(work: (session: Session, signal: AbortSignal) => Promise<T>) => Promise<T>;

/** What differs in meaning between two sides. Exit 0 the same, 2 different, 1 where a side cannot be read whole. */
export async function diffCommand(
  options: DiffOptions,
  withSession: WithSession,
  output: Output,
): Promise<ExitCode> {
  const before = await readSide(options.before, withSession);
  const after = await readSide(options.after, withSession);
  const broken = [before, after]
    .flatMap(({ problems }) => problems)
    .filter(({ severity }) => severity === 'error');
  for (const problem of broken) output.err(`error: ${problemLine(problem)}\n`);
  if (broken.length > 0) return 1;
  const diff = diffTrees(before.tree, after.tree);
  if (options.format === 'json') printJson(output, diffJson(diff));
  else output.out(diffText(diff));
  return diff.changes.length === 0 ? 0 : 2;
}

async function readSide(written: string, withSession: WithSession): Promise<Side> {
  const found = await stat(written).catch(() => undefined);
  if (found?.isDirectory() === true) {
    return readTree(await readFolder(written, (path) => treePath(path).is !== 'other'));
  }
  if (found !== undefined) {
    const file = readPlatformFile(await readGiven(written), written);
    return { tree: unpack([file], { ids: new IdBook(), tree: new Map() }).tree, problems: [] };
  }
  return withSession((session, signal) => readElsewhere(session, written, signal));
}

function readElsewhere({ app }: Session, written: string, signal: AbortSignal): Promise<Side> {
  if (!written.startsWith('tenant:')) {
    const [pipeline] = app.pipelines;
    if (pipeline === undefined) throw new UsageError('the configuration names no repository');
    return readSideOfRevision(pipeline.deps.repository, written, signal);
  }
  const name = written.slice('tenant:'.length);
  for (const { source, environments } of app.pipelines) {
    const found = [source, ...environments.values()].find(({ tenant }) => tenant.name === name);
    if (found !== undefined) return readSideOfTenant(found.tenant, found.apps, app.store, signal);
  }
  throw new UsageError(`no source and no environment is on a tenant ${JSON.stringify(name)}`);
}
