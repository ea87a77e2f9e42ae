import { join } from 'node:path';
import { globMatches } from '../../../core/text/glob.ts';
import type { ContentDiffs } from '../../../core/plan/print/content-diff.ts';
import { diffLines, isCut, omittedLine } from '../../../core/plan/print/diff-lines.ts';
import { publicationText } from '../../../core/plan/plan.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { driftDiffs } from '../../../runs/drift/content-diffs.ts';
import { filesForSource, type SourceFiles } from '../../../runs/drift/files.ts';
import { listDrift, type DriftEntry, type DriftList } from '../../../runs/drift/list.ts';
import { downloadNames } from '../../files/download-names.ts';
import { printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { remediesFor } from '../../terminal/remedies.ts';
import { pipelineOf, type CommandSession } from '../../session.ts';
import { refuseReplacing, writeTogether } from '../../files/writing.ts';
import { sluiceLine } from '../../terminal/sluice-line.ts';
import { unknownName } from '../../terminal/usage-error.ts';

export interface DriftOptions {
  readonly environment: string;
  /** Slugs or globs of streams, or paths of events, rules and forms. Empty for all. */
  readonly streams: readonly string[];
  /** Folder for files to import back into the source. */
  readonly out?: string | undefined;
  /** Replaces existing files. */
  readonly force?: boolean;
  readonly json?: boolean;
  /** Shows changes of content. Defaults to true. */
  readonly diff?: boolean;
  /** Shows all changes of content, however many. */
  readonly fullDiff?: boolean;
  readonly config?: string;
}

/** Lists a tenant's edits that git lacks, and writes them as files for the source. Exits with 1 if one cannot be. */
export async function driftAction(
  { app, config }: CommandSession,
  options: DriftOptions,
  output: Output,
  signal: AbortSignal,
): Promise<ExitCode> {
  const wanted = pipelineOf(config, options.environment);
  const pipeline = app.pipelines.find((one) => one.config === wanted);
  const environment = wanted.environments.get(options.environment);
  if (pipeline === undefined || environment === undefined)
    throw new Error(`the pipeline of ${options.environment} was not opened`);
  const { deps, source } = pipeline;
  const list = await listDrift(deps, environment, signal);
  const entries = chosen(list, options.streams);
  const saved = entries.filter(({ commit }) => commit !== undefined);
  const made: SourceFiles =
    options.out === undefined || list.head === undefined || saved.length === 0
      ? { files: [], problems: [] }
      : await filesForSource(deps, source, { head: list.head, entries: saved }, signal);
  const names = downloadNames(made.files.map(({ name }) => name));
  const files = made.files.map(({ text, ...file }, index) => ({ ...file, text, file: names[index] ?? '' }));
  if (options.out !== undefined && files.length > 0) {
    const batch = { folder: options.out, files: new Map(files.map(({ file, text }) => [file, text])) };
    if (options.force !== true) await refuseReplacing(batch);
    await writeTogether([batch], signal);
  }
  if (options.json) {
    const shown = files.map(({ text: _text, ...file }) => file);
    printJson(output, 'drift', { ...list, entries, files: shown, problems: made.problems });
  } else {
    const isWhole = options.fullDiff === true;
    const diffs = options.diff === false ? undefined : await driftDiffs(deps, entries, { isWhole }, signal);
    output.out(listText({ ...list, entries }, diffs));
    if (diffs !== undefined && isCut(diffs))
      output.out(`\n${omittedLine(sluiceLine(['drift', list.environment, '--full-diff'], options))}\n`);
    if (entries.length > 0 && options.out === undefined)
      output.out(
        `\nTo keep these edits, merge ${list.branch}. To revert one, name its stream:\nnext: ${sluiceLine(['sync', list.environment, '--heal', 'STREAM'], options)}\n`,
      );
    for (const { file, path, notes } of files) {
      output.out(`${safe(join(options.out ?? '', file))}  ${path}\n`);
      for (const note of notes) output.out(`    ${safe(note)}\n`);
    }
    for (const problem of made.problems) output.err(`error: ${problemText(problem)}`);
    output.err(remediesFor(made.problems.map(problemText)));
    if (options.out !== undefined && files.length === 0 && made.problems.length === 0)
      output.err(`Sluice wrote no files: ${list.branch} has none of these edits\n`);
  }
  return made.problems.length > 0 ? 1 : 0;
}

function chosen({ entries, environment }: DriftList, wanted: readonly string[]): readonly DriftEntry[] {
  if (wanted.length === 0) return entries;
  const matches = (word: string, path: string) => path === word || globMatches(word, lastOf(path));
  for (const word of wanted) {
    if (entries.some(({ path }) => matches(word, path))) continue;
    const what = `the tenant of ${environment} has no edit of ${JSON.stringify(word)}`;
    throw unknownName(
      what,
      word,
      entries.map(({ path }) => lastOf(path)),
    );
  }
  return entries.filter(({ path }) => wanted.some((word) => matches(word, path)));
}

const lastOf = (path: string) => path.split('/').at(-1) ?? path;

function listText({ environment, branch, entries }: DriftList, diffs: ContentDiffs | undefined): string {
  if (entries.length === 0) return `${environment}: no drift, its branch has every edit of the tenant\n`;
  const diffOf = new Map(
    [...(diffs?.streams ?? []), ...(diffs?.shared ?? [])].map((diff) => [diff.path, diff]),
  );
  const lines = entries.flatMap(({ path, commit, isLive, ...edit }) => {
    const place =
      commit === undefined ? `no longer on ${branch}` : `saved as ${commit.slice(0, 7)} on ${branch}`;
    const live = isLive ? ', and still in the tenant' : '';
    const line = `${path}: changed in the tenant${publicationText(edit)}: ${place}${live}`;
    return [safe(line), ...diffLines(diffOf.get(path), 2)];
  });
  return lines.map((line) => `${line}\n`).join('');
}
