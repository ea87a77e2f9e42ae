import { defaultPaths } from '../../core/tenant-paths.ts';

/** A template, and what fits it; the fewer placeholders, the earlier it is tried. */
interface Route {
  readonly template: string;
  readonly fits: RegExp;
}

const tenantRoutes = routesOf(Object.values(defaultPaths).filter((path) => path !== null));

/** The template that a path of a tenant's API was made from, wherever that API begins; undefined for any other. */
export function tenantRoute(path: string): string | undefined {
  return tenantRoutes.find(({ fits }) => fits.test(path))?.template;
}

function routesOf(templates: readonly string[]): readonly Route[] {
  const holes = (template: string) => template.split('{').length;
  return [...new Set(templates)]
    .toSorted((one, other) => holes(one) - holes(other))
    .map((template) => ({ template, fits: new RegExp(`${pattern(template)}$`) }));
}

/** The address before it may have segments of its own, so the registries are named. */
function pattern(template: string): string {
  return template.replaceAll('{registry}', '(events|rules|forms)').replaceAll(/\{\w+\}/g, '[^/]+');
}

/** A path of GitHub or of Make with its ids, names and hashes left out: words of the API alone stay. */
export function wordsOfPath(path: string): string {
  return path
    .split('/')
    .map((segment) => (words.has(segment) || segment === '' ? segment : '{}'))
    .join('/');
}

/** Path segments of the two that are words of their interfaces. */
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
  'teams',
  'organizations',
  'ai-agents',
  'users',
  'me',
]);
