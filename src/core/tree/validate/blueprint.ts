import {
  ComposedText,
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  visitLeaves,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import { kinds } from '../../stream/kinds.ts';
import { declaredFields } from '../../stream/reference-kinds.ts';
import { idShape } from '../export/found-ids.ts';
import { hasHookAddress } from '../../secrets/hook-address.ts';
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

/**
 * Returns the problems of duplicate modules, of references to modules that do not run before, of placeholders for ids,
 * and of hook addresses.
 */
export function blueprintProblems(path: string, file: TreeFile, sidecar: Content | undefined): Problem[] {
  const modules = blueprintIn(file)?.modules ?? [];
  const placed = new ModuleMap(file.content);
  return [
    ...repeatedIds(path, modules),
    ...modules.flatMap((module) => [
      ...lostReferences(path, module, placed),
      ...placeholders(path, module, sidecar),
      ...hookAddresses(path, module),
    ]),
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

/** Lists of a module's declarations, by the part of the module whose fields they declare. */
const declarationsOf = { mapper: ['expect', 'interface'], parameters: ['parameters'] } as const;

/** Returns a warning for each text in a field that the module declares to have an id, such as `<CONN_02>`. */
function placeholders(path: string, { module, place }: Module, sidecar: Content | undefined): Problem[] {
  const designer = contentMember(sidecar, moduleId(module) ?? '');
  return (['mapper', 'parameters'] as const).flatMap((part) => {
    const lists = declarationsOf[part].map((list) => contentMember(designer, list) ?? null);
    const declared = declaredFields(lists);
    const fields = contentMember(module, part);
    return Object.entries(isContentObject(fields) ? fields : {}).flatMap(([field, value]) => {
      const [kind] = declared.get(field) ?? (field === '__IMTCONN__' ? ['connection' as const] : []);
      if (kind === undefined || !isPlaceholder(value)) return [];
      const noun = kinds[kind].folder.slice(0, -1).replaceAll('-', ' ');
      const message = `a text stands where the id of a ${noun} belongs, so Sluice finds no reference`;
      return [problemAt('warning', 'SLC1054', path, [...place, part, field], message)];
    });
  });
}

/** Returns a warning for each address of a hook that is the same in every environment. */
function hookAddresses(path: string, { module, place }: Module): Problem[] {
  const problems: Problem[] = [];
  for (const part of ['mapper', 'parameters'])
    visitLeaves(contentMember(module, part) ?? null, [part], (leaf, at) => {
      const parts = leaf instanceof ComposedText ? leaf.parts : [leaf];
      if (!parts.some((text) => typeof text === 'string' && hasHookAddress(text))) return;
      const message = `module ${moduleId(module) ?? 'without an id'} has the address of a hook, so every environment calls that one hook: write it as a $secret or $value`;
      problems.push(problemAt('warning', 'SLC1055', path, [...place, ...at.map(String)], message));
    });
  return problems;
}

/** Tells whether a value is a text without an expression that no id of a tenant looks like. */
function isPlaceholder(value: Content): boolean {
  return typeof value === 'string' && value !== '' && !value.includes('{{') && !idShape.test(value);
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
