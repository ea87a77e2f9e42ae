import fc from 'fast-check';
import type { KindName } from '../../src/core/stream/kinds.ts';
import { hostileText, unknownMembers } from './arbitrary-json.ts';
import { TenantId, type Sketch, type SketchObject } from './sketch.ts';

/** A field of a module that holds an id. */
interface Binding {
  readonly kind: KindName;
  readonly index: number;
  readonly field: string;
  /** Whether `metadata.parameters` or `metadata.expect` says so, or only the field's name. */
  readonly declared: 'parameters' | 'expect' | 'no';
  readonly where: 'parameters' | 'mapper' | 'nested' | 'listed';
  readonly form: 'string' | 'number';
  readonly label: boolean;
}

interface BindingKind {
  readonly kind: KindName;
  readonly type: string;
  /** Names that tell without a declaration, and one that does not. */
  readonly fields: readonly string[];
  readonly declaredField: string;
}

const bindingKinds: readonly BindingKind[] = [
  {
    kind: 'connection',
    type: 'account:x-app-',
    fields: ['__IMTCONN__', 'makeConnectionId', 'oAuthAccount'],
    declaredField: 'login',
  },
  { kind: 'hook', type: 'hook:x-app-hook', fields: ['__IMTHOOK__'], declaredField: 'trigger' },
  {
    kind: 'keychain',
    type: 'keychain:x-app-key',
    fields: ['__IMTKEY__', 'apiKeyKeychain'],
    declaredField: 'auth',
  },
  { kind: 'dataStore', type: 'datastore', fields: [], declaredField: 'store/a~b' },
  { kind: 'dataStructure', type: 'udt', fields: ['bodyDataStructure'], declaredField: 'type' },
  { kind: 'scenario', type: 'scenario', fields: [], declaredField: 'scenario' },
];

/** How many things of each kind a tenant has in these tests. */
export const poolSize = 3;

function arbitraryBinding(onlyKnownNames: boolean): fc.Arbitrary<Binding> {
  const kinds = bindingKinds.filter(({ fields }) => !onlyKnownNames || fields.length > 0);
  return fc
    .record({
      of: fc.constantFrom(...kinds),
      index: fc.nat({ max: poolSize - 1 }),
      named: fc.boolean(),
      field: fc.nat({ max: 2 }),
      declared: fc.constantFrom('parameters', 'expect', 'no'),
      where: fc.constantFrom('parameters', 'mapper', 'nested', 'listed'),
      form: fc.constantFrom('number', 'number', 'string'),
      label: fc.boolean(),
    })
    .map(({ of, named, field, declared, ...rest }): Binding => {
      const known = of.fields[field % Math.max(of.fields.length, 1)];
      const isNamed = known !== undefined && (named || onlyKnownNames);
      const how = isNamed ? declared : declared === 'no' ? 'parameters' : declared;
      return {
        ...rest,
        kind: of.kind,
        field: isNamed ? known : of.declaredField,
        declared: how,
      };
    });
}

/** What a blueprint may refer to. */
export interface BlueprintWorld {
  /** Names and account types of connections, for the labels that the designer keeps. */
  readonly connections: readonly { readonly name: string; readonly accountName: string }[];
  /** Number of the first hook of this scenario. */
  readonly firstHook: number;
  /** True where every id is to be found by the name of its field too. */
  readonly onlyKnownNames: boolean;
}

const appModules = [
  'x-app-oe:receiveAuthorizedCloudEvent',
  'x-app-oe:notifyComplete',
  'http:ActionSendData',
  'unheard-of:Thing',
];

export type ModuleSketch = (world: BlueprintWorld, nextId: () => number) => SketchObject;

const position = fc.record({
  x: fc.integer({ min: -500, max: 500 }),
  y: fc.integer({ min: -500, max: 500 }),
});

/** A module with flows nested in every way that the platform knows; `depth` counts down. */
function arbitraryModule(depth: number, onlyKnownNames: boolean): fc.Arbitrary<ModuleSketch> {
  const flow =
    depth === 0
      ? fc.constant<ModuleSketch[]>([])
      : fc.array(arbitraryModule(depth - 1, onlyKnownNames), { maxLength: 2 });
  return fc
    .record({
      module: fc.constantFrom(...appModules),
      bindings: fc.uniqueArray(arbitraryBinding(onlyKnownNames), {
        maxLength: 2,
        selector: ({ field }) => field,
      }),
      text: fc.oneof(
        hostileText,
        fc.constant('first line\nsecond line\nthird {{2.data.`order.created`.id}}\n'),
      ),
      nesting: fc.constantFrom('none', 'none', 'routes', 'branches', 'tools', 'onerror'),
      flow,
      designer: fc.option(position, { nil: undefined }),
      designerName: fc.option(hostileText, { nil: undefined }),
      withInterface: fc.boolean(),
      nullMapper: fc.boolean(),
      crmModule: fc.boolean(),
      moduleId: fc.constantFrom('own', 'own', 'own', 'own', 'none', 'twice', 'text'),
      unknown: unknownMembers,
      unknownMapper: unknownMembers,
      unknownMetadata: unknownMembers,
    })
    .map((parts): ModuleSketch => (world, nextId) => {
      const id = nextId();
      const values = (where: Binding['where'][]) =>
        Object.assign(
          {},
          ...parts.bindings
            .filter((binding) => where.includes(binding.where))
            .map((binding) => fieldOf(binding, world)),
        );
      const declarations = (section: Binding['declared']) => declaredIn(parts.bindings, section);
      const inner = parts.flow.map((module) => module(world, nextId));
      // Some apps have a parameter that is called `module`; it does not make the mapper one.
      const crm = parts.crmModule ? { module: 'Leads', id: '{{1.id}}' } : {};
      const mapper = { ...parts.unknownMapper, ...crm, text: parts.text, feeder: id, ...values(['mapper']) };
      return {
        ...parts.unknown,
        ...moduleIdOf(parts.moduleId, id),
        module: parts.module,
        version: 1,
        parameters: { feeder: 1, ...values(['parameters', 'nested', 'listed']) },
        mapper: parts.nullMapper && parts.bindings.every(({ where }) => where !== 'mapper') ? null : mapper,
        ...nested(parts.nesting, inner),
        metadata: {
          ...parts.unknownMetadata,
          ...(parts.designer === undefined
            ? {}
            : {
                designer: {
                  ...parts.designer,
                  ...(parts.designerName === undefined ? {} : { name: parts.designerName }),
                },
              }),
          restore: restoreOf(parts.bindings, world),
          parameters: declarations('parameters'),
          expect: declarations('expect'),
          ...(parts.withInterface ? { interface: [{ name: 'text', type: 'text', label: parts.text }] } : {}),
        },
      };
    });
}

function moduleIdOf(how: string, id: number): SketchObject {
  if (how === 'none') return {};
  if (how === 'twice') return { id: 1 };
  return { id: how === 'text' ? `${id}~2` : id };
}

function nested(how: string, flow: readonly Sketch[]): SketchObject {
  if (how === 'routes') return { routes: [{ flow }, { flow: [], disabled: true }] };
  if (how === 'branches')
    return { branches: [{ type: 'if', label: 'yes', conditions: [], merge: false, disabled: false, flow }] };
  if (how === 'tools') return { tools: [{ name: 'lookup', description: 'finds\nthings', flow }] };
  return how === 'onerror' ? { onerror: flow } : {};
}

function fieldOf({ kind, index, field, where, form }: Binding, world: BlueprintWorld): SketchObject {
  const id = new TenantId(kind, kind === 'hook' ? world.firstHook + index : index, form);
  if (where === 'nested') return { [`in ${field}`]: { [field]: id, other: 'text' } };
  return { [field]: where === 'listed' ? [id, id] : id };
}

function declaredIn(bindings: readonly Binding[], section: Binding['declared']): Sketch {
  const declared = bindings.filter((binding) => binding.declared === section);
  if (declared.length === 0) return null;
  return declared.map(({ kind, index, field, where }) => {
    const type = bindingKinds.find((of) => of.kind === kind)?.type ?? '';
    const spec = { name: field, type: kind === 'connection' ? `${type}${index}` : type, label: 'Label' };
    return where === 'nested'
      ? { name: `in ${field}`, type: 'collection', spec: [spec] }
      : { ...spec, spec: {} };
  });
}

function restoreOf(bindings: readonly Binding[], { connections }: BlueprintWorld): Sketch {
  const entries = bindings.map(({ kind, index, field, label }): [string, Sketch] => {
    const connection = connections[index];
    if (!label || kind !== 'connection' || connection === undefined) return [field, null];
    return [field, { label: connection.name, data: { scoped: 'true', connection: connection.accountName } }];
  });
  return { parameters: Object.fromEntries(entries) };
}

export type BlueprintSketch = (world: BlueprintWorld) => SketchObject;

/** A Make blueprint with modules in its flow and among its orphans. */
export function arbitraryBlueprint(
  name: fc.Arbitrary<string>,
  { onlyKnownNames = false } = {},
): fc.Arbitrary<BlueprintSketch> {
  return fc
    .record({
      name,
      flow: fc.array(arbitraryModule(2, onlyKnownNames), { minLength: 1, maxLength: 3 }),
      orphans: fc.array(arbitraryModule(1, onlyKnownNames), { maxLength: 1 }),
      unknown: unknownMembers,
      zone: fc.constantFrom('', 'eu1.make.com'),
    })
    .map((parts) => (world) => {
      let id = 0;
      const nextId = () => (id += 1);
      return {
        ...parts.unknown,
        name: parts.name,
        flow: parts.flow.map((module) => module(world, nextId)),
        metadata: {
          version: 1,
          zone: parts.zone,
          scenario: { roundtrips: 1, maxErrors: 3, dataloss: false },
          designer: { orphans: [parts.orphans.map((module) => module(world, nextId))] },
        },
      };
    });
}
