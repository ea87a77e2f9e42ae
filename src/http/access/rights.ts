import type { Right } from '../../api/viewer.ts';
import { globMatches } from '../../domain/glob.ts';
import type { AccessPolicy, Role } from './policy.ts';

/** Who asks, as far as it is known. */
export type Identity =
  | { readonly is: 'anonymous' }
  | { readonly is: 'token' }
  | { readonly is: 'person'; readonly name: string; readonly groups: readonly string[] };

const rightsOf: Readonly<Record<Role['role'], readonly Right[]>> = {
  viewer: ['view'],
  operator: ['view', 'operate'],
  approver: ['view', 'approve'],
};

/** Whether somebody may do that with a lane now. */
export function may(policy: AccessPolicy, who: Identity, right: Right, lane: string): boolean {
  switch (who.is) {
    case 'token':
      return true;
    case 'anonymous':
      return right === 'view' && policy.anonymous === 'view';
    case 'person':
      break;
  }
  return rolesOf(policy, who).some(
    ({ role, lanes }) => rightsOf[role].includes(right) && lanes.some((glob) => globMatches(glob, lane)),
  );
}

/** False for somebody who signed in and was given no role: they see nothing, and should be told why. */
export function mayAnything(policy: AccessPolicy, who: Identity): boolean {
  if (who.is === 'person') return rolesOf(policy, who).length > 0;
  return who.is === 'token' || policy.anonymous === 'view';
}

function rolesOf({ roles }: AccessPolicy, who: Identity & { readonly is: 'person' }): readonly Role[] {
  return roles.filter(
    ({ users, groups }) => users.includes(who.name) || groups.some((group) => who.groups.includes(group)),
  );
}
