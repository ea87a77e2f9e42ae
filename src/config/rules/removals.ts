import type { PipelineDraft } from '../draft.ts';
import type { ConfigProblem } from '../problem.ts';

/** Where only people write to a tenant, nothing is removed for them: what git no longer has is reported. */
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
