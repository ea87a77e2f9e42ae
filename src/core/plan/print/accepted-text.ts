import { streamSlug } from '../../tree/tree.ts';
import { someOf } from './grouped-lines.ts';

/** Describes the streams of which Sluice accepted the tenant's form, and the consequences. `shown` formats a slug. */
export function acceptedText(
  environment: string,
  accepted: readonly { readonly path: string; readonly isLive: boolean }[],
  shown: (slug: string) => string = (slug) => slug,
): string {
  const named = (some: typeof accepted) => someOf(some.map(({ path }) => shown(streamSlug(path))));
  const pending = accepted.filter(({ isLive }) => !isLive);
  const next = pending.length === 0 ? '' : ` The next run sends ${named(pending)} again.`;
  return `Sluice accepted the tenant's form of ${named(accepted)} in ${environment}.${next}`;
}
