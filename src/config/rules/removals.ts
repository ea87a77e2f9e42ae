import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/** Checks that `prune` is off for tenants that only people write to. Sluice reports removed streams there. */
export function* peopleRemoveByThemselves(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  for (const { document, tenants, environments } of pipelines) {
    for (const [name, { tenant = '', prune = 'off' }] of environments) {
      if (prune === 'off' || tenants.get(tenant)?.driver !== 'directory') continue;
      yield document.problem(['environments', name, 'prune'], {
        code: 'SLC1120',
        message: `is ${prune}, and people write to the tenant ${tenant} by hand: what git no longer has is only reported`,
        remedy: 'remove the key, or write off',
      });
    }
  }
}
