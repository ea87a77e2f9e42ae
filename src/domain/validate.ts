import {
  contentMember,
  isContentArray,
  isContentObject,
  Reference,
  referencesIn,
  type Content,
  type ContentObject,
} from './content.ts';
import { kindOfFolder, kindOfPath, kinds, type KindName } from './kinds.ts';
import { knownFields, knownStepTypes, knownTriggerTypes, type KnownPlace } from './known-fields.ts';
import { pointer, type Problem } from './problem.ts';
import {
  currentFormat,
  formatFile,
  ownMember,
  resolveReference,
  scenarioFileOf,
  scenariosByStream,
  streamFileOf,
  treePath,
  type Tree,
  type TreeFile,
} from './tree.ts';

/**
 * What is wrong with a tree (errors) and what is odd about it (warnings), in order of file. Files that could not be
 * read at all are the caller's to report.
 */
export function validateTree(tree: Tree): readonly Problem[] {
  const problems = [...formatProblems(tree), ...naturalKeyProblems(tree), ...halfStreams(tree)];
  for (const [path, file] of tree) problems.push(...fileProblems(tree, path, file));
  return problems.sort((one, other) => key(one).localeCompare(key(other), 'en'));
}

const key = ({ file, place, code, message }: Problem) => [file, place, code, message].join('\u0000');

function problem(
  severity: Problem['severity'],
  code: string,
  file: string,
  place: readonly string[],
  message: string,
): Problem {
  return { code, severity, file, place: pointer(place), message };
}

function formatProblems(tree: Tree): Problem[] {
  const format = contentMember(tree.get(formatFile)?.content, 'format');
  if (format === undefined || format === currentFormat) return [];
  const message =
    typeof format === 'number' && format > currentFormat
      ? `written in format ${format}; this program reads up to ${currentFormat}: update it`
      : 'the format of a tree is a number';
  return [problem('error', 'SLC1013', formatFile, ['format'], message)];
}

/** Two files for what each tenant finds by one key: only one of them could ever be imported. */
function naturalKeyProblems(tree: Tree): Problem[] {
  const problems: Problem[] = [];
  const first = new Map<string, string>();
  for (const [file, { content }] of [...tree].sort(([one], [other]) => (one < other ? -1 : 1))) {
    const place = treePath(file);
    const kind = place.is === 'shared' ? kindOfFolder(place.folder) : undefined;
    if (kind === undefined) continue;
    const fields = kinds[kind].naturalKey.map((field) => contentMember(content, field));
    if (fields.every((field) => typeof field !== 'string')) continue;
    const identity = JSON.stringify([
      kind,
      ...fields.map((field) => (typeof field === 'string' ? field : null)),
    ]);
    const other = first.get(identity);
    if (other === undefined) first.set(identity, file);
    else problems.push(sameKey(kind, file, other));
  }
  return problems;
}

function sameKey(kind: KindName, file: string, other: string): Problem {
  const fields = kinds[kind].naturalKey.join(' and ');
  if (kinds[kind].carried) {
    return problem(
      'error',
      'SLC1014',
      file,
      [],
      `has the same ${fields} as ${other}: a tenant has room for one of them; remove one`,
    );
  }
  return problem(
    'warning',
    'SLC1015',
    file,
    [],
    `has the same ${fields} as ${other}: each environment must bind both by id`,
  );
}

function halfStreams(tree: Tree): Problem[] {
  const missing = [...scenariosByStream(tree).keys()].filter((stream) => !tree.has(streamFileOf(stream)));
  return missing.map((stream) =>
    problem(
      'error',
      'SLC1016',
      streamFileOf(stream),
      [],
      'is missing, though the stream has scenarios: restore it, or remove the folder',
    ),
  );
}

function fileProblems(tree: Tree, path: string, file: TreeFile): Problem[] {
  const place = treePath(path);
  if (place.is === 'stream') {
    return [...danglingReferences(tree, path, file, place.stream, undefined), ...streamOddities(path, file)];
  }
  if (place.is === 'scenario') {
    const references = danglingReferences(tree, path, file, place.stream, place.scenario);
    return [
      ...references,
      ...unknownFields(path, 'scenario', file.content, []),
      ...blueprintProblems(path, file),
    ];
  }
  if (place.is !== 'shared') return [];
  const kind = kindOfFolder(place.folder);
  const known =
    kind === 'event' || kind === 'rule' || kind === 'form' ? unknownFields(path, kind, file.content, []) : [];
  return [...danglingReferences(tree, path, file, undefined, undefined), ...known];
}

function danglingReferences(
  tree: Tree,
  path: string,
  file: TreeFile,
  stream: string | undefined,
  scenario: string | undefined,
): Problem[] {
  const problems: Problem[] = [];
  const sources: readonly ContentObject[] = [file.content, file.own];
  for (const source of sources) {
    for (const [reference, place] of referencesIn(source)) {
      const full = resolveReference(reference.path, stream, scenario);
      if (!hasTarget(tree, full)) {
        problems.push(
          problem(
            'error',
            'SLC1009',
            path,
            place,
            `$ref ${JSON.stringify(reference.path)} names nothing that is in the tree`,
          ),
        );
      }
    }
  }
  return problems;
}

/** True if the tree has the thing at a full path. */
export function hasTarget(tree: Tree, path: string): boolean {
  const kind = kindOfPath(path);
  if (kind === 'stream') return tree.has(streamFileOf(path));
  if (kind === 'scenario') return tree.has(scenarioFileOf(path));
  if (kind !== 'hook') return kind !== undefined && tree.has(`${path}.json`);
  const [slug = '', , ...scenario] = path.split('/').reverse();
  const file = tree.get(scenarioFileOf(scenario.reverse().join('/')));
  return [ownMember(file, '$hooks'), ownMember(file, '$uncarriedHooks')].some(
    (hooks) => contentMember(hooks, slug) !== undefined,
  );
}

function streamOddities(path: string, { content }: TreeFile): Problem[] {
  const problems = unknownFields(path, 'stream', content, []);
  for (const [section, place, types, field] of [
    ['trigger', 'trigger', knownTriggerTypes, 'trigger_type'],
    ['steps', 'step', knownStepTypes, 'stepType'],
  ] as const) {
    const items = contentMember(content, section);
    for (const [index, item] of (isContentArray(items) ? items : []).entries()) {
      if (!isContentObject(item)) continue;
      const at = [section, String(index)];
      problems.push(...unknownFields(path, place, item, at));
      const type = contentMember(item, field);
      if (typeof type === 'string' && !types.some((known) => known === type)) {
        problems.push(
          problem(
            'warning',
            'SLC1018',
            path,
            [...at, field],
            `${JSON.stringify(type)} is not a type that is known; it is kept as it is`,
          ),
        );
      }
    }
  }
  return problems;
}

function unknownFields(
  path: string,
  place: KnownPlace,
  content: ContentObject,
  at: readonly string[],
): Problem[] {
  const known: readonly string[] = knownFields[place];
  return Object.keys(content)
    .filter((field) => !known.includes(field))
    .map((field) =>
      problem(
        'warning',
        'SLC1017',
        path,
        [...at, field],
        `the field is not known of a ${place}; it is kept as it is`,
      ),
    );
}

interface Module {
  readonly module: ContentObject;
  readonly place: readonly string[];
}

function blueprintProblems(path: string, file: TreeFile): Problem[] {
  const lifted = contentMember(file.content, 'blueprint');
  const blueprint = lifted ?? contentMember(contentMember(file.content, 'integromat_scenario'), 'blueprint');
  const start = lifted === undefined ? ['integromat_scenario', 'blueprint'] : ['blueprint'];
  if (!isContentObject(blueprint)) return [];
  const modules = [...modulesIn(blueprint, start)];
  const ids = new Set(modules.map(({ module }) => moduleId(module)).filter((id) => id !== undefined));
  return [
    ...unknownFields(path, 'blueprint', blueprint, start),
    ...modules.flatMap(({ module, place }) => unknownFields(path, 'module', module, place)),
    ...repeatedIds(path, modules),
    ...modules.flatMap((module) => lostReferences(path, module, ids)),
  ];
}

function* modulesIn(content: Content, place: readonly string[]): Generator<Module> {
  if (isContentArray(content)) {
    for (const [index, item] of content.entries()) yield* modulesIn(item, [...place, String(index)]);
  } else if (isContentObject(content)) {
    if (typeof contentMember(content, 'module') === 'string') yield { module: content, place };
    for (const [name, item] of Object.entries(content)) yield* modulesIn(item, [...place, name]);
  }
}

function moduleId(module: ContentObject): string | undefined {
  const id = contentMember(module, 'id');
  return typeof id === 'number' ? String(id) : undefined;
}

function repeatedIds(path: string, modules: readonly Module[]): Problem[] {
  const first = new Map<string, readonly string[]>();
  const problems: Problem[] = [];
  for (const { module, place } of modules) {
    const id = moduleId(module);
    if (id === undefined) continue;
    const before = first.get(id);
    if (before === undefined) first.set(id, place);
    else
      problems.push(
        problem(
          'error',
          'SLC1019',
          path,
          [...place, 'id'],
          `module ${id} stands twice in the blueprint, first at ${pointer(before)}`,
        ),
      );
  }
  return problems;
}

/** `{{3.` of an expression: module 3. Digits after a letter, a dot or in a back-quoted name are something else. */
const moduleInExpression = /(?<![\w.`])(\d+)\.(?=[A-Za-z_`[])/g;

/** Expressions and feeders that point to no module of the blueprint. */
function lostReferences(path: string, { module, place }: Module, ids: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const feeder = contentMember(contentMember(module, 'parameters'), 'feeder');
  if (typeof feeder === 'number' && !ids.has(String(feeder))) {
    problems.push(
      problem(
        'warning',
        'SLC1020',
        path,
        [...place, 'parameters', 'feeder'],
        `feeds on module ${feeder}, which is not in the blueprint`,
      ),
    );
  }
  for (const part of ['mapper', 'filter', 'parameters', 'filters', 'outputs']) {
    for (const [text, at] of textsIn(contentMember(module, part) ?? null, [...place, part])) {
      for (const lost of modulesOfText(text)) {
        if (!ids.has(lost))
          problems.push(
            problem(
              'warning',
              'SLC1020',
              path,
              at,
              `{{${lost}. points to module ${lost}, which is not in the blueprint`,
            ),
          );
      }
    }
  }
  return problems;
}

function modulesOfText(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, expression = ''] of text.matchAll(/\{\{(.*?)\}\}/gs)) {
    const bare = expression.replaceAll(/"[^"]*"|`[^`]*`/g, '``');
    for (const [, id] of bare.matchAll(moduleInExpression)) if (id !== undefined) found.add(id);
  }
  return found;
}

function* textsIn(content: Content, place: readonly string[]): Generator<[string, readonly string[]]> {
  if (typeof content === 'string') yield [content, place];
  else if (isContentArray(content)) {
    for (const [index, item] of content.entries()) yield* textsIn(item, [...place, String(index)]);
  } else if (isContentObject(content) && !(content instanceof Reference)) {
    for (const [name, item] of Object.entries(content)) {
      if (typeof contentMember(item, 'module') !== 'string') yield* textsIn(item, [...place, name]);
    }
  }
}
