import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/**
 * Checks that each map of app prefixes is invertible if the longest prefix wins in both directions. Two entries break
 * that if they map to one prefix. They also break it if one target begins with the other, and their tenant prefixes do
 * not differ by the same suffix.
 */
export function* appsAreInvertible(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, tenants } of pipelines) {
    for (const [name, { apps }] of tenants) {
      const entries = Object.entries(apps ?? {});
      for (const [index, [tenant, tree]] of entries.entries()) {
        const other = entries.slice(0, index).find((before) => ambiguous(before, [tenant, tree]));
        if (other === undefined) continue;
        yield document.problem(['tenants', name, 'apps', tenant], {
          code: 'SLC1116',
          message:
            other[1] === tree
              ? `${other[0]} leads to this prefix already, so there is no way back`
              : `${other[0]} leads to a prefix that overlaps this one, so there is no way back`,
          remedy: 'give each prefix of the tenant its own prefix in the tree',
        });
      }
    }
  }
}

type TreeOfTenant = readonly [tenant: string, tree: string];

function ambiguous(one: TreeOfTenant, other: TreeOfTenant): boolean {
  const [short, long] = one[1].length <= other[1].length ? [one, other] : [other, one];
  if (!long[1].startsWith(short[1])) return false;
  return long[1] === short[1] || long[0] !== short[0] + long[1].slice(short[1].length);
}
