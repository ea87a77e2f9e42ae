import {
  contentMember,
  contentObject,
  isContentArray,
  isContentObject,
  type Content,
  type ContentObject,
} from '../../src/core/stream/content.ts';

/** A module in few words: its number, or its number, what else it says and the flows inside it. */
export type ModuleWords = number | ModuleParts;

export interface ModuleParts {
  readonly id?: number;
  readonly module?: string;
  /** What its mapper says. */
  readonly says?: Content;
  readonly routes?: readonly (readonly ModuleWords[])[];
  readonly branches?: readonly (readonly ModuleWords[])[];
  readonly tools?: readonly (readonly ModuleWords[])[];
  readonly onerror?: readonly ModuleWords[];
}

const usual = 'hello';

/** A scenario of these modules. */
export function scenarioOf(...flow: readonly ModuleWords[]): ContentObject {
  return object({ blueprint: object({ name: 'Orders', flow: flow.map(moduleOf) }) });
}

export function moduleOf(words: ModuleWords): ContentObject {
  const {
    id,
    module = 'http:ActionSendData',
    says = 'hello',
    ...nested
  }: ModuleParts = typeof words === 'number' ? { id: words } : words;
  const { routes, branches, tools, onerror } = nested;
  return object({
    id,
    module,
    mapper: object({ text: says, of: id === undefined ? null : id }),
    routes: routes?.map((flow) => object({ flow: flow.map(moduleOf) })),
    branches: branches?.map((flow, index) =>
      object({ type: 'if', label: `branch ${index}`, flow: flow.map(moduleOf) }),
    ),
    tools: tools?.map((flow, index) => object({ name: `tool ${index}`, flow: flow.map(moduleOf) })),
    onerror: onerror?.map(moduleOf),
  });
}

/** An object of the members that are not undefined. */
export function object(members: Readonly<Record<string, Content | undefined>>): ContentObject {
  return contentObject(
    Object.entries(members).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])),
  );
}

/** Plain JSON as content. */
export function content(value: unknown): Content {
  if (Array.isArray(value)) return value.map(content);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype)
    return object(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, content(item)])));
  return value as Content;
}

/**
 * The flows of a scenario: `1 2[3 4*|5] 6!{7}` is a router 2 with two routes; what says something else than most has a
 * star, what is no module is a `?`, and an error handler stands in braces.
 */
export function outline(value: Content | undefined): string {
  if (isContentArray(value)) return value.map(outline).join(' ');
  if (!isContentObject(value)) return '?';
  const { id, blueprint, flow } = value;
  if (blueprint !== undefined || flow !== undefined)
    return outline(isContentObject(blueprint) ? blueprint['flow'] : flow);
  const inner = ['routes', 'branches', 'tools'].flatMap((key) => {
    const list = value[key];
    return isContentArray(list) ? [`[${list.map(outline).join('|')}]`] : [];
  });
  const onerror = value['onerror'] === undefined ? '' : `!{${outline(value['onerror'])}}`;
  const says = contentMember(value['mapper'], 'text');
  return `${typeof id === 'number' ? id : '?'}${says === usual ? '' : '*'}${inner.join('')}${onerror}`;
}
