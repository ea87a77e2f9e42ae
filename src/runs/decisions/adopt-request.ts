import { globMatches } from '../../core/text/glob.ts';
import { nearMiss } from '../../core/text/near-miss.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { streamSlug } from '../../core/tree/tree.ts';

/** Request to adopt streams of a tenant. */
export interface AdoptRequest {
  /** Globs on the slugs of streams in git. Empty for all. */
  readonly streams: readonly string[];
  /** Ids of the tenant's streams that the request chooses, by slug. */
  readonly choices: ReadonlyMap<string, string>;
}

/** Streams that can be adopted, and those that Sluice already manages. */
export interface AdoptableStreams {
  readonly branch: string;
  /** Streams in git. */
  readonly desired: readonly { readonly path: string; readonly name: string }[];
  /** Paths of unreadable streams in git. */
  readonly unreadable: readonly string[];
  /** Ids of managed streams in the tenant, by path. */
  readonly managed: ReadonlyMap<string, string>;
  /** Streams in the tenant that Sluice does not manage. */
  readonly unmanaged: readonly { readonly id: string; readonly name: string }[];
}

/** Returns true if the request names a stream of git, or names none and therefore means all. */
export function isRequested(path: string, { streams, choices }: AdoptRequest): boolean {
  const slug = streamSlug(path);
  if (streams.length === 0 && choices.size === 0) return true;
  return choices.has(slug) || streams.some((glob) => globMatches(glob, slug));
}

/** Returns a refusal for each part of a request that cannot be adopted. If there is any, nothing is adopted. */
export function refusals(request: AdoptRequest, there: AdoptableStreams): readonly Problem[] {
  const names = [...request.streams.filter((word) => !isPattern(word)), ...request.choices.keys()];
  return [
    ...request.streams.filter(isPattern).flatMap((glob) => unfitting(glob, there)),
    ...names.flatMap((name) => unusableName(name, there)),
    ...[...request.choices].flatMap(([slug, id]) => unusableId(slug, id, there)),
    ...sharedIds(request.choices),
  ];
}

const isPattern = (word: string) => /[*?]/.test(word);

function unfitting(glob: string, { branch, desired, unreadable }: AdoptableStreams): readonly Problem[] {
  const paths = [...desired.map(({ path }) => path), ...unreadable];
  if (paths.some((path) => globMatches(glob, streamSlug(path)))) return [];
  return [refusal('SLC1061', glob, `no stream of ${branch} matches ${glob}`)];
}

function unusableName(slug: string, there: AdoptableStreams): readonly Problem[] {
  const { branch, desired, unreadable, managed } = there;
  const known = desired.find(({ path }) => streamSlug(path) === slug);
  if (known !== undefined) {
    const id = managed.get(known.path);
    return id === undefined ? [] : [refusal('SLC2492', slug, `Sluice manages ${slug} already, as ${id}`)];
  }
  if (unreadable.some((path) => streamSlug(path) === slug))
    return [refusal('SLC1061', slug, `the stream ${slug} of ${branch} cannot be read`)];
  const meant = nearMiss(
    slug,
    desired.map(({ path }) => streamSlug(path)),
  );
  return [
    refusal(
      'SLC1061',
      slug,
      `${branch} has no stream ${slug}${meant === undefined ? '' : didYouMean(meant)}`,
    ),
  ];
}

function unusableId(slug: string, id: string, there: AdoptableStreams): readonly Problem[] {
  const { desired, managed, unmanaged } = there;
  const stream = desired.find(({ path }) => streamSlug(path) === slug);
  // Its name has a refusal already.
  if (stream === undefined || managed.has(stream.path)) return [];
  if (unmanaged.some((one) => one.id === id)) return [];
  const owner = [...managed].find(([, one]) => one === id)?.[0];
  if (owner !== undefined)
    return [refusal('SLC2492', slug, `Sluice manages ${id} already, for ${streamSlug(owner)}`)];
  const namesakes = unmanaged.filter(({ name }) => name === stream.name).map((one) => one.id);
  const ids = unmanaged.map((one) => one.id);
  const meant = nearMiss(id, ids);
  const hint =
    namesakes.length > 0
      ? `; it has ${JSON.stringify(stream.name)} as ${namesakes.join(', ')}`
      : meant === undefined
        ? ''
        : didYouMean(meant);
  return [refusal('SLC2419', slug, `the tenant has no stream ${id}${hint}`)];
}

function sharedIds(choices: AdoptRequest['choices']): readonly Problem[] {
  const byId = Map.groupBy(choices, ([, id]) => id);
  return [...byId].flatMap(([id, named]) => {
    if (named.length === 1) return [];
    const slugs = named.map(([slug]) => slug).join(' and ');
    return [refusal('SLC2419', id, `${id} cannot be two streams: it is named for ${slugs}`)];
  });
}

const didYouMean = (word: string) => `; did you mean ${word}?`;

function refusal(code: string, file: string, message: string): Problem {
  return { code, severity: 'error', file, place: '', message };
}
