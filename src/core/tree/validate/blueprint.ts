import {
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import { feederOf, visitExpressions } from '../../stream/module-references.ts';
import { ModuleMap } from '../../diff/module-map.ts';
import { moduleId } from '../../merge/hollow.ts';
import { pointer, problemAt, type Problem } from '../../problems/problem.ts';
import type { TreeFile } from '../tree.ts';
import { runOrder, type RunOrder } from './run-order.ts';
import { unknownFields } from './known-fields.ts';

interface Module {
  readonly module: ContentObject;
  readonly place: readonly string[];
}

/** Returns the problems of duplicate modules, and of references to modules that do not run before. */
export function blueprintProblems(path: string, file: TreeFile): Problem[] {
  const modules = blueprintIn(file)?.modules ?? [];
  const placed = new ModuleMap(file.content);
  return [
    ...repeatedIds(path, modules),
    ...modules.flatMap((module) => lostReferences(path, module, placed)),
  ];
}

/** Returns the fields of a blueprint and its modules that the platform is not known to have. */
export function unknownBlueprintFields(path: string, file: TreeFile): Problem[] {
  const found = blueprintIn(file);
  if (found === undefined) return [];
  const { blueprint, start, modules } = found;
  return [
    ...unknownFields(path, 'blueprint', blueprint, start),
    ...modules.flatMap(({ module, place }) => unknownFields(path, 'module', module, place)),
  ];
}

function blueprintIn({ content }: TreeFile) {
  const lifted = contentMember(content, 'blueprint');
  const blueprint = lifted ?? contentMember(contentMember(content, 'integromat_scenario'), 'blueprint');
  const start = lifted === undefined ? ['integromat_scenario', 'blueprint'] : ['blueprint'];
  if (!isContentObject(blueprint)) return undefined;
  const modules: Module[] = [];
  findModules(blueprint, [...start], modules);
  return { blueprint, start, modules };
}

/** Collects modules. `place`: path of the content, one array that grows and shrinks, since few values are modules. */
function findModules(content: Content, place: (string | number)[], found: Module[]): void {
  if (isContentArray(content)) {
    for (const [index, item] of content.entries()) findInside(item, index, place, found);
  } else if (isContentObject(content)) {
    if (isModule(content)) found.push({ module: content, place: place.map(String) });
    for (const name of Object.keys(content)) findInside(content[name] as Content, name, place, found);
  }
}

function findInside(
  content: Content,
  name: string | number,
  place: (string | number)[],
  found: Module[],
): void {
  if (typeof content !== 'object') return;
  place.push(name);
  findModules(content, place, found);
  place.pop();
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
        problemAt(
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

/** Returns the problems of expressions and feeders that refer to no module, or to one that does not run before. */
function lostReferences(path: string, { module, place }: Module, modules: ModuleMap): Problem[] {
  const problems: Problem[] = [];
  const check = (id: string, at: readonly string[], subject: string) => {
    const order = orderOf(modules, id, module);
    if (order === 'always' || (order === 'sometimes' && mergesBranches(at))) return;
    const [severity, message] = complaints[order];
    problems.push(
      problemAt(severity, 'SLC1020', path, [...place, ...at], `${subject} module ${id}, ${message}`),
    );
  };
  const feeder = feederOf(module);
  if (feeder !== undefined) check(feeder, ['parameters', 'feeder'], 'feeds on');
  visitExpressions(module, (used, at) => {
    for (const id of used) check(id, at, `{{${id}. points to`);
  });
  return problems;
}

const complaints = {
  gone: ['warning', 'which is not in the blueprint'],
  never: ['error', 'which never runs before this module'],
  sometimes: ['warning', 'which does not run before this module on every path'],
} as const;

/** Tells whether a place takes the output of the branch that ran. */
const mergesBranches = ([part]: readonly string[]) => part === 'outputs' || part === 'filters';

/** Returns the order of a module with this id and another one. A module may use its own output in paging and errors. */
function orderOf(modules: ModuleMap, id: string, module: ContentObject): RunOrder | 'gone' {
  if (!modules.all.has(id)) return 'gone';
  const key = modules.keyOf(module);
  if (key === undefined || key === id || modules.all.has(`${id}~2`)) return 'always';
  return runOrder(modules, id, key);
}
