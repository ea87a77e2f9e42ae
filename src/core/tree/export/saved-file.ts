import { budgets } from '../../budgets.ts';
import {
  contentMember,
  contentObject,
  isContentObject,
  mapLeaves,
  mapMembers,
  textOf,
  withMember,
  type Content,
  type ContentObject,
} from '../../stream/content.ts';
import {
  isJsonArray,
  isJsonObject,
  jsonObject,
  member,
  type Json,
  type JsonObject,
} from '../../json/json.ts';
import { kinds } from '../../stream/kinds.ts';
import { InvalidInput } from '../../problems/problem.ts';
import { substitute } from '../../render/substitute.ts';
import { withoutSecrets } from '../../render/unrender-text.ts';
import type { ExportFile } from './export-file.ts';
import { parseJsonText } from '../../json/json-text.ts';
import { plainJson } from '../plain-json.ts';
import { parseContent } from '../parse.ts';
import { printContent } from '../print.ts';
import { hookWithoutNoise, withoutNoise } from '../without-noise.ts';

/**
 * Returns an export file in the form that may be stored, to restore it later. `$secret` replaces the environment's
 * secrets, and parts that imports ignore (addresses of hooks, people) are left out. So are included subflows: a
 * restored stream links to the existing ones.
 */
export function savedFile(
  { file, envelope, payload }: ExportFile,
  secrets: ReadonlyMap<string, string>,
): string {
  const kept = contentObject([
    ['envelope', envelope],
    ['payload', withoutPrivate(payload)],
  ]);
  return printContent(hidden(kept, secrets), file);
}

/**
 * Returns the file of a stored form. Throws `InvalidInput` where the form is unreadable, or one of its secrets is
 * unknown now.
 */
export function savedFileOf(text: string, file: string, secrets: ReadonlyMap<string, string>): ExportFile {
  const kept = parseContent(parseJsonText(text, file, savedFileLimits), file);
  const whole = isContentObject(kept) ? kept : contentObject();
  const filled = substitute(whole, { values: new Map(), secrets }, ({ name }) => {
    const reason = `what was there before holds the secret ${JSON.stringify(name)}, which the configuration no longer has`;
    throw new InvalidInput(file, '', reason, 'SLC2438');
  });
  const part = (name: string): JsonObject => {
    const json = plainJson(contentMember(filled, name) ?? null, file);
    if (!isJsonObject(json))
      throw new InvalidInput(file, '', `what was there before has no ${name}`, 'SLC2438');
    return json;
  };
  return { is: 'export', file, envelope: part('envelope'), payload: part('payload') };
}

/** Depth limit: `$` forms add some levels to a file of the platform. */
const savedFileLimits = { ...budgets.exportFile, depth: budgets.file.depth };

function withoutPrivate(payload: JsonObject): JsonObject {
  const sections = Object.entries(payload).filter(([section]) => section !== kinds.stream.section);
  return jsonObject(sections.map(([section, value]) => [section, publicSection(section, value)]));
}

function publicSection(section: string, value: Json): Json {
  if (section === 'execution_template' && isJsonObject(value)) return publicTemplate(value);
  if (section === kinds.scenario.section) return mapped(value, publicEntry);
  return mapped(value, (item) => withoutNoise(item, 'audit'));
}

function publicTemplate(template: JsonObject): JsonObject {
  const metadata = member(template, 'metadata');
  if (!isJsonObject(metadata)) return template;
  return jsonOf(withMember(template, 'metadata', withoutNoise(metadata, 'audit')));
}

function publicEntry(entry: JsonObject): ContentObject {
  return mapMembers(entry, (value, key) => {
    if (key === 'hooks') return mapped(value as Json, hookWithoutNoise);
    if (key === 'connections') return mapped(value as Json, (one) => withoutNoise(one, 'connection'));
    return value;
  });
}

/** Returns a list with its objects changed and other items unchanged. Returns other values unchanged. */
function mapped(list: Json, change: (one: JsonObject) => ContentObject): Json {
  if (!isJsonArray(list)) return list;
  return list.map((one) => (isJsonObject(one) ? jsonOf(change(one)) : one));
}

/** Returns content as JSON after fields were left out. */
function jsonOf(content: ContentObject): JsonObject {
  return content as JsonObject;
}

function hidden(value: Content, secrets: ReadonlyMap<string, string>): Content {
  if (secrets.size === 0) return value;
  return mapLeaves(value, (leaf) =>
    typeof leaf === 'string' ? textOf(withoutSecrets(leaf, { values: new Map(), secrets })) : leaf,
  );
}
