import type { Content } from '../stream/content.ts';
import { referencesIn } from '../stream/content.ts';
import { budgets } from '../budgets.ts';
import { ExactNumber, jsonObject, type Json } from '../json/json.ts';
import { InvalidInput } from '../problems/problem.ts';
import { parseFieldPattern, type FieldPattern } from '../render/field-pattern.ts';
import { isFileGlob, type Ignored } from '../render/ignored.ts';
import { reasonAgainstFile } from '../render/nameable-file.ts';
import type { Patch } from '../render/patch.ts';
import { parsePlace, type PatchPath } from '../render/place.ts';
import { treePath } from '../tree/tree.ts';
import { fieldsOf, itemsOf, membersOf, type Complaints, type YamlPath } from './complaints.ts';
import type { FileRole } from './role.ts';
import { parseContent } from '../tree/parse.ts';

/** Reads `patches`: a list of RFC 6902 operations for each file of the tree. */
export function readPatches(value: unknown, complaints: Complaints): ReadonlyMap<string, readonly Patch[]> {
  const files = filesIn(value, ['patches'], complaints);
  return new Map(
    files.map(([file, list, path]) => {
      if (!Array.isArray(list))
        complaints.add(
          path,
          'is not a list of operations such as { op: replace, path: id=3/mapper/url, value: … }',
        );
      const items = Array.isArray(list) ? itemsOf(list, path) : [];
      return [file, items.flatMap(([item, at]) => readPatch(item, at, complaints) ?? [])] as const;
    }),
  );
}

/** Reads `ignore`: a field or a list of fields, by file of the tree or glob of files. */
export function readIgnored(value: unknown, role: FileRole, complaints: Complaints): Ignored {
  // Sidecars are part of exports only.
  const isCompared = (file: string) => role === 'environment' || treePath(file).is !== 'sidecar';
  const reasonAgainst = (file: string) =>
    isFileGlob(file) || !isCompared(file) ? undefined : reasonAgainstFile(file);
  const files = filesIn(value, ['ignore'], complaints, reasonAgainst);
  const excess = files.filter(([file]) => isFileGlob(file))[budgets.ignored.globs];
  if (excess !== undefined)
    complaints.add(excess[2], `ignores more than ${budgets.ignored.globs} globs of files`);
  return new Map(
    files.map(([file, fields, path]) => [
      file,
      itemsOf(fields, path).flatMap(([item, at]) => readField(item, at, complaints) ?? []),
    ]),
  );
}

function readField(value: unknown, path: YamlPath, complaints: Complaints): FieldPattern | undefined {
  if (typeof value !== 'string')
    return complaints.add(path, 'is not a field such as id=3/mapper/url or /scheduling/interval');
  const parsed = parseFieldPattern(value);
  if (parsed.pattern === undefined) return complaints.add(path, `${JSON.stringify(value)}: ${parsed.reason}`);
  return { ...parsed.pattern, origin: complaints.originOf(path) };
}

/** Returns the files of the tree that a mapping's keys name, with their values and paths. */
export function filesIn(
  value: unknown,
  path: YamlPath,
  complaints: Complaints,
  reasonAgainst: (file: string) => string | undefined = reasonAgainstFile,
): readonly (readonly [string, unknown, YamlPath])[] {
  const what =
    'a mapping of files of the tree, such as value-streams/order-intake/scenarios/validate-order.json';
  return membersOf(value, path, complaints, what).flatMap(([file, member]) => {
    const at = [...path, file];
    const reason = reasonAgainst(file);
    if (reason !== undefined) complaints.add(at, `${JSON.stringify(file)} ${reason}`);
    return reason === undefined ? [[file, member, at] as const] : [];
  });
}

/** Reads a place; undefined after a problem. */
export function readPlace(value: unknown, path: YamlPath, complaints: Complaints): PatchPath | undefined {
  if (typeof value !== 'string')
    return complaints.add(path, 'is not a place such as id=3/mapper/url or /scheduling/interval');
  const parsed = parsePlace(value);
  return parsed.place ?? complaints.add(path, `${JSON.stringify(value)}: ${parsed.reason}`);
}

const operations = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;

function readPatch(value: unknown, path: YamlPath, complaints: Complaints): Patch | undefined {
  const what = 'an operation such as { op: replace, path: id=3/mapper/url, value: … }';
  if (typeof value !== 'object' || value === null) return complaints.add(path, `is not ${what}`);
  const written = fieldsOf(value, path, ['op', 'path', 'from', 'value'], complaints, what);
  const op = operations.find((one) => one === written.op);
  if (op === undefined) return complaints.add([...path, 'op'], `op is one of ${operations.join(', ')}`);
  const needs = { from: op === 'move' || op === 'copy', value: ['add', 'replace', 'test'].includes(op) };
  for (const key of ['from', 'value'] as const) {
    const isThere = Object.hasOwn(written, key);
    if (isThere && !needs[key]) complaints.add([...path, key], `${op} has no ${key}`);
    if (!isThere && needs[key]) return complaints.add(path, `${op} needs ${key}`);
  }
  const at = readPlace(written.path, [...path, 'path'], complaints);
  const origin = complaints.originOf(path);
  if (op === 'remove') return at && { op, at, origin };
  if (op === 'move' || op === 'copy') {
    const from = readPlace(written.from, [...path, 'from'], complaints);
    return at && from && { op, at, from, origin };
  }
  const content = readContent(written.value, [...path, 'value'], complaints);
  return at && content && { op, at, value: content.content, origin };
}

/** Reads a value of the tree, written as YAML. */
function readContent(
  value: unknown,
  path: YamlPath,
  complaints: Complaints,
): { readonly content: Content } | undefined {
  try {
    const content = parseContent(jsonOf(value), '');
    const [reference] = referencesIn(content);
    if (reference === undefined) return { content };
    return complaints.add(path, '$ref cannot stand in a patch: bindings say what a reference stands for');
  } catch (error) {
    if (error instanceof InvalidInput) return complaints.add(path, error.reason);
    throw error;
  }
}

function jsonOf(value: unknown): Json {
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : new ExactNumber(String(value));
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === 'object')
    return jsonObject(Object.entries(value).map(([key, member]): [string, Json] => [key, jsonOf(member)]));
  throw new InvalidInput('', '', 'is not a value of JSON');
}
