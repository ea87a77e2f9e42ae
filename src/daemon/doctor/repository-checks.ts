import { checkPush } from '../../adapters/git/remote/push-check.ts';
import type { Config, Pipeline } from '../../config/config.ts';
import { resolveSecrets } from '../../config/secret.ts';
import type { Repository } from '../../ports/repository.ts';
import { branchRef } from '../../runs/branches.ts';
import { openHost } from '../open/open-host.ts';
import { secretsOf } from '../open/opens.ts';
import { openApp, repositoryFolder } from '../open/open.ts';
import type { Outside } from '../open/outside.ts';
import { signersOf } from '../open/signers.ts';
import { look, note, ok, type CheckResult } from './check-result.ts';

/** Checks that a pipeline's repository can be fetched and pushed, and that its branches exist. Only reads. */
export async function repositoryFindings(
  config: Config,
  pipeline: Pipeline,
  outside: Outside,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const what = config.pipelines.length === 1 ? 'repository' : `repository of ${pipeline.name}`;
  return look(what, async () => {
    const app = await openApp(config, outside, { pipeline: (one) => one === pipeline, tenant: () => false });
    try {
      const repository = app.pipelines[0]?.deps.repository;
      if (repository === undefined) throw new Error(`the pipeline ${pipeline.name} was not opened`);
      const heads = await repository.fetch(signal);
      return [
        ok(what, `${pipeline.repository.url}, ${heads.size} ${heads.size === 1 ? 'ref' : 'refs'}`),
        ...(await pushFindings(what, { config, pipeline, heads }, outside, signal)),
        ...branchFindings(pipeline, heads),
        ...(await signerFindings(pipeline, repository, outside, signal)),
      ];
    } finally {
      await app.close();
    }
  });
}

interface FetchedPipeline {
  readonly config: Config;
  readonly pipeline: Pipeline;
  readonly heads: ReadonlyMap<string, string>;
}

function pushFindings(
  what: string,
  { config, pipeline, heads }: FetchedPipeline,
  outside: Outside,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const name = `${what}: push`;
  return look(name, async () => {
    const [commit] = heads.values();
    if (commit === undefined) return [note(name, 'cannot be tried, since there is no commit yet')];
    const { url } = pipeline.repository;
    const opened = { pipeline: (one: Pipeline) => one === pipeline, tenant: () => false };
    const secret = await resolveSecrets(secretsOf(config, opened), outside, (value) =>
      outside.redactor.add(value),
    );
    const { gitToken } = await openHost(pipeline, secret, outside);
    const path = outside.env['PATH'];
    const settings = {
      directory: repositoryFolder(config, url),
      url,
      ...(gitToken === undefined ? {} : { token: gitToken }),
      ...(path === undefined ? {} : { path }),
    };
    await checkPush(settings, outside, commit, signal);
    return 'would be let in (nothing was sent)';
  });
}

/** Reports the branches. A missing one is a note, because a new environment has none. */
function branchFindings(
  { source, environments }: Pipeline,
  heads: ReadonlyMap<string, string>,
): readonly CheckResult[] {
  const branches = [
    { name: source.branch, missing: `is not there yet: merge sluice/export/${source.name} into it` },
    ...[...environments.values()].map(({ name, branch, from }) => ({
      name: branch,
      missing: `is not there yet: promote ${from.name} to ${name}, and create it from sluice/promote/${name}`,
    })),
  ];
  return branches.map(({ name, missing }) => {
    const head = heads.get(branchRef(name));
    return head === undefined
      ? note(`branch ${name}`, missing)
      : ok(`branch ${name}`, `at ${head.slice(0, 12)}`);
  });
}

async function signerFindings(
  { environments }: Pipeline,
  repository: Repository,
  outside: Outside,
  signal: AbortSignal,
): Promise<readonly CheckResult[]> {
  const findings: CheckResult[] = [];
  for (const environment of environments.values()) {
    const signers = signersOf(environment, outside);
    if (signers === undefined) continue;
    findings.push(
      ...(await look(`signers of ${environment.name}`, async () => {
        await repository.checkSigners(await signers(), signal);
        return `${environment.verify?.allowedSigners.path}: signatures can be checked`;
      })),
    );
  }
  return findings;
}
