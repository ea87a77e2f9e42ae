import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { durationPattern } from '../../src/config/values/duration.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { withPart } from './marked-part.ts';

const root = join(import.meta.dirname, '../..');
const schemaPath = 'config/sluice.schema.json';
const docsPath = 'docs/reference/configuration.md';

/** What is made from the configuration's schema: path in the repository to the text that belongs there. */
export async function generatedConfigFiles(): Promise<ReadonlyMap<string, string>> {
  const docs = await readFile(join(root, docsPath), 'utf8');
  return new Map([
    [schemaPath, `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`],
    [docsPath, withPart(docs, 'keys', keySections())],
  ]);
}

/** The part of a JSON Schema that configurations use. */
interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly pattern?: string;
  readonly default?: unknown;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly anyOf?: readonly Schema[];
  /** Mappings that one key tells apart. */
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | false;
  readonly items?: Schema;
}

interface Row {
  readonly key: string;
  readonly schema: Schema;
  readonly required: boolean;
  /** The mapping around it that may be left out; undefined where there is none. */
  readonly optional?: string | undefined;
}

/** One section for each top-level key, with the keys below it. */
function keySections(): string {
  const schema = configJsonSchema() as Schema;
  return rowsOf(schema, '').map(section).join('\n\n');
}

function section({ key, schema, required }: Row): string {
  const isList = schema.items?.oneOf !== undefined;
  const isMap = isMapOfObjects(schema);
  const inside = isMap ? `${key}.<name>` : isList ? `${key}[]` : key;
  // What one of many must have, it must have however many there are.
  const isThere = required || isMap || isList;
  const content = isMapOfObjects(schema)
    ? schema.additionalProperties
    : schema.items?.oneOf
      ? schema.items
      : schema;
  const tables = content.oneOf
    ? optionTables(content.oneOf, { key: inside, schema: content, required: isThere })
    : [keyList(rowsBelow({ key: inside, schema: content, required: isThere }))];
  const mark = required ? ' Required.' : '';
  // A key without keys below it has its description in its list.
  const description = content.properties || content.oneOf ? [`${schema.description ?? ''}${mark}`] : [];
  return [`### ${key}`, ...description, ...tables].join('\n\n');
}

/** One list of the keys that all mappings have in common, and one for the others of each. */
function optionTables(options: readonly Schema[], row: Row): readonly string[] {
  const all = options.map((option) => rowsBelow({ ...row, schema: option }));
  const marks = (all[0] ?? []).filter(({ schema }) => schema.const !== undefined);
  const rows = all.map((some) => some.filter(({ schema }) => schema.const === undefined));
  const [first = []] = rows;
  const common = first.filter((one) => rows.every((others) => has(others, one)));
  const own = options.flatMap((option, index) => {
    const others = (rows[index] ?? []).filter((one) => !has(common, one));
    return others.length === 0 ? [] : [`With ${markOf(option)}:`, keyList(others)];
  });
  const intro = marks.map(({ key, schema }) => `\`${key}\` (required): ${schema.description ?? ''}`);
  return [...intro, ...own, ...(common.length === 0 ? [] : ['With any of these:', keyList(common)])];
}

function has(rows: readonly Row[], row: Row): boolean {
  return rows.some((other) => listItem(other) === listItem(row));
}

function keyList(rows: readonly Row[]): string {
  return rows.map(listItem).join('\n');
}

/** What tells a mapping from the others that may stand in its place: `driver: http`. */
function markOf({ properties = {} }: Schema): string {
  const [[key, mark] = ['', {}]] = Object.entries(properties).filter(
    ([, { const: value }]) => value !== undefined,
  );
  return `\`${key}: ${mark.const ?? ''}\``;
}

/** The keys at the ends of a schema: what has keys of its own is replaced by those. */
function rowsBelow(row: Row): readonly Row[] {
  const { items } = row.schema;
  if (items?.properties !== undefined) return [row, ...rowsOf(items, `${row.key}[].`)];
  if (row.schema.properties === undefined) return [row];
  const optional = row.required ? row.optional : row.key.split('.').at(-1);
  return rowsOf(row.schema, `${row.key}.`, optional).flatMap(rowsBelow);
}

function rowsOf(schema: Schema, before: string, optional?: string): readonly Row[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).map(([key, inside]) => ({
    key: `${before}${key}`,
    schema: inside,
    required: required.has(key),
    optional,
  }));
}

function isMapOfObjects(schema: Schema): schema is Schema & { readonly additionalProperties: Schema } {
  return (
    typeof schema.additionalProperties === 'object' &&
    (schema.additionalProperties.properties ?? schema.additionalProperties.oneOf) !== undefined
  );
}

function listItem({ key, schema, required, optional }: Row): string {
  const standard = required
    ? [`required${optional === undefined ? '' : ` with \`${optional}\``}`]
    : schema.default === undefined || isEmpty(schema.default)
      ? []
      : [`default \`${JSON.stringify(schema.default)}\``];
  const kind = kindOf(schema);
  // Text is not named, and neither is a boolean whose default is.
  const kinds = kind === 'text' || (schema.type === 'boolean' && standard.length > 0) ? [] : [kind];
  const facts = [...kinds, ...standard].join('; ');
  return `- \`${key}\`${facts === '' ? '' : ` (${facts})`}: ${schema.description ?? ''}`;
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0;

function kindOf(schema: Schema): string {
  const [some, other] = schema.anyOf ?? [];
  if (some !== undefined && other?.type === 'null') return `${kindOf(some)} or \`null\``;
  if (schema.anyOf !== undefined)
    return schema.anyOf.some(({ type }) => type === 'string') ? 'secret or text' : 'secret';
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.pattern === durationPattern.source) return 'duration';
  if (schema.type === 'integer') return `${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'number') return `number from ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'boolean') return '`true`, `false`';
  if (schema.type === 'array' && schema.items?.enum !== undefined) return `list of ${kindOf(schema.items)}`;
  if (schema.type === 'array' && schema.items?.anyOf !== undefined) return 'list of names or mappings';
  if (schema.type === 'array') return schema.items?.properties ? 'list of mappings' : 'list';
  if (typeof schema.additionalProperties === 'object')
    return `names to ${kindOf(schema.additionalProperties).replace(/s?$/, 's')}`;
  return 'text';
}
