import { budgets } from '../../../core/budgets.ts';
import type { Problem } from '../../../core/problems/problem.ts';
import { streamSlug } from '../../../core/tree/tree.ts';
import { commentLimit } from '../../../ports/git-host.ts';
import { pullRequestText } from '../../../core/review/pull-request-body.ts';
import type { PullRequestText } from '../../../core/review/input.ts';
import type { RunDeps } from '../../pipeline.ts';
import { openProblems } from '../../ancestry/merge-result.ts';
import { exportLine } from '../../ancestry/trailers.ts';
import { isFormatCommit } from '../../ancestry/segments.ts';
import { exclusionLines } from './exclusion-lines.ts';
import type { Offer, PendingMerge } from './offer.ts';
import { reviewedTrees } from '../plans/reviewed-trees.ts';
import type { ReviewedEnvironment, Reviews } from '../inputs.ts';

/** Title, text and labels of a new pull request. */
export interface OfferText extends PullRequestText {
  readonly labels: readonly string[];
}

/** Returns the title and text of a pull request for a waiting branch, and the labels for opening it. */
export async function textOf(
  { deps, source }: Pick<Reviews, 'deps' | 'source'>,
  offer: Offer,
  waiting: PendingMerge,
  signal: AbortSignal,
): Promise<OfferText> {
  const { environment } = offer;
  if (environment === undefined) {
    const isFormatOnly = await bringsFormatOnly(deps, source.name, waiting);
    const purpose = { is: 'export', source: source.name, isFormatOnly } as const;
    const text = await brought(deps, offer, waiting, purpose, [], signal);
    return { ...text, labels: [isFormatOnly ? 'sluice/format' : 'sluice/export'] };
  }
  if (offer.kind === 'promotion' || offer.kind === 'streams') {
    const only = offer.kind === 'streams' ? await promotedStreams(deps, waiting) : [];
    const purpose = {
      is: 'promotion',
      environment: environment.name,
      tenant: environment.tenant.name,
      only,
    } as const;
    const keptOut = only.length > 0 ? [] : await exclusionLines(deps.store, environment.name);
    return {
      ...(await brought(deps, offer, waiting, purpose, keptOut, signal)),
      labels: ['sluice/promotion'],
    };
  }
  const kind = offer.kind as keyof typeof plainTexts;
  return { ...plainTexts[kind](environment), labels: [`sluice/${kind}`] };
}

/**
 * Returns true if a waiting branch contains no work of people, because the mirror's commits only change the form of
 * streams.
 */
async function bringsFormatOnly(
  { repository }: RunDeps,
  source: string,
  { commit, target }: PendingMerge,
): Promise<boolean> {
  const history = await repository.log(target, commit, budgets.history.format);
  // A merge says which revision it brings. After a squash older exports are in the history too: the newest counts.
  const exported = history.filter(
    ({ message, parents }) => parents.length < 2 && message.includes(`\n${exportLine(source)}\n`),
  );
  return exported[0] !== undefined && isFormatCommit(exported[0]);
}

async function brought(
  { repository }: RunDeps,
  { base, environment, branch }: Offer,
  { commit, target }: PendingMerge,
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

/** Returns the streams and shared files that a partial promotion changes. */
async function promotedStreams(
  { repository }: RunDeps,
  { commit, target }: PendingMerge,
): Promise<readonly string[]> {
  const changes = await repository.changes(target, commit);
  const streams = changes.flatMap(({ path }) => /^value-streams\/[^/]+(?=\/)/.exec(path)?.[0] ?? []);
  return [...new Set(streams)].map(streamSlug).sort();
}

/** Texts for branches with a single purpose, which their commits describe. */
const plainTexts = {
  binding: ({ name, branch }: ReviewedEnvironment): PullRequestText => ({
    title: `Bind prerequisites of ${name}`,
    body: `Adds bindings to \`environments/${name}.yaml\`: the resources in the tenant of ${name} for references in git.\n\nMerging into \`${branch}\` unblocks the streams that wait for them. It changes no stream.\n`,
  }),
  drift: ({ name, branch }: ReviewedEnvironment): PullRequestText => ({
    title: `Edits made in the tenant of ${name}`,
    body: `Someone changed value streams directly in the tenant of ${name}. This branch has the edits on top of what was last synced.\n\n- **Merge** into \`${branch}\` to keep them.\n- **Close** to keep git's version. \`sluice sync ${name} --heal STREAM\` restores it in the tenant.\n\nThe source does not have the edits until people import them there. \`sluice drift ${name} -o FOLDER\` writes the files for that.\n`,
  }),
  rollback: ({ name, branch }: ReviewedEnvironment): PullRequestText => ({
    title: `Revert ${name} to the revision in its tenant`,
    body: `${name} was rolled back and is on hold at an older revision. Merge this into \`${branch}\` so that git matches the tenant, then comment \`/sluice resume\`.\n\nIf you resume without the merge, Sluice applies the newest revision again.\n`,
  }),
};
