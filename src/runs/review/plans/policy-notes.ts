import type { Authority } from '../../../core/authority/authority.ts';
import type { Environment } from '../../pipeline.ts';

/** Returns the effects of the operator's policy for an environment on a merge, one line each. Omits defaults. */
export function policyNotes({
  name,
  prune,
  authority,
  windows = [],
  state,
  signers,
}: Environment): readonly string[] {
  return [
    ...(authority?.required === true ? [approvalNote(authority)] : []),
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

function approvalNote({ approvers, notAuthor }: Authority): string {
  const others = notAuthor ? ', who wrote none of it,' : '';
  return `approval: after the merge the plan waits until one of ${approvers.join(', ')}${others} approves it (\`/sluice approve\`)`;
}

function stateNote(state: 'keep' | 'inactive'): string {
  return state === 'keep'
    ? 'state: streams stay active or inactive as they are; new ones arrive inactive'
    : 'state: every stream is inactive';
}
