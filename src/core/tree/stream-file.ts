import {
  contentMember,
  contentObject,
  Reference,
  withMember,
  type Content,
  type ContentObject,
} from '../stream/content.ts';
import { inSetOrder } from '../diff/set-order.ts';
import { isJsonArray, member, type Json, type JsonObject } from '../json/json.ts';
import { kinds, registryKinds, type RegistryKind } from '../stream/kinds.ts';
import { isNoise } from '../stream/noise.ts';
import { treeFile, type TreeFile } from './tree.ts';
import { includedIn, sameContents, usualContents, type ExportContents } from './export/nesting.ts';
import { runsOf, type PackedStream } from './export/included-streams.ts';
import { replaceTemplateIds, type TemplateVisitor } from './export/replace-template-ids.ts';
import type { ReferTo } from './export/scenario-unpacking.ts';
import type { SharedResources } from './export/shared-resources.ts';
import { printContent } from './print.ts';
import { templateWithoutNoise } from './without-noise.ts';

export interface StreamContext {
  readonly refer: ReferTo;
  readonly shared: SharedResources;
  /** All streams of the files, by id. */
  readonly streams: ReadonlyMap<string, PackedStream>;
}

/** Returns the `value-stream.json` of a stream, and the shared resources in its sections. */
export function streamFile(
  stream: PackedStream,
  context: StreamContext,
): { file: TreeFile; uses: readonly string[] } {
  const { refer, shared } = context;
  const visitor: TemplateVisitor = {
    replace: refer,
    isNameKnown: ({ kind, id, name }) => contentMember(shared.contentOf(kind, id), 'name') === name,
  };
  const template = templateWithoutNoise(templateOf(stream));
  const replaced = replaceTemplateIds(template as JsonObject, visitor) as ContentObject;
  const hasUsualId = typeof template['id'] === 'string';
  const content = withMember(
    replaced,
    'id',
    hasUsualId ? undefined : refer({ kind: 'stream', id: stream.id, value: null }),
  );
  const sections = sectionsOf(stream, visitor, context);
  const own = contentObject();
  if (Object.keys(sections).length > 0) own['$sections'] = sections;
  const envelope = envelopeOf(stream);
  if (envelope !== undefined) own['$envelope'] = envelope;
  const uses = registryKinds.flatMap((kind) => referencePaths(contentMember(sections, kinds[kind].section)));
  return { file: treeFile(content, own), uses };
}

/** Visits every id in a stream's own file. */
export function visitStreamIds(stream: PackedStream, visit: TemplateVisitor['replace']): void {
  replaceTemplateIds(templateWithoutNoise(templateOf(stream)) as JsonObject, { replace: visit });
  for (const [, section] of unknownSections(stream.payload)) replaceTemplateIds(section, { replace: visit });
}

function templateOf({ payload }: PackedStream): JsonObject {
  return member(payload, 'execution_template') as JsonObject;
}

const knownSections = [
  'execution_template',
  'scenarios',
  'subflows',
  ...registryKinds.map((kind) => kinds[kind].section),
];

function unknownSections(payload: JsonObject): readonly (readonly [string, Json])[] {
  return Object.entries(payload).filter(([name]) => !knownSections.includes(name));
}

function sectionsOf(stream: PackedStream, visitor: TemplateVisitor, context: StreamContext): ContentObject {
  const sections = contentObject(
    unknownSections(stream.payload).map(([name, section]) => [name, replaceTemplateIds(section, visitor)]),
  );
  for (const kind of registryKinds) {
    const section = member(stream.payload, kinds[kind].section);
    if (section !== undefined)
      sections[kinds[kind].section] = registrySection(kind, section, stream.exportedAt, context);
  }
  const scenarios = member(stream.payload, 'scenarios');
  if (scenarios === null || (isJsonArray(scenarios) && scenarios.length === 0))
    sections['scenarios'] = scenarios;
  const subflows = contentsOf(stream, context);
  if (subflows !== undefined) sections['subflows'] = subflows;
  return sections;
}

/** Returns references, then the items that have no key or differ from the file of that key. */
function registrySection(
  kind: RegistryKind,
  section: Json,
  exportedAt: string,
  { shared }: StreamContext,
): Content {
  if (!isJsonArray(section)) return section;
  return inSetOrder(section.map((item) => shared.item(kind, item, exportedAt)));
}

/** Returns the members of the envelope besides the stream's name, time and data. */
function envelopeOf(stream: PackedStream): ContentObject | undefined {
  if (stream.root === undefined) return undefined;
  const said = Object.entries(stream.root.envelope).filter(
    ([key, value]) => !isNoise('envelope', key) && !(key === 'name' && value === stream.name),
  );
  return said.length === 0 ? undefined : contentObject(said);
}

function referencePaths(section: Content | undefined): readonly string[] {
  return Array.isArray(section)
    ? section.filter((item) => item instanceof Reference).map((item) => item.path)
    : [];
}

/**
 * Returns the nesting of the file's included streams where it is not the usual one; otherwise undefined. It does not
 * list the streams themselves, because a packed file includes every stream that it needs.
 */
function contentsOf({ root }: PackedStream, context: StreamContext): Content | undefined {
  if (root?.exportContents.subflows === undefined) return undefined;
  const { exportContents } = root;
  const runs = (id: string) => {
    const stream = context.streams.get(id);
    return stream === undefined ? [] : runsOf(stream);
  };
  const carried = new Set(includedIn(exportContents));
  const usual = usualContents(exportContents.id, runs, (id) => carried.has(id));
  return usual !== undefined && sameContents(exportContents, usual)
    ? undefined
    : nodes(exportContents, context);
}

function nodes({ subflows }: ExportContents, context: StreamContext): Content {
  if (!subflows) return null;
  const list = subflows.map((inner) => {
    const stream = context.refer({ kind: 'stream', id: inner.id, value: inner.id });
    return contentObject([
      ['stream', stream],
      ...(inner.subflows === undefined ? [] : [['subflows', nodes(inner, context)] as const]),
    ]);
  });
  return inOrder(list, printContent);
}

function inOrder<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  const keyed = items.map((item) => ({ item, key: key(item) }));
  keyed.sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)));
  return keyed.map(({ item }) => item);
}
