import { render, suppliesOf, type Supplies } from '../../core/render/render.ts';
import type { EnvironmentSettings } from '../../core/environment/environment.ts';
import { bothIgnored } from '../../core/render/ignored.ts';
import type { Problem } from '../../core/problems/problem.ts';
import type { Tree } from '../../core/tree/tree.ts';
import { readRevision, readSettings, type Revision } from '../reading/revision.ts';
import type { Environment, RunDeps } from '../pipeline.ts';

/** Desired state of an environment at a revision, before its references are bound. */
export interface DesiredTree {
  /** Tree in git. */
  readonly written: Revision;
  readonly settings: EnvironmentSettings;
  /** Values that the tree was rendered with. */
  readonly supplies: Supplies;
  /** Tree with the environment's values and secrets. */
  readonly rendered: Tree;
  /** Rendering problems. */
  readonly problems: readonly Problem[];
}

/**
 * Returns the desired tree. Throws `PortError` if the revision cannot be read, `InvalidInput` if the environment's file
 * is invalid.
 */
export async function desiredTree(
  { repository }: Pick<RunDeps, 'repository'>,
  environment: Environment,
  revision: string,
  signal: AbortSignal,
): Promise<DesiredTree> {
  const [written, ofFile] = await Promise.all([
    readRevision(repository, revision, signal),
    readSettings(repository, revision, environment.name, signal),
  ]);
  const settings = withTenantIgnored(ofFile, environment);
  const supplies = suppliesOf(settings, environment.secrets);
  const { tree, problems } = render(written.tree, supplies);
  const unsupplied = unsuppliedSecrets(settings, environment);
  return { written, settings, supplies, rendered: tree, problems: [...problems, ...unsupplied] };
}

/**
 * Adds the fields that the operator's configuration ignores for the tenant to those that the environment's file
 * ignores.
 */
export function withTenantIgnored(
  settings: EnvironmentSettings,
  { ignored }: Environment,
): EnvironmentSettings {
  return { ...settings, ignored: bothIgnored(settings.ignored, ignored) };
}

/**
 * Reports secrets that the environment's file names and the operator does not supply. Their uses are separate errors.
 */
export function unsuppliedSecrets(
  { secrets }: EnvironmentSettings,
  { name, secrets: supplied }: Environment,
): readonly Problem[] {
  return [...secrets].flatMap(([secret, origin]) => {
    if (supplied.has(secret)) return [];
    const message = `names the secret ${JSON.stringify(secret)}, which the configuration of ${name} does not supply`;
    return [{ code: 'SLC1047', severity: 'warning', ...origin, message } as const];
  });
}
