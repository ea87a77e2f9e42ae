import {
  idLike,
  idText,
  isArray,
  isObject,
  type SandboxJson,
  type SandboxJsonObject,
  mapMembers,
  member,
  text,
} from '../json.ts';

/** A resource of the tenant that a module's parameter names by id. */
export interface ModuleReference {
  readonly kind: 'connection' | 'hook' | 'scenario';
  readonly id: string;
}

/** Members with modules, or with objects and lists of modules. */
const nests: readonly string[] = ['flow', 'routes', 'branches', 'tools', 'onerror', 'outputs'];

/** Returns a blueprint with `change` applied to every module at any depth, orphans included. */
export function mapModules(
  blueprint: SandboxJson,
  change: (module: SandboxJsonObject) => SandboxJson,
): SandboxJson {
  if (isArray(blueprint)) return blueprint.map((item) => mapModules(item, change));
  if (!isObject(blueprint)) return blueprint;
  const walked = mapMembers(blueprint, (value, key) => {
    if (nests.includes(key)) return mapModules(value, change);
    return key === 'metadata' ? mapOrphans(value, change) : value;
  });
  return typeof member(walked, 'module') === 'string' ? change(walked) : walked;
}

/** Returns every module of a blueprint at any depth, orphans included; outer ones after those within them. */
export function modulesOf(blueprint: SandboxJson): readonly SandboxJsonObject[] {
  const found: SandboxJsonObject[] = [];
  mapModules(blueprint, (module) => {
    found.push(module);
    return module;
  });
  return found;
}

/** Modules of the orchestration app; its name has a prefix of the Make instance (docs/reference/platform.md, "Instances"). */
const orchestrationModule = /(?:^|-)oe:/;

/**
 * Returns the event types with which modules complete a step, send an event or start a stream, each once; also
 * expressions for one.
 */
export function moduleEventTypes(blueprint: SandboxJson): readonly string[] {
  const found = modulesOf(blueprint)
    .filter((module) => orchestrationModule.test(text(module, 'module') ?? ''))
    .map((module) => text(member(module, 'mapper'), 'type') ?? '');
  return [...new Set(found)].filter((type) => type !== '');
}

function mapOrphans(metadata: SandboxJson, change: (module: SandboxJsonObject) => SandboxJson): SandboxJson {
  const designer = member(metadata, 'designer');
  const orphans = member(designer, 'orphans');
  if (!isObject(metadata) || !isObject(designer) || orphans === undefined) return metadata;
  return { ...metadata, designer: { ...designer, orphans: mapModules(orphans, change) } };
}

/**
 * Returns a blueprint with other ids. A parameter's declared type (`metadata.parameters[]`: account, hook, scenario)
 * tells its target; without one, its name does (`__IMTCONN__`, `__IMTHOOK__`). Module ids never change.
 */
export function relinkBlueprint(
  blueprint: SandboxJson,
  relink: (reference: ModuleReference) => string | undefined,
): SandboxJson {
  return mapModules(blueprint, (module) => {
    const parameters = member(module, 'parameters');
    if (!isObject(parameters)) return module;
    const declared = declaredKinds(module);
    return {
      ...module,
      parameters: mapMembers(parameters, (value, name) => {
        const kind = declared.get(name) ?? kindOfName(name);
        const id = kind === undefined ? undefined : idText(value);
        if (kind === undefined || id === undefined) return value;
        const after = relink({ kind, id });
        return after === undefined ? value : idLike(value, after);
      }),
    };
  });
}

function declaredKinds(module: SandboxJsonObject): ReadonlyMap<string, ModuleReference['kind']> {
  const kinds = new Map<string, ModuleReference['kind']>();
  const declarations = member(member(module, 'metadata'), 'parameters');
  if (!isArray(declarations)) return kinds;
  for (const declaration of declarations) {
    const name = text(declaration, 'name');
    const kind = kindOfType(text(declaration, 'type') ?? '');
    if (name !== undefined && kind !== undefined) kinds.set(name, kind);
  }
  return kinds;
}

const kindsOfTypes: ReadonlyMap<string, ModuleReference['kind']> = new Map([
  ['account', 'connection'],
  ['hook', 'hook'],
  ['scenario', 'scenario'],
]);

/** Declared types are "account:<app>", "hook:<app>", "scenario" and others that no tenant of the sandbox has. */
function kindOfType(type: string): ModuleReference['kind'] | undefined {
  return kindsOfTypes.get(type.replace(/:.*$/, ''));
}

function kindOfName(name: string): ModuleReference['kind'] | undefined {
  if (name === '__IMTCONN__') return 'connection';
  return name === '__IMTHOOK__' ? 'hook' : undefined;
}
