import { tmpdir } from 'node:os';
import { gitVersion } from '../../adapters/git/mirror-facts.ts';
import type { Config } from '../../config/config.ts';
import { resolveSecrets } from '../../config/secret.ts';
import { hideSecrets } from '../open/hide-secrets.ts';
import { openStore, storeName } from '../open/open-store.ts';
import type { Outside } from '../open/outside.ts';
import { everything, secretsOf } from '../open/opens.ts';
import { approvalFindings } from './approval-checks.ts';
import { bindingFindings } from './binding-checks.ts';
import { look, type CheckResult } from './check-result.ts';
import { hostFindings } from './host-checks.ts';
import { repositoryFindings } from './repository-checks.ts';
import { secretFindings } from './secret-checks.ts';
import { tenantFindings } from './tenant-checks.ts';

/**
 * Checks everything that a configuration names, one item after the other. Writes to no tenant or remote. Reports an
 * item that cannot be checked as a problem and continues.
 */
export async function* examine(
  config: Config,
  outside: Outside,
  signal: AbortSignal,
): AsyncGenerator<CheckResult> {
  await hideSecrets(config, outside, outside.redactor);
  yield* await look('git', () => gitVersion({ directory: tmpdir(), path: outside.env['PATH'] }, outside.log));
  yield* await look('secrets', async () => {
    const refs = secretsOf(config, everything).filter(({ from }) => from !== 'text');
    await resolveSecrets(refs, outside, (value) => outside.redactor.add(value));
    return `${refs.length} of ${refs.length} are there`;
  });
  yield* await look('store', async () => {
    const store = await openStore(config, outside);
    try {
      await store.statuses();
      return storeName(config.store);
    } finally {
      await store.close();
    }
  });
  for (const pipeline of config.pipelines) {
    yield* await repositoryFindings(config, pipeline, outside, signal);
    yield* await hostFindings(config, pipeline, outside, signal);
    yield* approvalFindings(config, pipeline);
    yield* secretFindings(pipeline);
    const used = new Set([
      pipeline.source.tenant,
      ...[...pipeline.environments.values()].map(({ tenant }) => tenant),
    ]);
    for (const tenant of pipeline.tenants.values())
      if (used.has(tenant.name)) yield* await tenantFindings(tenant, outside, signal);
    yield* await bindingFindings(config, pipeline, outside, signal);
  }
}
