import type { Environment } from '../subjects.ts';

/** What the operator's policy for an environment means for a merge, a line each; nothing of what is usual. */
export function policyNotes({
  name,
  prune,
  approval,
  windows = [],
  state,
  signers,
}: Environment): readonly string[] {
  return [
    ...(approval === 'required'
      ? [`approval: after the merge the plan waits until somebody approves it (\`/sluice approve\`)`]
      : []),
    ...(windows.length > 0 ? [`windows: ${name} is written to at certain times only`] : []),
    ...(signers === undefined
      ? []
      : [`signatures: the head of the branch must be signed by an allowed signer`]),
    ...(prune === 'off'
      ? []
      : [`prune: ${prune}: what the merge removes from git is removed from the tenant`]),
    ...(state === 'file' ? [] : [stateNote(state)]),
  ];
}

function stateNote(state: 'keep' | 'inactive'): string {
  return state === 'keep'
    ? 'state: streams stay active or inactive as they are; new ones arrive inactive'
    : 'state: every stream is inactive';
}
