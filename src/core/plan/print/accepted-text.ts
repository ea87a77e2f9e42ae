import { streamSlug } from '../../tree/tree.ts';

/** Limit on the number of named streams. */
const mostNamed = 10;

/** Describes the streams of which Sluice accepted the tenant's form, and the consequences. `shown` formats a slug. */
export function acceptedText(
  environment: string,
  accepted: readonly { readonly path: string; readonly isLive: boolean }[],
  shown: (slug: string) => string = (slug) => slug,
): string {
  const named = (some: typeof accepted) => {
    const slugs = some.slice(0, mostNamed).map(({ path }) => shown(streamSlug(path)));
    const more = some.length - slugs.length;
    return `${slugs.join(', ')}${more === 0 ? '' : ` and ${more} more`}`;
  };
  const pending = accepted.filter(({ isLive }) => !isLive);
  const next = pending.length === 0 ? '' : ` The next run sends ${named(pending)} again.`;
  return `Sluice accepted the tenant's form of ${named(accepted)} in ${environment}.${next}`;
}
