import { contentMember, contentObject, Reference, withMember, type Content, type ContentObject } from '../domain/content.ts';
import type { IdBook } from '../domain/id-book.ts';
import { isJsonArray, isJsonObject, member, type Json, type JsonObject } from '../domain/json.ts';
import { kinds, registryKinds, type KindName, type RegistryKind } from '../domain/kinds.ts';
import { isNoise } from '../domain/noise.ts';
import { treeFile, type TreeFile } from '../domain/tree.ts';
import { sameCarriage, usualCarriage, type Carriage } from './carriage.ts';
import { runsOf, type CarriedStream } from './carried-streams.ts';
import { replaceTemplateIds } from './replace-template-ids.ts';
import { withoutNoise } from './scenario-unpacking.ts';
import type { SharedThings } from './shared-things.ts';
import { printContent } from './tree-text.ts';

export interface StreamContext {
  readonly refer: (kind: KindName, found: { id: string; value: Json }) => Reference;
  readonly shared: SharedThings;
  readonly ids: IdBook;
  /** Every stream of the files, by id. */
  readonly streams: ReadonlyMap<string, CarriedStream>;
}

/** The `value-stream.json` of a stream, and the shared things that its sections name. */
export function streamFile(stream: CarriedStream, path: string, context: StreamContext): { file: TreeFile; uses: readonly string[] } {
  const template = member(stream.payload, 'execution_template') as JsonObject;
  const audited = withoutAudit(withoutNoise(template, 'template'));
  const replaced = replaceTemplateIds(audited, ({ kind, id, value }) => context.refer(kind, { id, value })) as ContentObject;
  const id = template['id'];
  const content = withMember(replaced, 'id', typeof id === 'string' ? undefined : new Reference(path, 'number'));
  const sections = sectionsOf(stream, context);
  const own = contentObject();
  if (Object.keys(sections).length > 0) own['$sections'] = sections;
  const envelope = envelopeOf(stream);
  if (envelope !== undefined) own['$envelope'] = envelope;
  const uses = registryKinds.flatMap((kind) => referencePaths(contentMember(sections, kinds[kind].section)));
  return { file: treeFile(content, own), uses };
}

function withoutAudit(template: JsonObject): JsonObject {
  const audit = member(template, 'metadata');
  if (!isJsonObject(audit)) return template;
  const kept = withoutNoise(audit, 'audit') as ContentObject;
  return withMember(template as ContentObject, 'metadata', Object.keys(kept).length === 0 ? undefined : kept) as JsonObject;
}

function sectionsOf(stream: CarriedStream, context: StreamContext): ContentObject {
  const sections = contentObject();
  for (const [name, section] of Object.entries(stream.payload)) {
    if (name === 'execution_template' || name === 'subflows') continue;
    if (name === 'scenarios') {
      if (isJsonArray(section) && section.length === 0) sections[name] = [];
      continue;
    }
    const kind = registryKinds.find((registry) => kinds[registry].section === name);
    sections[name] = kind !== undefined && isJsonArray(section) ? registrySection(kind, section, stream.exportedAt, context) : (section as Content);
  }
  const carriage = stream.root?.carriage;
  if (carriage !== undefined && isUnusual(carriage, context)) sections['subflows'] = carriageContent(carriage, context);
  return sections;
}

/** References in order of path, then what has no natural key or says something else than the file of that key. */
function registrySection(kind: RegistryKind, section: readonly Json[], exportedAt: string, { shared }: StreamContext): Content {
  const paths: string[] = [];
  const inline: Content[] = [];
  for (const item of section) {
    const path = isJsonObject(item) ? shared.pathOfItem(kind, item, exportedAt) : undefined;
    if (path === undefined) inline.push(item as Content);
    else paths.push(path);
  }
  return [...paths.sort().map((path) => new Reference(path)), ...inline.sort((one, other) => (printContent(one) < printContent(other) ? -1 : 1))];
}

/** What the envelope says beyond the name of its stream, its time and its data. */
function envelopeOf(stream: CarriedStream): ContentObject | undefined {
  if (stream.root === undefined) return undefined;
  const said = Object.entries(stream.root.envelope).filter(
    ([key, value]) => !isNoise('envelope', key) && !(key === 'name' && value === stream.name),
  );
  return said.length === 0 ? undefined : contentObject(said as [string, Content][]);
}

function referencePaths(section: Content | undefined): readonly string[] {
  return Array.isArray(section) ? section.filter((item) => item instanceof Reference).map((item) => item.path) : [];
}

/** The usual nesting needs no word, nor does a file that leaves its subflows out; any other is written down. */
function isUnusual(carriage: Carriage, { streams }: StreamContext): boolean {
  if (carriage.subflows === undefined) return false;
  const runs = (id: string) => {
    const stream = streams.get(id);
    return stream === undefined ? [] : runsOf(stream);
  };
  return !sameCarriage(carriage, usualCarriage(carriage.id, runs, (id) => streams.has(id)));
}

function carriageContent(carriage: Carriage, context: StreamContext): Content {
  const nodes = (carriage.subflows ?? []).map((inner) => {
    const path = context.ids.pathOf('stream', inner.id) ?? '';
    const nested = inner.subflows === undefined ? undefined : carriageContent(inner, context);
    return contentObject([['stream', new Reference(path)], ...(nested === undefined ? [] : [['subflows', nested] as const])]);
  });
  return nodes.sort((one, other) => (printContent(one) < printContent(other) ? -1 : 1));
}

