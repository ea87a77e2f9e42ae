import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usedOperations } from './used-operations.ts';

// Makes openapi.json of GitHub's description, which is too large to depend on. Install `@octokit/openapi@23.0.2` in a
// folder elsewhere, then:
//   npx node test/support/github/subset.ts FOLDER/node_modules/@octokit/openapi/generated/api.github.com.json

type Node = { readonly [key: string]: unknown };

interface Description {
  readonly openapi: string;
  readonly info: Node;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Node>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What is for people only. Below `properties` these are names of fields and stay. */
const prose: ReadonlySet<string> = new Set([
  'description',
  'example',
  'examples',
  'externalDocs',
  'summary',
  'tags',
  'title',
]);

/** Keys whose value maps names to what is described. */
const maps: ReadonlySet<string> = new Set(['properties', 'responses', 'headers', 'content']);

export function subsetOf(whole: Description, operations: readonly string[]): Node {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const line of operations) {
    const [method = '', path = ''] = line.split(' ');
    const operation = whole.paths[path]?.[method.toLowerCase()];
    if (operation === undefined) throw new Error(`GitHub describes no ${line}`);
    (paths[path] ??= {})[method.toLowerCase()] = bare(operation);
  }
  const components: Record<string, Record<string, unknown>> = {};
  for (const [group, name] of reachable(paths, whole)) {
    (components[group] ??= {})[name] = bare(whole.components[group]?.[name]);
  }
  const { title, version, license } = whole.info;
  return { openapi: whole.openapi, info: { title, version, license }, paths, components: sorted(components) };
}

/** Group and name of every component that is referred to, also by another one. */
function reachable(from: unknown, whole: Description): readonly (readonly [string, string])[] {
  const found = new Map<string, readonly [string, string]>();
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key !== '$ref' || typeof inner !== 'string') visit(inner);
      else if (!found.has(inner)) {
        const [, , group = '', name = ''] = inner.split('/');
        const component = whole.components[group]?.[name];
        if (component === undefined) throw new Error(`GitHub describes no ${inner}`);
        found.set(inner, [group, name]);
        visit(bare(component));
      }
    }
  };
  visit(from);
  return [...found.values()];
}

function bare(value: unknown, areNames = false): unknown {
  if (Array.isArray(value)) return value.map((item) => bare(item));
  if (typeof value !== 'object' || value === null) return value;
  const kept: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    if (!areNames && (prose.has(key) || key.startsWith('x-'))) continue;
    if (!areNames && key === 'enum') kept[key] = inner;
    else kept[key] = bare(inner, !areNames && maps.has(key));
  }
  // The one piece of prose that OpenAPI demands.
  const isResponse = !areNames && ('content' in value || 'headers' in value) && !('in' in value);
  if (isResponse || isEmptyResponse(value, areNames)) kept['description'] = '';
  return kept;
}

function isEmptyResponse(value: object, areNames: boolean): boolean {
  return !areNames && Object.keys(value).join() === 'description';
}

function sorted(
  components: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Record<string, Record<string, unknown>> {
  const byName = <T>(entries: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(entries).sort(([one], [other]) => (one < other ? -1 : 1)));
  return byName(
    Object.fromEntries(Object.entries(components).map(([group, entries]) => [group, byName(entries)])),
  );
}

/** JSON with each value on one line that fits there: small, and yet a change is a few lines. */
export function printed(value: unknown, indent = ''): string {
  const line = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || line.length + indent.length <= 120) return line;
  const inner = `${indent} `;
  const lines = Array.isArray(value)
    ? value.map((item) => `${inner}${printed(item, inner)}`)
    : Object.entries(value).map(([key, item]) => `${inner}${JSON.stringify(key)}:${printed(item, inner)}`);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${lines.join(',\n')}\n${indent}${close}`;
}

const source = process.argv[2];
if (import.meta.main && source !== undefined) {
  const whole = JSON.parse(await readFile(source, 'utf8')) as Description;
  await writeFile(join(import.meta.dirname, 'openapi.json'), `${printed(subsetOf(whole, usedOperations))}\n`);
}
