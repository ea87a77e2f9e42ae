import { contentMember, contentObject, isContentArray, type Content } from '../stream/content.ts';
import { kindOfFolder, kinds } from '../stream/kinds.ts';
import {
  isReferenceOnly,
  scenarioFileOf,
  sidecarFileOf,
  streamFileOf,
  treePath,
  type Tree,
  type TreeFile,
} from '../tree/tree.ts';
import type { Addition, SemanticChange, NounCount, PathStep, TreeDiff } from './change.ts';
import { compareScenario, flowsOfScenario } from './compare-scenario.ts';
import { FileComparison, type BeforeAfter, type ComparisonPoint } from './comparison.ts';
import { countOfModules } from './flow-summary.ts';
import { resolved, sameMeaning } from './meaning.ts';
import { ModuleMap } from './module-map.ts';
import { distinctNames } from './namesakes.ts';
import { nameAt, namesOf, type Names } from './names.ts';
import type { Context } from './vocabulary.ts';

/**
 * Returns the differences in meaning between two trees. Ignores `value-streams/format.json` (the file format), the
 * order of keys and sets, and the notation of numbers. Members that only the designer reads count as layout.
 */
export function diffTrees(before: Tree, after: Tree): TreeDiff {
  const names = { before: namesOf(before), after: namesOf(after) };
  const changes = new TreeComparison({ before, after }, names).changes();
  const all = new Map([...names.before, ...names.after]);
  return { changes, names: distinctNames(all, changes, { before, after }) };
}

class TreeComparison {
  readonly #trees: BeforeAfter<Tree>;
  readonly #names: BeforeAfter<Names>;

  constructor(trees: BeforeAfter<Tree>, names: BeforeAfter<Names>) {
    this.#trees = trees;
    this.#names = names;
  }

  changes(): readonly SemanticChange[] {
    const paths = [...new Set([...this.#trees.before.keys(), ...this.#trees.after.keys()])].sort();
    const streams = Map.groupBy(paths, streamOf);
    const shared = paths.flatMap((path) => {
      const place = treePath(path);
      return place.is === 'shared' ? [this.#shared(path, place.path, place.folder)] : [];
    });
    const others = paths.flatMap((path) => (treePath(path).is === 'other' ? this.#file(path) : []));
    const inStreams = [...streams].flatMap(([stream, files]) =>
      stream === undefined ? this.#scenarios(undefined, files, []) : this.#stream(stream, files),
    );
    return [...inStreams, ...shared.flat(), ...others];
  }

  #stream(stream: string, paths: readonly string[]): readonly SemanticChange[] {
    const crumb: PathStep = { noun: 'stream', id: stream, label: this.#nameOf(stream) };
    const file = streamFileOf(stream);
    const spot = spotOf([crumb], file);
    const isThere = (tree: Tree) => paths.some((path) => tree.has(path) && treePath(path).is !== 'sidecar');
    const [before, after] = [isThere(this.#trees.before), isThere(this.#trees.after)];
    if (before !== after) {
      const tree = after ? this.#trees.after : this.#trees.before;
      const change = { crumbs: [crumb], file, pointer: [], holds: holdsOf(tree, stream, paths) };
      const content = tree.get(file)?.content ?? contentObject();
      return [
        after ? { ...change, op: 'added', after: content } : { ...change, op: 'removed', before: content },
      ];
    }
    return [
      ...this.#content(file, spot, { crumb: missingFile, context: 'stream', stream }),
      ...this.#scenarios(stream, paths, [crumb]),
    ];
  }

  /** Compares scenarios and their sidecars: those of a stream, or those of none. */
  #scenarios(
    stream: string | undefined,
    paths: readonly string[],
    crumbs: readonly PathStep[],
  ): readonly SemanticChange[] {
    const scenarios = paths.flatMap((path) => {
      const place = treePath(path);
      return place.is === 'scenario' || place.is === 'sidecar' ? [place.scenario] : [];
    });
    return [...new Set(scenarios)].flatMap((scenario) => this.#scenario(stream, scenario, crumbs));
  }

  #scenario(
    stream: string | undefined,
    scenario: string,
    outer: readonly PathStep[],
  ): readonly SemanticChange[] {
    const crumbs = [...outer, { noun: 'scenario', id: scenario, label: this.#nameOf(scenario) }];
    const file = scenarioFileOf(scenario);
    const [before, after] = [this.#trees.before.get(file), this.#trees.after.get(file)];
    const place = { crumbs, file, pointer: [] };
    if (before === undefined && after !== undefined)
      return [{ ...place, op: 'added', after: after.content, ...this.#flows(after, 'after') }];
    if (before !== undefined && after === undefined)
      return [{ ...place, op: 'removed', before: before.content, ...this.#flows(before, 'before') }];
    const changes =
      before === undefined || after === undefined
        ? []
        : compareScenario(
            { stream, scenario, files: { before, after }, names: this.#names },
            spotOf(crumbs, file),
          );
    return [...changes, ...this.#layout(scenario, crumbs)];
  }

  #flows({ content }: TreeFile, side: 'before' | 'after'): Pick<Addition, 'holds' | 'flows'> {
    const flows = flowsOfScenario(content, this.#names[side]);
    return { holds: countOfModules(flows), flows };
  }

  #layout(scenario: string, crumbs: readonly PathStep[]): readonly SemanticChange[] {
    const file = sidecarFileOf(scenario);
    const [before, after] = [this.#trees.before.get(file), this.#trees.after.get(file)].map(wholeFile);
    if (sameMeaning(before ?? null, after ?? null)) return [];
    return [{ crumbs, file, pointer: [], op: 'layout' }];
  }

  #shared(file: string, path: string, folder: string): readonly SemanticChange[] {
    const kind = kindOfFolder(folder);
    const crumb: PathStep = {
      noun: kind === undefined ? folder : kinds[kind].noun,
      id: path,
      label: this.#nameOf(path),
    };
    return this.#content(file, spotOf([crumb], file), { context: 'shared', stream: undefined });
  }

  #file(file: string): readonly SemanticChange[] {
    const spot = spotOf([{ noun: 'file', id: file, label: file }], file);
    return this.#content(file, spot, { context: 'plain', stream: undefined });
  }

  /** Compares a file without modules. `crumb` names it if it was added or removed. */
  #content(
    file: string,
    spot: ComparisonPoint,
    { crumb, context, stream }: { crumb?: PathStep; context: Context; stream: string | undefined },
  ): readonly SemanticChange[] {
    const [before, after] = [this.#trees.before.get(file), this.#trees.after.get(file)];
    const place = { crumbs: crumb === undefined ? spot.crumbs : [...spot.crumbs, crumb], file, pointer: [] };
    if (before === undefined && after === undefined) return [];
    if (before === undefined || after === undefined) {
      if (after !== undefined) return [{ ...place, op: 'added', after: after.content, holds: [] }];
      return [{ ...place, op: 'removed', before: before?.content ?? contentObject(), holds: [] }];
    }
    const none = new ModuleMap(undefined);
    const comparison = new FileComparison(this.#names, { before: none, after: none });
    for (const part of ['content', 'own'] as const)
      comparison.members(
        resolved(before[part], stream, undefined),
        resolved(after[part], stream, undefined),
        spot,
        part === 'own' ? 'own' : context,
      );
    return comparison.changes;
  }

  #nameOf(path: string): string {
    return this.#names.after.has(path) ? nameAt(this.#names.after, path) : nameAt(this.#names.before, path);
  }
}

const missingFile: PathStep = {
  noun: 'field',
  id: 'value-stream.json',
  label: 'its own file, value-stream.json',
};

function streamOf(path: string): string | undefined {
  const place = treePath(path);
  return 'stream' in place ? place.stream : undefined;
}

const spotOf = (crumbs: readonly PathStep[], file: string): ComparisonPoint => ({
  crumbs,
  file,
  pointer: { before: [], after: [] },
});

function wholeFile(file: TreeFile | undefined): Content {
  return [file?.content ?? contentObject(), file?.own ?? contentObject()];
}

function holdsOf(tree: Tree, stream: string, paths: readonly string[]): readonly NounCount[] {
  const file = tree.get(streamFileOf(stream));
  if (file !== undefined && isReferenceOnly(file)) return [];
  const listed = (key: string) => {
    const list = contentMember(file?.content, key);
    return isContentArray(list) ? list.length : 0;
  };
  const scenarios = paths.flatMap((path) => (treePath(path).is === 'scenario' ? (tree.get(path) ?? []) : []));
  return [
    { noun: 'trigger', number: listed('trigger') },
    { noun: 'step', number: listed('steps') },
    { noun: 'scenario', number: scenarios.length },
    {
      noun: 'module',
      number: scenarios.reduce((sum, { content }) => sum + new ModuleMap(content).all.size, 0),
    },
  ];
}
