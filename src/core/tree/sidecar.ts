import {
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  isModule,
  textMember,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { areDifferentModules } from '../stream/module-type.ts';

/** Designer data in a module's `metadata`, which goes into the sidecar. */
const designerKeys = ['expect', 'interface', 'parameters', 'restore'];

/** Designer data in `metadata.designer`: the position of the box, and the designer's last messages. */
const positionKeys = ['x', 'y', 'messages'];

/**
 * Separates a scenario's content from its designer data, which is by module. Modules are named by their id; the second
 * of one id is `3~2`, the first without an id `~1`, in the order of a walk. Each entry has the module's own `module`, so
 * that it is not used for another module that gets its id later.
 */
export function splitSidecar(scenario: ContentObject): { content: ContentObject; sidecar: ContentObject } {
  const sidecar = contentObject();
  const content = mapModules(scenario, {
    before: (module, name) => {
      const split = splitModule(module);
      if (Object.keys(split.designer).length > 0)
        sidecar[name] = withMember(split.designer, 'module', contentMember(module, 'module'));
      return split.module;
    },
  });
  return { content, sidecar };
}

/** Reverses `splitSidecar`. Leaves out entries for modules that the scenario no longer has, and foreign ones. */
export function joinSidecar(content: ContentObject, sidecar: ContentObject): ContentObject {
  return mapModules(content, {
    after: (module, name) => {
      const entry = contentMember(sidecar, name);
      if (!isContentObject(entry) || isForeign(entry, module)) return module;
      return joinModule(module, withMember(entry, 'module', undefined));
    },
  });
}

/** Returns the modules of a scenario whose entries in its sidecar name another module, by their name there. */
export function modulesWithForeignEntry(content: ContentObject, sidecar: ContentObject): ContentObject {
  const found = contentObject();
  mapModules(content, {
    before: (module, name) => {
      const entry = contentMember(sidecar, name);
      if (isContentObject(entry) && isForeign(entry, module)) found[name] = module;
      return module;
    },
  });
  return found;
}

/** Tells whether an entry names another module. People and the first version write entries without a name. */
function isForeign(entry: ContentObject, module: ContentObject): boolean {
  return textMember(entry, 'module') !== undefined && areDifferentModules(entry, module);
}

function splitModule(module: ContentObject): { module: ContentObject; designer: ContentObject } {
  const metadata = contentMember(module, 'metadata');
  if (!isContentObject(metadata)) return { module, designer: contentObject() };
  const designer = pick(metadata, designerKeys);
  let rest = omit(metadata, designerKeys);
  const box = contentMember(rest, 'designer');
  if (isContentObject(box)) {
    const named = omit(box, positionKeys);
    const keepsName = Object.keys(named).length > 0;
    const placed = pick(box, positionKeys);
    if (!keepsName || Object.keys(placed).length > 0) designer['designer'] = placed;
    rest = withMember(rest, 'designer', keepsName ? named : undefined);
  }
  const emptied = Object.keys(rest).length === 0 && Object.keys(designer).length > 0;
  return { module: withMember(module, 'metadata', emptied ? undefined : rest), designer };
}

function joinModule(module: ContentObject, designer: ContentObject): ContentObject {
  const metadata = contentObject(Object.entries(contentMember(module, 'metadata') ?? {}));
  for (const [key, value] of Object.entries(designer)) {
    const present = metadata[key];
    const both = key === 'designer' && isContentObject(present) && isContentObject(value);
    metadata[key] = both ? contentObject([...Object.entries(present), ...Object.entries(value)]) : value;
  }
  return withMember(module, 'metadata', metadata);
}

function pick(object: ContentObject, keys: readonly string[]): Record<string, Content> {
  const picked = contentObject();
  for (const key of Object.keys(object)) if (keys.includes(key)) picked[key] = object[key] as Content;
  return picked;
}

function omit(object: ContentObject, keys: readonly string[]): Record<string, Content> {
  const rest = contentObject();
  for (const key of Object.keys(object)) if (!keys.includes(key)) rest[key] = object[key] as Content;
  return rest;
}

type ReplaceModule = (module: ContentObject, name: string) => ContentObject;

/**
 * Returns a copy in which every module, at any depth, is replaced: `before` or `after` its inner modules. Outer modules
 * come before those in their flows, keys in order, so that a name means the same module each time.
 */
export function mapModules(
  scenario: ContentObject,
  replace: { readonly before?: ReplaceModule; readonly after?: ReplaceModule },
): ContentObject {
  const nameOf = moduleNames();
  const visit = (value: Content): Content => {
    if (isContentArray(value)) return value.map(visit);
    if (!isContentObject(value)) return value;
    if (!isModule(value)) return inside(value);
    const name = nameOf(value);
    const replaced = inside(replace.before?.(value, name) ?? value);
    return replace.after?.(replaced, name) ?? replaced;
  };
  const inside = (object: ContentObject) => {
    const copy = contentObject();
    for (const key of Object.keys(object).sort()) copy[key] = visit(object[key] as Content);
    return copy;
  };
  return inside(scenario);
}

function moduleNames(): (module: ContentObject) => string {
  const seen = new Set<string>(['']);
  return (module) => {
    const id = contentMember(module, 'id');
    const base = typeof id === 'number' || typeof id === 'string' ? String(id) : '';
    let name = base;
    for (let count = base === '' ? 1 : 2; seen.has(name); count += 1) name = `${base}~${count}`;
    seen.add(name);
    return name;
  };
}
