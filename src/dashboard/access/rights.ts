import type { Right } from '../api/right.ts';
import { authorityOf } from '../../core/authority/authority.ts';
import { holds, mightApprove } from '../../core/authority/may-approve.ts';
import type { Who } from '../../core/authority/who.ts';
import { globMatches } from '../../core/text/glob.ts';
import type { AccessPolicy, Role } from './policy.ts';

/** Identity of a client, as far as it is known. */
export type RequestIdentity =
  | { readonly is: 'anonymous' }
  | Extract<Who, { readonly is: 'token' } | { readonly is: 'person' }>;

const rightsOf: Readonly<Record<Role['role'], readonly Right[]>> = {
  viewer: ['view'],
  operator: ['view', 'operate'],
  approver: ['view'],
};

/**
 * Decides if a client may act on a stage now. Approvers are checked again when they approve, because then their plan
 * and their teams at the git host are known.
 */
export function may(policy: AccessPolicy, who: RequestIdentity, right: Right, stage: string): boolean {
  if (who.is === 'anonymous') return right === 'view' && policy.anonymous === 'view';
  if (right === 'approve') {
    const { roles, people = [] } = policy;
    return mightApprove({ who }, policy.authorities?.get(stage) ?? authorityOf(stage, { roles, people }));
  }
  return (
    who.is === 'token' ||
    rolesOf(policy, who).some(
      ({ role, stages }) => rightsOf[role].includes(right) && stages.some((glob) => globMatches(glob, stage)),
    )
  );
}

/** Returns false for a signed-in user without a role, who sees nothing and should learn the reason. */
export function mayAnything(policy: AccessPolicy, who: RequestIdentity): boolean {
  if (who.is === 'person') return rolesOf(policy, who).length > 0;
  return who.is === 'token' || policy.anonymous === 'view';
}

function rolesOf({ roles, people = [] }: AccessPolicy, who: Who): readonly Role[] {
  return roles.filter((role) => holds({ who }, role, people));
}
