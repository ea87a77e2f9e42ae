import type { Problem } from '../../domain/problem.ts';
import { streamSlug } from '../../domain/tree.ts';
import { commentLimit } from '../../ports/git-host.ts';
import { pullRequestText } from '../../report/pull-request-body.ts';
import type { PullRequestText } from '../../report/review/input.ts';
import type { PassDeps } from '../subjects.ts';
import { openProblems } from '../lineage/review.ts';
import { keptOutLines } from './kept-out-lines.ts';
import type { Offer, Waiting } from './offer.ts';
import { reviewedTrees } from './reviewed-trees.ts';
import type { ReviewedEnvironment, Reviews } from './reviews.ts';

/** Title and text of the pull request in which something of ours waits. */
export async function textOf(
  { deps, source }: Pick<Reviews, 'deps' | 'source'>,
  offer: Offer,
  waiting: Waiting,
  signal: AbortSignal,
): Promise<PullRequestText> {
  const { environment } = offer;
  if (environment === undefined)
    return brought(
      deps,
      offer,
      waiting,
      { is: 'export', source: source.name, isFormatOnly: false },
      [],
      signal,
    );
  if (offer.kind === 'promotion' || offer.kind === 'streams') {
    const only = offer.kind === 'streams' ? await promotedStreams(deps, waiting) : [];
    const purpose = {
      is: 'promotion',
      environment: environment.name,
      tenant: environment.tenant.name,
      only,
    } as const;
    const keptOut = only.length > 0 ? [] : await keptOutLines(deps.store, environment.name);
    return brought(deps, offer, waiting, purpose, keptOut, signal);
  }
  return plainTexts[offer.kind as keyof typeof plainTexts](environment);
}

async function brought(
  { repository }: PassDeps,
  { base, environment, branch }: Offer,
  { commit, target }: Waiting,
  purpose: Parameters<typeof pullRequestText>[0]['purpose'],
  keptOut: readonly string[],
  signal: AbortSignal,
): Promise<PullRequestText> {
  const trees = await reviewedTrees(repository, target, commit, signal);
  const conflicts: readonly Problem[] = await openProblems(
    repository,
    { incoming: commit, target, result: commit },
    signal,
  );
  const from = purpose.is === 'export' ? purpose.source : (environment?.from ?? branch);
  const facts = { purpose, from, base, revision: commit, trees, keptOut, conflicts };
  return pullRequestText({ ...facts, kept: [], remarks: [], link: undefined }, commentLimit);
}

/** The streams and shared things that a promotion of some of them changes. */
async function promotedStreams(
  { repository }: PassDeps,
  { commit, target }: Waiting,
): Promise<readonly string[]> {
  const changes = await repository.changes(target, commit);
  const streams = changes.flatMap(({ path }) => /^value-streams\/[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(streams)].map(streamSlug).sort();
}

/** Of branches that hold one thing, which is said by their commits. */
const plainTexts = {
  binding: ({ name, branch }: ReviewedEnvironment): PullRequestText => ({
    title: `Bind what ${name} needs`,
    body: `Says in \`environments/${name}.yaml\` what a reference of the tree stands for in the tenant of ${name}.\n\nMerging it into \`${branch}\` lets streams be sent that wait for it. It changes no stream.\n`,
  }),
  drift: ({ name, branch }: ReviewedEnvironment): PullRequestText => ({
    title: `Edits made in the tenant of ${name}`,
    body: `Somebody changed value streams in the tenant of ${name} itself. This is their edit as git would say it, on top of what was last synced.\n\n- **Merge it** into \`${branch}\` to keep the edit: git then says what the tenant does.\n- **Close it** to let git's version stand; \`sluice sync ${name} --heal STREAM\` puts that back.\n\nThe source does not have the edit until it is imported there: \`sluice drift ${name} -o FOLDER\` writes the files for that.\n`,
  }),
  rollback: ({ name, branch }: ReviewedEnvironment): PullRequestText => ({
    title: `Revert ${name} to what it was rolled back to`,
    body: `${name} was rolled back and is on hold at an older revision. Merging this into \`${branch}\` makes git say what the tenant holds; then \`/sluice resume\` lets it go on.\n\nWithout the merge, resuming brings the newest revision again.\n`,
  }),
};
