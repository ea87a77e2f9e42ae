/**
 * Paths of all operations of the tenant API (docs/reference/tenant-api.yaml), as templates below its address.
 * `{service}`, `{tenant}`, `{id}` and `{registry}` are filled in. Operations that the contract calls optional, and
 * lists that a tenant may lack, can be null: they are not offered.
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

/** Paths of docs/reference/tenant-api.yaml. */
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

/** Returns the reason why a template is invalid for an operation; undefined if it is valid. */
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
