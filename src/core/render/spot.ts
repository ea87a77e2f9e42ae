import {
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { ModuleMap } from '../diff/module-map.ts';
import { indexIntoModules, indexStep, moduleStep, type PatchPath } from './place.ts';

/**
 * A container in a file, identified by keys and indices from a module or else from the top, so that it is found again
 * after modules moved.
 */
export interface Container {
  readonly module: string | undefined;
  readonly inside: readonly string[];
}

/** A member of an object or an item of a list. `value` is undefined where it does not exist yet. */
export interface ContentSlot {
  readonly container: Container;
  readonly holder: ContentObject | readonly Content[];
  /** A key, or an index. The index after the last item is the length of the list. */
  readonly key: string;
  readonly value: Content | undefined;
}

/** Places of the modules of a file, by key. */
export type PointerOf = (module: string) => readonly string[] | undefined;

/** Finds modules in a file. Walks the file on the first request. */
export function pointersIn(whole: ContentObject): PointerOf {
  let modules: ModuleMap | undefined;
  return (module) => (modules ??= new ModuleMap(whole)).all.get(module)?.pointer;
}

/** Finds the spot of a place in a file, or the reason why there is none. The last step may name a missing member. */
export function spotAt(
  whole: ContentObject,
  { steps }: PatchPath,
  pointerOf: PointerOf = pointersIn(whole),
): { readonly spot: ContentSlot } | { readonly spot: undefined; readonly reason: string } {
  const find = (key: string) => {
    const pointer = pointerOf(key);
    const found = pointer === undefined ? undefined : valueAt(whole, pointer);
    return isContentObject(found) ? found : undefined;
  };
  let holder: Content = whole;
  let container: Container = { module: undefined, inside: [] };
  for (const [index, step] of steps.entries()) {
    const isLast = index === steps.length - 1;
    const module = moduleAt(find, holder, step, index === 0);
    if (module !== undefined) {
      const found = find(module);
      if (found === undefined) return missing(`there is no module ${module} here`);
      holder = found;
      container = { module, inside: [] };
      continue;
    }
    const member = memberAt(holder, step, index === 0, isLast);
    if ('reason' in member) return missing(member.reason);
    if (isLast) return { spot: { container, holder: member.holder, key: member.key, value: member.value } };
    if (member.value === undefined) return missing(`there is no ${JSON.stringify(step)}`);
    holder = member.value;
    container = { ...container, inside: [...container.inside, member.key] };
  }
  return missing('names nothing');
}

const missing = (reason: string) => ({ spot: undefined, reason });

/** Returns the key of the module that a step names; undefined for an ordinary step. */
function moduleAt(
  find: (key: string) => ContentObject | undefined,
  holder: Content,
  step: string,
  isFirst: boolean,
): string | undefined {
  const key = moduleStep.exec(step)?.[1];
  if (key === undefined) return undefined;
  if (isContentArray(holder)) {
    const module = find(key);
    return module !== undefined && holder.includes(module) ? key : `${key} in this list`;
  }
  return isFirst ? key : undefined;
}

type Member =
  | {
      readonly holder: ContentObject | readonly Content[];
      readonly key: string;
      readonly value: Content | undefined;
    }
  | { readonly reason: string };

function memberAt(holder: Content, step: string, isTop: boolean, isLast: boolean): Member {
  if (isContentArray(holder)) {
    if (!indexStep.test(step)) return { reason: `${JSON.stringify(step)} is no index of a list` };
    if (holder.some(holdsModules)) return { reason: indexIntoModules(step, undefined) };
    const index = step === '-' ? holder.length : Number(step);
    if (index > holder.length || (index === holder.length && !isLast))
      return { reason: `the list has no item ${step}` };
    return { holder, key: String(index), value: holder[index] };
  }
  if (!isContentObject(holder))
    return { reason: `nothing is inside a text or number, such as ${JSON.stringify(step)}` };
  // The key as written: at the top, `$$x` already is the platform's own key; below, it still has its extra `$`.
  const key = !isTop && step.startsWith('$$') ? step.slice(1) : step;
  return { holder, key, value: contentMember(holder, key) };
}

/** Tells whether an item of a list is a module, or a route with modules. */
export const holdsModules = (item: Content) => isModule(item) || isContentArray(contentMember(item, 'flow'));

/** Returns the keys and indices from the top of a file to a container; undefined if it does not exist. */
export function pathTo(
  whole: ContentObject,
  { module, inside }: Container,
  pointerOf: PointerOf = pointersIn(whole),
): readonly string[] | undefined {
  const start = module === undefined ? [] : pointerOf(module);
  if (start === undefined) return undefined;
  const path = [...start, ...inside];
  const found = valueAt(whole, path);
  return isContentArray(found) || isContentObject(found) ? path : undefined;
}

/** Returns the value at these keys and indices; undefined where there is none. */
export function valueAt(value: Content, path: readonly string[]): Content | undefined {
  let found: Content | undefined = value;
  for (const key of path) found = isContentArray(found) ? found[Number(key)] : contentMember(found, key);
  return found;
}

/** Returns a copy with another value at an existing path. */
export function replacedAt(
  whole: ContentObject,
  path: readonly string[],
  change: (value: Content) => Content,
): ContentObject {
  const replace = (value: Content, at: number): Content => {
    const key = path[at];
    if (key === undefined) return change(value);
    if (isContentArray(value)) return value.with(Number(key), replace(value[Number(key)] ?? null, at + 1));
    if (!isContentObject(value)) return value;
    return withMember(value, key, replace(contentMember(value, key) ?? null, at + 1));
  };
  const changed = replace(whole, 0);
  return isContentObject(changed) ? changed : whole;
}
