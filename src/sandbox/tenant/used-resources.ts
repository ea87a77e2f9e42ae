import { mapModules } from '../files/blueprint.ts';
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

/**
 * Kinds of the tenant's resources that modules use by id and that files do not include. This tenant has connections
 * only.
 */
export const resourceKinds = ['connection', 'keychain', 'data store', 'data structure'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** A parameter of a module that names a resource; `types` are the accepted types. */
export interface ResourceUse {
  readonly kind: ResourceKind;
  readonly parameter: string;
  readonly id: string;
  readonly types: readonly string[];
}

/** Kinds by the part of a declared type before its colon (docs/reference/platform.md, "Ids in a blueprint"). */
const kindsOfTypes: ReadonlyMap<string, ResourceKind> = new Map([
  ['account', 'connection'],
  ['keychain', 'keychain'],
  ['datastore', 'data store'],
  ['udt', 'data structure'],
]);

/** Returns the resources in a module's parameters, by their declared type or, without one, by the usual name. */
export function resourcesUsedBy(module: SandboxJsonObject): readonly ResourceUse[] {
  const parameters = member(module, 'parameters');
  if (!isObject(parameters)) return [];
  return Object.entries(parameters).flatMap(([parameter, value]): readonly ResourceUse[] => {
    const id = idText(value);
    const declared = declaredFor(module, parameter);
    const kind = declared?.kind ?? (parameter === '__IMTCONN__' ? 'connection' : undefined);
    return id === undefined || kind === undefined
      ? []
      : [{ kind, parameter, id, types: declared?.types ?? [] }];
  });
}

/** Parses a declaration. "account:one,two" accepts a connection of either type. */
function declaredFor(
  module: SandboxJsonObject,
  parameter: string,
): Pick<ResourceUse, 'kind' | 'types'> | undefined {
  const declarations = member(member(module, 'metadata'), 'parameters');
  for (const declaration of isArray(declarations) ? declarations : []) {
    const [prefix = '', ...rest] = (text(declaration, 'type') ?? '').split(':');
    const kind = text(declaration, 'name') === parameter ? kindsOfTypes.get(prefix) : undefined;
    const types = rest
      .join(':')
      .split(',')
      .filter((type) => type !== '');
    if (kind !== undefined) return { kind, types };
  }
  return undefined;
}

/** A replacement of a resource by another of its kind. */
export interface ResourceReplacement {
  readonly kind: ResourceKind;
  readonly before: string;
  readonly after: string;
}

/** Returns the replacement of an id; undefined where there is none. */
export function exchanged(
  exchanges: readonly ResourceReplacement[],
  kind: ResourceKind,
  id: string,
): string | undefined {
  return exchanges.find((one) => one.kind === kind && one.before === id)?.after;
}

/** Returns a blueprint whose modules use other resources. */
export function exchangeInBlueprint(
  blueprint: SandboxJson,
  exchanges: readonly ResourceReplacement[],
): SandboxJson {
  return mapModules(blueprint, (module) => {
    const after = new Map(
      resourcesUsedBy(module).map(({ kind, parameter, id }) => [parameter, exchanged(exchanges, kind, id)]),
    );
    const parameters = member(module, 'parameters');
    if (!isObject(parameters)) return module;
    return {
      ...module,
      parameters: mapMembers(parameters, (value, name) => {
        const id = after.get(name);
        return id === undefined ? value : idLike(value, id);
      }),
    };
  });
}
