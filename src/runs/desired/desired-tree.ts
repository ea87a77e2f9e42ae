import { render, renderFiles, suppliesOf, type Supplies } from '../../core/render/render.ts';
import type { EnvironmentSettings } from '../../core/environment/environment.ts';
import { bothIgnored } from '../../core/render/ignored.ts';
import type { Problem } from '../../core/problems/problem.ts';
import { treePath, type Tree } from '../../core/tree/tree.ts';
import { ordinary, readRevision, readSettings, type Revision } from '../reading/revision.ts';
import type { Environment, RunDeps } from '../pipeline.ts';
import { NamedStreams } from './named-streams.ts';

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
 * Returns the desired tree. With `only`, it has the files of these streams and of none, and the rendered tree has the
 * names of the other streams. Throws `PortError` if the revision cannot be read, `InvalidInput` if the environment's
 * file is invalid.
 */
export async function desiredTree(
  deps: Pick<RunDeps, 'repository' | 'knownStreams'>,
  environment: Environment,
  revision: string,
  signal: AbortSignal,
  only?: ReadonlySet<string>,
): Promise<DesiredTree> {
  const { repository } = deps;
  const isOther = (path: string) => {
    const place = treePath(path);
    return only !== undefined && 'stream' in place && place.stream !== undefined && !only.has(place.stream);
  };
  const [written, ofFile] = await Promise.all([
    readRevision(repository, revision, signal, (path) => !isOther(path)),
    readSettings(repository, revision, environment.name, signal),
  ]);
  const settings = withTenantIgnored(ofFile, environment);
  const supplies = suppliesOf(settings, environment.secrets);
  const { tree, problems } = render(written.tree, supplies);
  const others = (await repository.entries(revision, 'value-streams')).filter(
    ({ path, mode }) => isOther(path) && treePath(path).is === 'stream' && mode === ordinary,
  );
  const named = renderFiles(await new NamedStreams(deps).of(others, signal), supplies).tree;
  const unsupplied = unsuppliedSecrets(settings, environment);
  return {
    written,
    settings,
    supplies,
    rendered: new Map([...named, ...tree]),
    problems: [...problems, ...unsupplied],
  };
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
