import {
  contentMember,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import type { SemanticChange } from '../change.ts';
import { conditionText } from '../condition-words.ts';
import { moduleAction, moduleWords } from '../../stream/module-words.ts';
import { ModuleMap, type PlacedModule } from '../module-map.ts';
import {
  partKey,
  type ChangedKeys,
  type Inner,
  type OutlineItem,
  type Outline,
  type Outlines,
} from './outline.ts';

/** Outlines the flow of a scenario with its changes. A side without the scenario has no flow. */
export function scenarioOutlines(
  before: ContentObject | undefined,
  after: ContentObject | undefined,
  changes: readonly SemanticChange[],
): Outlines {
  const old = new ModuleMap(before);
  return { before: outlineOf(old), after: outlineOf(new ModuleMap(after, old)), changed: changedIn(changes) };
}

/** Returns the modules that differ, and their parts such as filters and routes. */
function changedIn(changes: readonly SemanticChange[]): ChangedKeys {
  const items = new Set<string>();
  const parts = new Set<string>();
  for (const { crumbs, op } of changes) {
    const at = crumbs.findLastIndex(({ noun }) => noun === 'module');
    const [module, part] = [crumbs[at], crumbs[at + 1]];
    if (at === -1 || module === undefined || op === 'added' || op === 'removed') {
      if (module === undefined || part === undefined) continue;
    }
    items.add(module.id);
    if (part !== undefined)
      parts.add(partKey(module.id, part.id === 'filter' ? 'condition' : `${part.noun} ${part.id}`));
  }
  return { items, parts };
}

function outlineOf(modules: ModuleMap): Outline {
  const flows = Map.groupBy(modules.all.values(), ({ owner, flow }) => JSON.stringify([owner ?? null, flow]));
  const byOwner = Map.groupBy([...flows.values()], ([first]) => first?.owner);
  const items = (flow: readonly PlacedModule[]): readonly OutlineItem[] =>
    flow.map((placed) => itemOf(placed, inner(placed)));
  const inner = ({ key, module }: PlacedModule): readonly Inner[] => {
    const filled = (byOwner.get(key) ?? []).map((flow) => innerOf(module, flow[0]?.flow ?? [], items(flow)));
    return [...filled, ...emptyBranches(module)].sort(
      (one, other) => Number(one.way === 'aside') - Number(other.way === 'aside'),
    );
  };
  const top = (byOwner.get(undefined) ?? []).toSorted(
    ([one], [other]) => Number(isOrphan(one)) - Number(isOrphan(other)),
  );
  return {
    from: [],
    flows: top.map((flow) =>
      items(flow).map((item, index) => (index === 0 ? { ...item, ...start(flow[0], item) } : item)),
    ),
  };
}

const isOrphan = (placed: PlacedModule | undefined) => placed?.flow.includes('orphans') === true;

function start(
  placed: PlacedModule | undefined,
  { lines, shape }: OutlineItem,
): Pick<OutlineItem, 'lines' | 'shape'> {
  if (isOrphan(placed)) return { lines: [...lines, 'nothing runs it'], shape };
  return { lines, shape: shape === 'box' ? 'start' : shape };
}

function itemOf({ key, id, module }: PlacedModule, inner: readonly Inner[]): OutlineItem {
  const words = moduleWords(module);
  const { name, app, action } = words;
  return {
    key,
    lines: [
      `${/^[\d~]+$/.test(id) ? '' : 'module '}${id} ${name ?? action}`,
      ...[name === undefined ? app : moduleAction(words)].filter((line) => line !== ''),
    ],
    shape: ['routes', 'branches'].some((list) => Object.hasOwn(module, list)) ? 'choice' : 'box',
    condition: conditionLines(contentMember(module, 'filter')),
    inner,
  };
}

const nouns: Readonly<Record<string, string>> = { routes: 'route', branches: 'branch', tools: 'tool' };

function innerOf(owner: ContentObject, flow: readonly string[], items: readonly OutlineItem[]): Inner {
  const [list = '', index = ''] = flow;
  const number = String(Number(index) + 1);
  const noun = nouns[list];
  if (list === 'onerror')
    return { name: 'field onerror', lines: ['on error'], way: 'aside', joins: false, items };
  if (noun === undefined)
    return { name: `field ${list}`, lines: [`in ${flow.join(' ')}`], way: 'aside', joins: false, items };
  const listed = contentMember(owner, list);
  const holder = isContentArray(listed) ? listed[Number(index)] : undefined;
  return { ...wordsOf(list, holder, number), name: `${noun} ${number}`, items };
}

function wordsOf(
  list: string,
  holder: Content | undefined,
  number: string,
): Pick<Inner, 'lines' | 'way' | 'joins'> {
  const off = contentMember(holder, 'disabled') === true ? ['switched off'] : [];
  if (list === 'tools') {
    const name = contentMember(holder, 'name');
    return {
      lines: [`tool ${typeof name === 'string' ? name : number}`, ...off],
      way: 'aside',
      joins: false,
    };
  }
  const label = contentMember(holder, 'label');
  const conditions = conditionLines(holder);
  const named = typeof label === 'string' && label !== '' ? [`branch ${label}`] : conditions;
  const joins = list === 'branches' && contentMember(holder, 'merge') !== false;
  return { lines: [...named, ...off], way: 'flow', joins };
}

/** Returns branches without modules, which lead straight on. */
function emptyBranches(module: ContentObject): readonly Inner[] {
  const branches = contentMember(module, 'branches');
  if (!isContentArray(branches)) return [];
  return branches.flatMap((branch, index) => {
    const flow = contentMember(branch, 'flow');
    if (!isContentArray(flow) || flow.length > 0) return [];
    const number = String(index + 1);
    return [{ ...wordsOf('branches', branch, number), name: `branch ${number}`, items: [] }];
  });
}

/** Returns the name of a filter, or its first condition if it has none. */
function conditionLines(filter: Content | undefined): readonly string[] {
  const name = contentMember(filter, 'name');
  if (typeof name === 'string' && name.trim() !== '') return [`if ${name}`];
  const conditions = conditionsIn(contentMember(filter, 'conditions'));
  const [first] = conditions;
  if (first === undefined) return [];
  const more = conditions.length - 1;
  const said = conditionText(first, ['a', 'o', 'b']);
  return [`if ${said || 'a condition'}`, ...(more === 0 ? [] : [`and ${more} more`])];
}

function conditionsIn(value: Content | undefined): readonly Content[] {
  if (isContentArray(value)) return value.flatMap(conditionsIn);
  return isContentObject(value) ? [value] : [];
}
