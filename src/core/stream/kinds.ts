/**
 * Kinds of resources in a value stream, one row each (docs/reference/tree.md). If the platform uses another name for a
 * section, a field or a declared type, one row changes.
 */
export interface Kind {
  /** Folder of the tree, or of its stream or scenario. */
  readonly folder: string;
  /** Singular noun in texts. */
  readonly noun: string;
  /** Section of an export file's payload with these resources. */
  readonly section?: string;
  /** Field of the entity with the tenant's id. */
  readonly idField?: string;
  /** Form of the tenant's ids. Default: digits. */
  readonly idForm?: 'ulid' | 'uuid';
  /** Fields that together identify a resource in any tenant. */
  readonly naturalKey: readonly string[];
  /** Fields that the platform is known to write, of a kind with a registry. */
  readonly fields?: readonly string[];
  /** Inclusion in export files. Kinds that are not included are prerequisites in the tenant. */
  readonly carried: boolean;
  /** Prefixes of `metadata.parameters[].type` in a blueprint whose values are ids of this kind. */
  readonly declaredTypes: readonly string[];
  /** Names of blueprint fields with such ids where nothing is declared. */
  readonly fieldNames: readonly string[];
  /** Names of fields of `execution_template`, at any depth, with one such id or a list of them. */
  readonly templateFields: readonly string[];
  /** A field of `execution_template` with an object of this resource's id and name. */
  readonly templateObject?: { readonly field: string; readonly id: string; readonly name: string };
}

export const kinds = {
  stream: {
    folder: 'value-streams',
    noun: 'stream',
    section: 'subflows',
    idField: 'id',
    idForm: 'ulid',
    naturalKey: ['name'],
    carried: true,
    declaredTypes: [],
    fieldNames: [],
    templateFields: ['execution_template_id'],
  },
  scenario: {
    folder: 'scenarios',
    noun: 'scenario',
    section: 'scenarios',
    idField: 'scenario_id',
    naturalKey: ['name'],
    carried: true,
    declaredTypes: ['scenario'],
    fieldNames: [],
    templateFields: ['scenario_id', 'scenario_ids'],
  },
  hook: {
    folder: 'hooks',
    noun: 'webhook',
    idField: 'id',
    naturalKey: ['name', 'typeName'],
    carried: true,
    declaredTypes: ['hook'],
    fieldNames: ['__IMTHOOK__', 'hook'],
    templateFields: [],
  },
  event: {
    folder: 'events',
    noun: 'event',
    section: 'events',
    idField: 'id',
    naturalKey: ['event_type'],
    fields: ['id', 'event_type', 'display_name', 'description', 'origin'],
    carried: true,
    declaredTypes: [],
    fieldNames: [],
    templateFields: [],
  },
  rule: {
    folder: 'rules',
    noun: 'rule',
    section: 'rules',
    idField: 'id',
    idForm: 'ulid',
    naturalKey: ['name'],
    fields: ['id', 'name', 'description', 'unit', 'mode', 'expression'],
    carried: true,
    declaredTypes: [],
    fieldNames: [],
    templateFields: ['rule_id'],
    templateObject: { field: 'rule', id: 'rule_id', name: 'name' },
  },
  form: {
    folder: 'forms',
    noun: 'form',
    section: 'forms',
    idField: 'id',
    idForm: 'ulid',
    naturalKey: ['name'],
    fields: ['id', 'name', 'schema'],
    carried: true,
    declaredTypes: [],
    fieldNames: ['formId'],
    templateFields: ['form_id'],
  },
  connection: {
    folder: 'connections',
    noun: 'connection',
    idField: 'id',
    naturalKey: ['name', 'accountName'],
    carried: false,
    declaredTypes: ['account'],
    fieldNames: ['__IMTCONN__', 'account', 'makeConnectionId', 'oAuthAccount'],
    templateFields: [],
  },
  keychain: {
    folder: 'keychains',
    noun: 'keychain',
    idField: 'id',
    naturalKey: ['name', 'type'],
    carried: false,
    declaredTypes: ['keychain'],
    fieldNames: ['__IMTKEY__', 'apiKeyKeychain', 'basicAuthKeychain', 'proxyKeychain'],
    templateFields: [],
  },
  dataStore: {
    folder: 'data-stores',
    noun: 'data store',
    idField: 'id',
    naturalKey: ['name', 'type'],
    carried: false,
    declaredTypes: ['datastore'],
    fieldNames: ['datastore'],
    templateFields: [],
  },
  dataStructure: {
    folder: 'data-structures',
    noun: 'data structure',
    idField: 'id',
    naturalKey: ['name', 'type'],
    carried: false,
    declaredTypes: ['udt'],
    fieldNames: ['bodyDataStructure'],
    templateFields: [],
  },
  cloudFunction: {
    folder: 'cloud-functions',
    noun: 'cloud function',
    idField: 'id',
    naturalKey: ['name'],
    carried: false,
    declaredTypes: [],
    fieldNames: [],
    templateFields: [],
    templateObject: { field: 'cloud_function', id: 'id', name: 'name' },
  },
  agent: {
    folder: 'agents',
    noun: 'agent',
    idField: 'id',
    idForm: 'uuid',
    naturalKey: ['name', 'type'],
    carried: false,
    declaredTypes: ['aiagent'],
    fieldNames: ['agent'],
    templateFields: ['agent_id'],
  },
  variable: {
    folder: 'variables',
    noun: 'variable',
    naturalKey: ['name', 'type'],
    carried: false,
    declaredTypes: [],
    fieldNames: [],
    templateFields: [],
  },
  customFunction: {
    folder: 'functions',
    noun: 'function',
    naturalKey: ['name'],
    carried: false,
    declaredTypes: [],
    fieldNames: [],
    templateFields: [],
  },
} as const satisfies Record<string, Kind>;

export type KindName = keyof typeof kinds;

export const kindNames = Object.keys(kinds) as readonly KindName[];

/** Entities that many streams share, one file each at the top of the tree. */
export const sharedKinds = kindNames.filter((name) => !['stream', 'scenario', 'hook'].includes(name));

/**
 * Kinds that expressions name (expressions.ts), so that their name is also their id in every tenant and their path in
 * every tree.
 */
export const namedKinds = ['variable', 'customFunction'] as const satisfies readonly KindName[];
export type NamedKind = (typeof namedKinds)[number];

export function isNamedKind(kind: KindName | undefined): kind is NamedKind {
  return namedKinds.some((named) => named === kind);
}

/** Registries of an export file: included, shared, identified by natural key. */
export type RegistryKind = Exclude<
  { [Name in KindName]: (typeof kinds)[Name] extends { readonly section: string } ? Name : never }[KindName],
  'stream' | 'scenario'
>;
export const registryKinds = sharedKinds.filter((name): name is RegistryKind => 'section' in kinds[name]);

/** Tells whether export files have a registry of a kind. */
export function isRegistryKind(kind: string | undefined): kind is RegistryKind {
  return registryKinds.some((one) => one === kind);
}

const byFolder: ReadonlyMap<string, KindName> = new Map(kindNames.map((name) => [kinds[name].folder, name]));

export function kindOfFolder(folder: string): KindName | undefined {
  return byFolder.get(folder);
}

/** Returns the kind of a path in the tree (`rules/vip`, `value-streams/a/scenarios/b`), or undefined. */
export function kindOfPath(path: string): KindName | undefined {
  const end = path.lastIndexOf('/');
  return end === -1 ? undefined : kindOfFolder(path.slice(path.lastIndexOf('/', end - 1) + 1, end));
}
