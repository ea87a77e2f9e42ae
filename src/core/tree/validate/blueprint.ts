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
import { bareExpression, expressionsIn } from '../../stream/expressions.ts';
import { ExactNumber } from '../../json/json.ts';
import { hasHookAddress } from '../../secrets/hook-address.ts';
import { moduleId } from '../../merge/hollow.ts';
import { pointer, problemAt, type Problem } from '../../problems/problem.ts';
import type { TreeFile } from '../tree.ts';
import { unknownFields } from './known-fields.ts';

interface Module {
  readonly module: ContentObject;
  readonly place: readonly string[];
}

/** Returns the problems of duplicate modules, of references to missing modules, and of placeholders for ids. */
export function blueprintProblems(path: string, file: TreeFile, sidecar: Content | undefined): Problem[] {
  const modules = blueprintIn(file)?.modules ?? [];
  const ids = new Set(modules.map(({ module }) => moduleId(module)).filter((id) => id !== undefined));
  return [
    ...repeatedIds(path, modules),
    ...modules.flatMap((module) => [
      ...lostReferences(path, module, ids),
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

/** `{{3.` of an expression: module 3. Digits after a letter, a dot or in a back-quoted name are something else. */
const moduleInExpression = /(?<![\w.`])(\d+)\.(?=[A-Za-z_`[])/g;

/** Returns the problems of expressions and feeders that refer to no module of the blueprint. */
function lostReferences(path: string, { module, place }: Module, ids: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const feeder = feederOf(module);
  if (feeder !== undefined && !ids.has(feeder)) {
    problems.push(
      problemAt(
        'warning',
        'SLC1020',
        path,
        [...place, 'parameters', 'feeder'],
        `feeds on module ${feeder}, which is not in the blueprint`,
      ),
    );
  }
  for (const part of ['mapper', 'filter', 'parameters', 'filters', 'outputs'])
    visitTexts(contentMember(module, part) ?? null, [part], (text, at) => {
      for (const lost of modulesOfText(text)) {
        if (ids.has(lost)) continue;
        const message = `{{${lost}. points to module ${lost}, which is not in the blueprint`;
        problems.push(problemAt('warning', 'SLC1020', path, [...place, ...at.map(String)], message));
      }
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

/** Returns the id of the module that feeds an aggregator, in any form. */
function feederOf(module: ContentObject): string | undefined {
  const feeder = contentMember(contentMember(module, 'parameters'), 'feeder');
  if (feeder instanceof ExactNumber) return feeder.text;
  if (typeof feeder === 'number') return String(feeder);
  return typeof feeder === 'string' && /^\d+$/.test(feeder) ? feeder : undefined;
}

function modulesOfText(text: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const expression of expressionsIn(text)) {
    for (const [, id] of bareExpression(expression).matchAll(moduleInExpression))
      if (id !== undefined) found.add(id);
  }
  return found;
}

/** Visits the texts with expressions. Passes the same array as place each time. */
function visitTexts(
  content: Content,
  place: (string | number)[],
  visit: (text: string, place: readonly (string | number)[]) => void,
): void {
  const inside = (item: Content, key: string | number) => {
    if (typeof item !== 'string' && (typeof item !== 'object' || isModule(item))) return;
    place.push(key);
    visitTexts(item, place, visit);
    place.pop();
  };
  if (typeof content === 'string') {
    if (content.includes('{{')) visit(content, place);
  } else if (isContentArray(content)) {
    for (const [index, item] of content.entries()) inside(item, index);
  } else if (isContentObject(content)) {
    for (const name of Object.keys(content)) inside(content[name] as Content, name);
  }
}
