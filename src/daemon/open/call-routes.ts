import { defaultPaths } from '../../core/tenant-paths.ts';

/** Path template and its pattern. Routes with fewer placeholders are tried first. */
interface Route {
  readonly template: string;
  readonly fits: RegExp;
}

const tenantRoutes = routesOf(Object.values(defaultPaths).filter((path) => path !== null));

/** Returns the template of a tenant API's path, whatever address precedes it. Returns undefined for other paths. */
export function tenantRoute(path: string): string | undefined {
  return tenantRoutes.find(({ fits }) => fits.test(path))?.template;
}

function routesOf(templates: readonly string[]): readonly Route[] {
  const holes = (template: string) => template.split('{').length;
  return [...new Set(templates)]
    .toSorted((one, other) => holes(one) - holes(other))
    .map((template) => ({ template, fits: new RegExp(`${pattern(template)}$`) }));
}

/**
 * Converts a template to a pattern. Names the registries, because the address before it may have segments of its own.
 */
function pattern(template: string): string {
  return template.replaceAll('{registry}', '(events|rules|forms)').replaceAll(/\{\w+\}/g, '[^/]+');
}

/** Reduces a path of GitHub or Make to the words of the API, without ids, names and hashes. */
export function wordsOfPath(path: string): string {
  return path
    .split('/')
    .map((segment) => (words.has(segment) || segment === '' ? segment : '{}'))
    .join('/');
}

/** Words that occur in paths of both APIs. */
const words: ReadonlySet<string> = new Set([
  'api',
  'v2',
  'v3',
  'repos',
  'app',
  'installation',
  'installations',
  'access_tokens',
  'pulls',
  'issues',
  'comments',
  'reactions',
  'reviews',
  'files',
  'commits',
  'status',
  'statuses',
  'check-runs',
  'deployments',
  'branches',
  'protection',
  'rules',
  'rulesets',
  'hooks',
  'deliveries',
  'collaborators',
  'permission',
  'git',
  'ref',
  'refs',
  'heads',
  'search',
  'user',
  'rate_limit',
  'compare',
  'labels',
  'connections',
  'scenarios',
  'hooks',
  'keys',
  'data-stores',
  'data-structures',
  'functions',
  'variables',
  'teams',
  'organizations',
  'ai-agents',
  'users',
  'me',
]);
