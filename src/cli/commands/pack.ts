import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseBindings } from '../../codec/bindings-file.ts';
import { packBlueprint, packStream, streamName } from '../../codec/pack.ts';
import { readTree } from '../../codec/read-tree.ts';
import { IdBook } from '../../domain/id-book.ts';
import { kindOfPath, kinds } from '../../domain/kinds.ts';
import { problemLine, type Problem } from '../../domain/problem.ts';
import { isUncarried, streamSlug, streamsOf, treePath, type Tree } from '../../domain/tree.ts';
import { hasTarget } from '../../domain/validate.ts';
import { UsageError, type ExitCode, type Output } from '../output.ts';
import { readFolder, readGiven, writeWhole } from '../disk.ts';

export interface PackOptions {
  readonly dir: string;
  readonly streams: readonly string[];
  readonly out: string | undefined;
  readonly bindings: string | undefined;
  readonly at: number;
}

/** Streams of a tree to export files, and scenarios that stand in no stream to blueprints. */
export async function packCommand(options: PackOptions, output: Output): Promise<ExitCode> {
  const { tree, problems } = readTree(await readFolder(options.dir, (path) => treePath(path).is !== 'other'));
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) return refuse(errors, output);
  const ids =
    options.bindings === undefined
      ? new IdBook()
      : parseBindings(new TextDecoder().decode(await readGiven(options.bindings)), options.bindings);
  const chosen = choose(tree, options);
  const packed = chosen.map((path) => packOne(tree, path, ids, options.at));
  const isFolder =
    chosen.length > 1 ||
    options.out === undefined ||
    options.out.endsWith('/') ||
    (await isDirectory(options.out));
  for (const { path, text, unbound } of packed) {
    const file = isFolder ? join(options.out ?? '.', `${path.split('/').at(-1)}.json`) : options.out;
    await writeWhole(file, text);
    output.out(`${file}  ${treePath(`${path}.json`).is === 'scenario' ? path : streamName(tree, path)}\n`);
    if (unbound.length > 0)
      output.err(
        `${file}: no id is known for ${unbound.join(', ')}: give the tenant's ids with --bindings\n`,
      );
  }
  return 0;
}

function refuse(problems: readonly Problem[], output: Output): ExitCode {
  for (const problem of problems) output.err(`${problemLine(problem)}\n`);
  return 1;
}

function choose(tree: Tree, { dir, streams, out }: PackOptions): readonly string[] {
  const bare = [...tree].flatMap(([path, file]) => {
    const place = treePath(path);
    return place.is === 'scenario' && place.stream === undefined && !isUncarried(file)
      ? [place.scenario]
      : [];
  });
  const all = [...streamsOf(tree), ...bare];
  if (all.length === 0) throw new UsageError(`${dir} holds no value stream and no scenario`);
  const chosen = streams.length === 0 ? all : streams.map((wanted) => find(all, wanted));
  if (chosen.length > 1 && out?.endsWith('.json') === true)
    throw new UsageError(`${chosen.length} streams do not fit into one file: name one stream, or a folder`);
  return chosen;
}

function find(all: readonly string[], wanted: string): string {
  const path = wanted.replace(/\/+$/, '');
  const found = all.find((one) => one === path) ?? all.find((one) => one.split('/').at(-1) === path);
  if (found === undefined)
    throw new UsageError(
      `no stream ${JSON.stringify(wanted)}; there are ${all.map((one) => (one.startsWith('value-streams/') ? streamSlug(one) : one)).join(', ')}`,
    );
  return found;
}

function packOne(tree: Tree, path: string, ids: IdBook, at: number) {
  if (kindOfPath(path) === 'scenario')
    return { path, text: packBlueprint(tree, path, { ids, at }), unbound: [] };
  const { text, ids: used } = packStream(tree, path, { ids, at });
  const unbound = [...used.keys()].filter((one) => {
    const kind = kindOfPath(one);
    return kind !== undefined && !kinds[kind].carried && ids.idOf(one) === undefined && hasTarget(tree, one);
  });
  return { path, text, unbound };
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
