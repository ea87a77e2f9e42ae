/**
 * The path of every operation, as a template below `baseUrl`. `{service}`, `{tenant}`, `{id}` and `{registry}` are
 * filled in. Operations that the contract calls optional, and lists that a tenant may not have, can be null.
 */
export interface Paths {
  readonly token: string;
  readonly streams: string;
  readonly stream: string;
  readonly exportFile: string;
  readonly importFile: string;
  readonly replace: string | null;
  readonly activate: string;
  readonly deactivate: string;
  readonly connections: string | null;
  readonly cloudFunctions: string | null;
  readonly registry: string | null;
  readonly registryItem: string | null;
}

const streams = '/{service}/{tenant}/value-streams';

/** The paths of docs/tenant-api.yaml. */
export const defaultPaths: Paths = {
  token: '/oauth/token',
  streams,
  stream: `${streams}/{id}`,
  exportFile: `${streams}/{id}/export`,
  importFile: `${streams}/import`,
  replace: `${streams}/{id}/export`,
  activate: `${streams}/{id}/activate`,
  deactivate: `${streams}/{id}/deactivate`,
  connections: '/{service}/{tenant}/connections',
  cloudFunctions: '/{service}/{tenant}/cloud-functions',
  registry: '/{service}/{tenant}/{registry}',
  registryItem: '/{service}/{tenant}/{registry}/{id}',
};

const withId = ['stream', 'exportFile', 'replace', 'activate', 'deactivate', 'registryItem'];
const withRegistry = ['registry', 'registryItem'];
const optional = ['replace', 'connections', 'cloudFunctions', 'registry', 'registryItem'];

/** Why a template cannot be used for an operation; undefined if it can. */
export function checkTemplate(operation: string, template: string | null): string | undefined {
  if (!Object.hasOwn(defaultPaths, operation))
    return `is not an operation: ${Object.keys(defaultPaths).join(', ')}`;
  if (template === null) return optional.includes(operation) ? undefined : 'cannot be null';
  const placeholders = [...template.matchAll(/\{(.*?)\}/g)].map((match) => match[1] ?? '');
  const needed = [
    ...(withId.includes(operation) ? ['id'] : []),
    ...(withRegistry.includes(operation) ? ['registry'] : []),
  ];
  for (const name of needed) if (!placeholders.includes(name)) return `needs {${name}}`;
  for (const name of placeholders) {
    if (!['service', 'tenant', ...needed].includes(name)) return `has {${name}}, which means nothing there`;
  }
  const plain = template.replaceAll(/\{\w+\}/g, 'x');
  if (!/^(\/[\w.~!$&'()*+,;=:@-]+)+$/.test(plain))
    return 'must be a path of plain segments that begins with `/`';
  if (plain.split('/').some((segment) => segment === '.' || segment === '..'))
    return 'has a segment `.` or `..`';
  return undefined;
}

/** Fills a template in. Values are encoded, so that each stays inside its segment. */
export function expandPath(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

/**
 * False for what could lead a path elsewhere once a server or gateway has decoded it: nothing, `.`, `..`, slashes,
 * backslashes, control characters; also for what no id is: lone surrogates, more than 256 characters.
 */
export function isPathSegment(id: string): boolean {
  if (id === '' || id === '.' || id === '..' || id.length > 256 || !id.isWellFormed()) return false;
  return !/[/\\\p{Cc}]/u.test(id);
}
