import { streamFileOf, streamSlug, treePath } from '../../core/tree/tree.ts';
import { proofIn, type Proof } from './verified.ts';
import type { RunDeps } from '../pipeline.ts';

/** Promotion that is prepared and not offered yet. */
export interface UnverifiedOffer {
  /** Previous environment. Undefined if promotions come from the source. */
  readonly before: string | undefined;
  /** Promoted commit of its branch. */
  readonly revision: string;
  /** Commit to merge, and the head of the target. Undefined if the target does not exist yet. */
  readonly commit: string;
  readonly target: string | undefined;
}

/**
 * Returns the reason why the previous environment has not verified an offer. Returns undefined if it has, or if there
 * is no previous environment.
 */
export async function unprovenOffer(
  { repository, store }: Pick<RunDeps, 'repository' | 'store'>,
  { before, revision, commit, target }: UnverifiedOffer,
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

/** Returns the reason on one line. */
export function unprovenLine({ environment, reason, unproven }: Proof): string {
  if (reason !== undefined) return `not proven: ${reason}`;
  const streams = unproven.map(({ path, reason: why }) => `${streamSlug(path)} (${why})`);
  return `not proven in ${environment}: ${streams.join(', ')}`;
}
