import { contentMember } from '../../core/stream/content.ts';
import { dependenciesIn } from '../../core/stream/expressions.ts';
import type { IdMap } from '../../core/stream/id-map.ts';
import { isNamedKind, kindOfPath, kinds, type KindName } from '../../core/stream/kinds.ts';
import {
  ownMember,
  resolveReference,
  scenarioFileOf,
  scenariosByStream,
  streamFileOf,
  treePath,
  type Tree,
} from '../../core/tree/tree.ts';
import { blueprintOf } from '../../core/tree/scenario-file.ts';
import { wantedBy, type BindingCandidate } from '../../core/plan/readiness.ts';
import { referenceUse } from '../../core/plan/reference-use.ts';
import type { Choice } from '../../ports/hand-over.ts';

/** Tasks of a person who imports a file. */
export interface Needs {
  readonly choices: readonly Choice[];
  /** Names of cloud functions. */
  readonly cloudFunctions: readonly string[];
}

/**
 * Returns the references in one file that the tenant must have, by scenario. Takes the ids in the file by path, a check
 * for paths whose id is the tenant's own, and functions that return the possible matches and a variable's value.
 */
export function needsOf(
  tree: Tree,
  streams: readonly string[],
  fileIds: ReadonlyMap<string, string>,
  isKnown: (path: string) => boolean,
  seen: (path: string) => readonly BindingCandidate[] = () => [],
  valueOf: (path: string) => string | undefined = () => undefined,
): Needs {
  const scenarios = scenariosByStream(tree);
  const choices: Choice[] = [];
  const functions = new Set<string>();
  const isAlone = uniqueNames(tree);
  for (const stream of streams) {
    for (const scenario of [undefined, ...(scenarios.get(stream) ?? [])]) {
      const file = scenario === undefined ? streamFileOf(stream) : scenarioFileOf(scenario);
      for (const path of requiredBy(tree, stream, scenario)) {
        const kind = kindOfPath(path) as KindName;
        const content = tree.get(`${path}.json`)?.content;
        const name = text(contentMember(content, 'name'));
        if (kind === 'cloudFunction') functions.add(name ?? path);
        else
          choices.push({
            stream: streamName(tree, stream),
            scenario: scenario === undefined ? undefined : scenarioName(tree, scenario),
            path,
            kind: kinds[kind].folder.replaceAll('-', ' ').replace(/s$/, ''),
            name,
            type: text(contentMember(content, kind === 'connection' ? 'accountName' : 'type')),
            id: fileIds.get(path) ?? '',
            isKnown: isKnown(path),
            isNamed: isNamedKind(kind),
            value: valueOf(path),
            ...(isAlone(path) ? {} : { use: referenceUse(tree, [file], path)?.words }),
            ...(isKnown(path) ? {} : withCandidates(seen(path))),
          });
      }
    }
  }
  return { choices, cloudFunctions: [...functions].sort() };
}

/**
 * Returns the tenant's ids of the resources that a stream uses and no export file includes, by path. Undefined means
 * unbound.
 */
export function usedIds(tree: Tree, stream: string, ids: IdMap): ReadonlyMap<string, string | undefined> {
  const parts = [undefined, ...(scenariosByStream(tree).get(stream) ?? [])];
  const paths = parts.flatMap((scenario) => requiredBy(tree, stream, scenario));
  return new Map(paths.map((path) => [path, ids.idOf(path)]));
}

function withCandidates(candidates: readonly BindingCandidate[]): Pick<Choice, 'candidates'> {
  return candidates.length === 0 ? {} : { candidates };
}

/**
 * Returns the paths that a stream's own file, or one of its scenarios, references and that no export file includes.
 * Each once, sorted.
 */
function requiredBy(tree: Tree, stream: string, scenario: string | undefined): readonly string[] {
  const file = tree.get(scenario === undefined ? streamFileOf(stream) : scenarioFileOf(scenario));
  const parts = [file?.content, ownMember(file, '$hooks')];
  const paths = parts.flatMap((part) =>
    [...dependenciesIn(part ?? null)].map(([{ path }]) => resolveReference(path, stream, scenario)),
  );
  const required = paths.filter((path) => {
    const kind = kindOfPath(path);
    return kind !== undefined && !kinds[kind].carried;
  });
  return [...new Set(required)].sort();
}

/** Returns a check for the paths of resources of which no other one has kind, name and type. */
function uniqueNames(tree: Tree): (path: string) => boolean {
  const keyOf = (path: string) => {
    const { name, type } = wantedBy(path, tree.get(`${path}.json`));
    return JSON.stringify([kindOfPath(path), name, type]);
  };
  const paths = [...tree.keys()].flatMap((file) => {
    const place = treePath(file);
    return place.is === 'shared' ? [place.path] : [];
  });
  const byKey = Map.groupBy(paths, keyOf);
  return (path) => byKey.get(keyOf(path))?.length === 1;
}

function streamName(tree: Tree, stream: string): string {
  return text(contentMember(tree.get(streamFileOf(stream))?.content, 'name')) ?? stream;
}

function scenarioName(tree: Tree, scenario: string): string {
  const file = tree.get(scenarioFileOf(scenario));
  return text(contentMember(file === undefined ? undefined : blueprintOf(file.content), 'name')) ?? scenario;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
