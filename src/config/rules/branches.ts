import type { PipelineDraft } from '../draft.ts';
import type { KeyPath } from '../values/key-path.ts';
import type { ConfigProblem } from '../problem.ts';

interface Claim {
  readonly branch: string;
  readonly owner: string;
}

/**
 * Checks that each source and environment of a repository has its own branch, and that git can store them all. A branch
 * `env` prevents `env/staging`.
 */
export function* branchesCanCoexist(pipelines: readonly PipelineDraft[]): Iterable<ConfigProblem> {
  const claims = new Map<string, Claim[]>();
  for (const { document, repository, source, environments } of pipelines) {
    const key = repositoryKey(repository.url) ?? document.file;
    const others = claims.get(key) ?? [];
    claims.set(key, others);
    const wanted = [
      { branch: source.branch, owner: 'the source', path: ['source', 'branch'] satisfies KeyPath },
      ...[...environments].map(([name, { branch }]) => ({
        branch,
        owner: `the environment ${name}`,
        path: ['environments', name, 'branch'] satisfies KeyPath,
      })),
    ];
    for (const { branch, owner, path } of wanted) {
      if (branch === undefined) continue;
      const inTheWay = others.find((other) => collide(other.branch, branch));
      others.push({ branch, owner: `${owner} in ${document.file}` });
      if (inTheWay === undefined) continue;
      yield document.problem(path, {
        code: 'SLC1115',
        message:
          inTheWay.branch === branch
            ? `this is the branch of ${inTheWay.owner}`
            : `git cannot hold it beside the branch of ${inTheWay.owner}: one is a folder of the other`,
        remedy: 'choose another branch',
      });
    }
  }
}

function collide(one: string, other: string): boolean {
  return one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);
}

/** Returns one key for all spellings of an address that git servers treat alike. */
function repositoryKey(url: PipelineDraft['repository']['url']): string | undefined {
  const text = url?.kind === 'path' ? url.path : url?.url;
  return text?.replace(/\/+$/, '').replace(/\.git$/, '');
}
