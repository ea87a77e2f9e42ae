import { readPlatformFile } from '../../../core/tree/export/export-file.ts';
import { ConfigInvalid } from '../../../config/problem.ts';
import { diffTrees } from '../../../core/diff/diff-trees.ts';
import { InvalidInput, type Problem } from '../../../core/problems/problem.ts';
import { validateTree } from '../../../core/tree/validate/validate.ts';
import { diffJson } from '../../../core/diff/print/json.ts';
import { diffMarkdown, diffMermaid } from '../../../core/diff/print/markdown.ts';
import { diffText } from '../../../core/diff/print/text.ts';
import type { ComparedTrees } from '../../../core/diff/print/groups.ts';
import {
  readSideOfFiles,
  readSideOfRevision,
  readSideOfTenant,
  type TreeSide,
} from '../../../runs/reading/side.ts';
import { lookAt, readGiven } from '../../files/disk.ts';
import type { Printed } from '../../json/schemas.ts';
import { readTreeFolder } from '../../files/tree-folder.ts';
import { printData, printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { repositoriesAlone, theTenant, type CommandSession, type OpensSelector } from '../../session.ts';
import { unknownName, UsageError } from '../../terminal/usage-error.ts';

export interface DiffOptions {
  readonly before: string;
  readonly after: string;
  readonly format: 'text' | 'json' | 'markdown' | 'mermaid';
}

/** Does work with an open configuration. Used only if a side is not on the disk. */
export type WithSession = <T>(
  wanted: OpensSelector,
  work: (session: CommandSession, signal: AbortSignal) => Promise<T>,
) => Promise<T>;

/** Shows differences in meaning. Exits with 0 for none, 2 for some, 1 if a side cannot be read completely. */
export async function diffAction(
  options: DiffOptions,
  withSession: WithSession,
  output: Output,
): Promise<ExitCode> {
  const { before, after } = await readSides(options, withSession);
  const broken = [...problemsOf(before), ...problemsOf(after)];
  for (const problem of broken) output.err(`error: ${problemText(problem)}`);
  if (broken.length > 0) return 1;
  const diff = diffTrees(before.tree, after.tree);
  if (options.format === 'json') printJson(output, 'diff', diffJson(diff) as Printed<'diff'>);
  else if (options.format === 'text') output.out(diffText(diff));
  else printData(output, documentOf(options.format, { before: before.tree, after: after.tree, diff }));
  return diff.changes.length === 0 ? 0 : 2;
}

function documentOf(format: 'markdown' | 'mermaid', trees: ComparedTrees): string {
  return format === 'markdown' ? diffMarkdown(trees.diff) : diffMermaid(trees);
}

/** Lists the errors that prevent a comparison: unreadable files, and files that a later version wrote. */
function problemsOf({ tree, problems }: TreeSide): readonly Problem[] {
  const newer = validateTree(tree).filter(({ code }) => code === 'SLC1013');
  return [...problems, ...newer].filter(({ severity }) => severity === 'error');
}

/** Reads a side that has paths of its own before one that takes them over. */
async function readSides({ before, after }: DiffOptions, withSession: WithSession) {
  const [first, second] = [await whereIs(before), await whereIs(after)];
  if (!hasPaths(first) && hasPaths(second)) {
    const now = await readSide(second, undefined, withSession);
    return { before: await readSide(first, now, withSession), after: now };
  }
  const old = await readSide(first, undefined, withSession);
  return { before: old, after: await readSide(second, old, withSession) };
}

interface Where {
  readonly is: 'folder' | 'file' | 'tenant' | 'revision';
  readonly written: string;
}

/** Matches names that can only be files, not branches. A name with `/` inside may be either. */
const pathAlone = /^[./~]|\/$|\.(?:json|zip)$/i;

const hasPaths = ({ is }: Where) => is === 'folder' || is === 'revision';

async function whereIs(written: string): Promise<Where> {
  if (written.startsWith('tenant:')) return { is: 'tenant', written: written.slice('tenant:'.length) };
  const found = await lookAt(written);
  if (found !== undefined) return { is: found.isDirectory() ? 'folder' : 'file', written };
  if (pathAlone.test(written))
    throw new InvalidInput(written, '', 'there is no such file, and no such revision', 'SLC1028');
  return { is: 'revision', written };
}

async function readSide(
  { is, written }: Where,
  other: TreeSide | undefined,
  withSession: WithSession,
): Promise<TreeSide> {
  switch (is) {
    case 'folder':
      return readTreeFolder(written);
    case 'file':
      return readSideOfFiles([readPlatformFile(await readGiven(written), written)], other);
    case 'tenant':
      return withSession(theTenant(written), (session, signal) =>
        readTenant(session, written, other, signal),
      );
    case 'revision':
      return readSideInGit(written, withSession);
  }
}

/** Reads a revision. If there is no configuration, reports a missing file instead: the name is probably misspelt. */
async function readSideInGit(written: string, withSession: WithSession): Promise<TreeSide> {
  try {
    return await withSession(repositoriesAlone, async ({ app }, signal) => {
      const repositories = new Map(
        app.pipelines.map(({ config, deps }) => [config.repository.url, deps.repository]),
      );
      return readSideOfRevision(repositories, written, signal);
    });
  } catch (error) {
    const missing = error instanceof ConfigInvalid && error.problems.find(({ code }) => code === 'SLC1101');
    if (!missing) throw error;
    throw new UsageError(`${written}: there is no such file or folder`, {
      why: `a revision is looked for in the repository of the configuration, and ${missing.file} ${missing.message}`,
      remedy: 'correct the path; for a revision, name the configuration with -c',
      cause: error,
    });
  }
}

function readTenant(
  { app, config }: CommandSession,
  name: string,
  other: TreeSide | undefined,
  signal: AbortSignal,
) {
  const sides = app.pipelines.flatMap(({ source, environments }) => [source, ...environments.values()]);
  const found = sides.find(({ tenant }) => tenant.name === name);
  if (found !== undefined) return readSideOfTenant(found, app.store, other, signal);
  const used = config.pipelines.flatMap(({ source, environments }) => [source, ...environments.values()]);
  const names = [...new Set(used.map(({ tenant }) => tenant))];
  throw unknownName(`no source and no environment is on a tenant ${JSON.stringify(name)}`, name, names);
}
