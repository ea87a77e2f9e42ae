import type { Config, Pipeline } from '../../config/config.ts';
import { SecretsUnavailable, SecretUnavailable } from '../../config/secret.ts';
import { PortError } from '../../ports/errors.ts';
import { planEnvironment } from '../../runs/sync/plan.ts';
import { BranchMissing } from '../../runs/plan-errors.ts';
import { openApp } from '../open/open.ts';
import type { Outside } from '../open/outside.ts';
import { look, note, ok, type CheckResult } from './check-result.ts';

/** Checks that each environment binds the references of its streams. Only reads. */
export async function bindingFindings(
  config: Config,
  pipeline: Pipeline,
  outside: Outside,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const findings: CheckResult[] = [];
  for (const { name, tenant } of pipeline.environments.values()) {
    const what = `bindings of ${name}`;
    findings.push(
      ...(await look(what, async () => {
        const opens = {
          pipeline: (one: Pipeline) => one === pipeline,
          tenant: (one: string) => one === tenant,
        };
        return await boundIn(config, { name, what }, opens, outside, signal);
      })),
    );
  }
  return findings;
}

async function boundIn(
  config: Config,
  { name, what }: { readonly name: string; readonly what: string },
  opens: Parameters<typeof openApp>[2],
  outside: Outside,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  try {
    const app = await openApp(config, outside, opens);
    try {
      const [pipeline] = app.pipelines;
      const environment = pipeline?.environments.get(name);
      if (pipeline === undefined || environment === undefined) throw new Error(`${name} was not opened`);
      const { plan } = await planEnvironment(pipeline.deps, environment, {}, signal);
      const open = plan.readiness.filter(({ problem }) => problem !== undefined);
      if (open.length === 0)
        return [ok(what, `${plan.readiness.length} of ${plan.readiness.length} are bound`)];
      const paths = open.slice(0, 5).map(({ path }) => path);
      const more = open.length > 5 ? ` and ${open.length - 5} more` : '';
      return [
        note(what, `not bound: ${paths.join(', ')}${more}; \`sluice plan ${name}\` has the lines to add`),
      ];
    } finally {
      await app.close();
    }
  } catch (error) {
    if (error instanceof BranchMissing) return [note(what, 'not looked at: its branch is not there yet')];
    // The repository and tenant checks report the reason.
    if (error instanceof PortError)
      return [note(what, 'not looked at: repository or tenant could not be read')];
    if (error instanceof SecretUnavailable || error instanceof SecretsUnavailable)
      return [note(what, 'not looked at, since a secret is missing')];
    throw error;
  }
}
