import { streamFileOf, streamSlug, treePath } from '../../core/tree/tree.ts';
import { proofIn, type Proof } from './verified.ts';
import type { PassDeps } from '../pipeline.ts';

/** A promotion that is made and not offered yet. */
export interface Offer {
  /** The environment before; undefined where promotions come from the source. */
  readonly before: string | undefined;
  /** The commit of its branch that is promoted. */
  readonly revision: string;
  /** What is merged, and into what; undefined: a branch that is not there yet. */
  readonly commit: string;
  readonly target: string | undefined;
}

/** Why an offer is not proven by the environment before; undefined where it is, or where there is none. */
export async function unprovenOffer(
  { repository, store }: Pick<PassDeps, 'repository' | 'store'>,
  { before, revision, commit, target }: Offer,
): Promise<Proof | undefined> {
  if (before === undefined) return undefined;
  const paths = (await repository.changes(target, commit)).flatMap(({ path }) => {
    const place = treePath(path);
    return 'stream' in place && place.stream !== undefined ? [place.stream] : [];
  });
  const present = new Set((await repository.entries(commit, 'value-streams')).map(({ path }) => path));
  const changed = [...new Set(paths)].map((path) => ({ path, isRemoved: !present.has(streamFileOf(path)) }));
  const proof = await proofIn(store, before, { revision, changed });
  return proof.isProven ? undefined : proof;
}

/** Why, on one line. */
export function unprovenLine({ environment, reason, unproven }: Proof): string {
  if (reason !== undefined) return `not proven: ${reason}`;
  const streams = unproven.map(({ path, reason: why }) => `${streamSlug(path)} (${why})`);
  return `not proven in ${environment}: ${streams.join(', ')}`;
}
