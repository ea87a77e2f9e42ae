import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parseBindings } from '../../../core/environment/bindings-file.ts';
import { packBlueprint, packStream, streamName } from '../../../core/tree/export/pack.ts';
import { refuseUnbound, refuseUnknownHooks } from '../../../core/tree/export/unbound-references.ts';
import { filesUsedBy } from '../../../core/tree/files-used.ts';
import { IdMap } from '../../../core/stream/id-map.ts';
import { isNamedKind, kindOfPath } from '../../../core/stream/kinds.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import {
  formatFile,
  isReferenceOnly,
  streamSlug,
  streamsOf,
  treePath,
  type Tree,
} from '../../../core/tree/tree.ts';
import { validateTree } from '../../../core/tree/validate/validate.ts';
import { safe } from '../../../core/text/safe-text.ts';
import { readGiven } from '../../files/disk.ts';
import { printJson, problemText, type ExitCode, type Output } from '../../output.ts';
import { readTreeFolder, type TreeFolder } from '../../files/tree-folder.ts';
import { refuseReplacing, writeTogether } from '../../files/writing.ts';
import { unknownName, UsageError } from '../../terminal/usage-error.ts';

export interface PackCommandOptions {
  readonly dir: string;
  readonly streams: readonly string[];
  readonly out?: string | undefined;
  readonly bindings?: string | undefined;
  readonly at: number;
  /** Replaces existing files. */
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Packs streams of a tree into export files, and scenarios outside of streams into blueprints. */
export async function packAction(
  options: PackCommandOptions,
  output: Output,
  signal?: AbortSignal,
): Promise<ExitCode> {
  const folder = await readTreeFolder(options.dir);
  const { tree } = folder;
  const ids =
    options.bindings === undefined
      ? undefined
      : parseBindings(new TextDecoder().decode(await readGiven(options.bindings)), options.bindings);
  const chosen = choose(folder, options);
  const problems = problemsOf(folder, chosen);
  if (problems.length > 0) {
    if (options.json === true) printJson(output, 'pack', { files: [], problems });
    else for (const problem of problems) output.err(`error: ${problemText(problem)}`);
    return 1;
  }
  const packed = chosen.map((path) => packOne(tree, path, ids, options.at));
  const target = await targetOf(options.out, packed.length);
  const files = packed.map((one) => ({ ...one, name: target.name ?? `${one.path.split('/').at(-1)}.json` }));
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  if (texts.size < files.length)
    throw new UsageError('two of the streams would become one file', {
      why: 'they have the same slug',
      remedy: 'pack them one by one',
    });
  const batch = { folder: target.folder, files: texts };
  if (options.force !== true) await refuseReplacing(batch);
  await writeTogether([batch], signal);
  const written = files.map(({ path, name, unbound }) => {
    const isScenario = treePath(`${path}.json`).is === 'scenario';
    return {
      file: join(target.folder, name),
      path,
      name: isScenario ? path : streamName(tree, path),
      unbound,
    };
  });
  if (options.json === true) {
    printJson(output, 'pack', { files: written, problems: [] });
    return 0;
  }
  for (const { file, path, name, unbound } of written) {
    output.out(`${safe(file)}  ${safe(name)}\n`);
    if (unbound.length > 0)
      output.err(
        `${safe(file)}: Sluice knows no id of ${unbound.join(', ')}: give the tenant's ids with --bindings\n`,
      );
    const named = namedBy(tree, path);
    if (named.length > 0)
      output.err(
        `${safe(file)}: expressions name ${named.join(', ')}: the tenant must have them under the same names\n`,
      );
  }
  return 0;
}

/** Returns the paths of the variables and functions that a stream or scenario names, sorted. */
function namedBy(tree: Tree, path: string): readonly string[] {
  const paths = [...filesUsedBy(tree, [path])].map((file) => file.replace(/\.json$/, ''));
  return paths.filter((used) => isNamedKind(kindOfPath(used))).sort();
}

/** Lists errors in the chosen streams and in the files that they use. */
function problemsOf({ tree, problems, unread }: TreeFolder, chosen: readonly string[]): readonly Problem[] {
  const used = filesUsedBy(tree, chosen);
  const concerns = (file: string) =>
    used.has(file) || file === formatFile || [...used].some((one) => one.startsWith(`${file}/`));
  return [...problems, ...validateTree(tree, unread)].filter(
    ({ severity, file }) =>
      severity === 'error' && (concerns(file) || chosen.some((path) => file.startsWith(`${path}/`))),
  );
}

/** Returns the target folder, and the file name if there is only one file. */
async function targetOf(
  out: string | undefined,
  count: number,
): Promise<{ readonly folder: string; readonly name: string | undefined }> {
  const isFolder = count > 1 || out === undefined || out.endsWith('/') || (await isDirectory(out));
  return isFolder ? { folder: out ?? '.', name: undefined } : { folder: dirname(out), name: basename(out) };
}

function choose({ tree, unread }: TreeFolder, { dir, streams, out }: PackCommandOptions): readonly string[] {
  const bare = [...tree].flatMap(([path, file]) => {
    const place = treePath(path);
    return place.is === 'scenario' && place.stream === undefined && !isReferenceOnly(file)
      ? [place.scenario]
      : [];
  });
  const lost = [...unread].flatMap((file) => {
    const place = treePath(file);
    return place.is === 'stream' ? [place.stream] : [];
  });
  const all = [...streamsOf(tree), ...lost, ...bare];
  if (all.length === 0) throw new UsageError(`${dir} holds no value stream and no scenario`);
  const chosen = streams.length === 0 ? all : [...new Set(streams.map((wanted) => find(all, wanted)))];
  if (chosen.length > 1 && out?.endsWith('.json') === true)
    throw new UsageError(`${chosen.length} streams do not fit into one file`, {
      remedy: 'name one stream, or a folder for all of them',
    });
  return chosen;
}

function find(all: readonly string[], wanted: string): string {
  const path = wanted.replace(/\/+$/, '');
  const found = all.find((one) => one === path) ?? all.find((one) => one.split('/').at(-1) === path);
  if (found === undefined)
    throw unknownName(
      `no stream ${JSON.stringify(wanted)} in the tree`,
      wanted,
      all.map((one) => (one.startsWith('value-streams/') ? streamSlug(one) : one)),
    );
  return found;
}

function packOne(tree: Tree, path: string, ids: IdMap | undefined, at: number) {
  if (kindOfPath(path) === 'scenario')
    return { path, text: packBlueprint(tree, path, { ids: ids ?? new IdMap(), at }), unbound: [] };
  const { text, unbound, unknownHooks } = packStream(tree, path, { ids: ids ?? new IdMap(), at });
  // A file with a tenant's ids is for that tenant. Without them, its references only show which parts belong together.
  if (ids !== undefined) refuseUnbound(unbound);
  if (ids !== undefined) refuseUnknownHooks(path, unknownHooks);
  return { path, text, unbound: [...unbound.map((one) => one.path), ...unknownHooks] };
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
