import { authorityOf, noApproval } from '../../src/core/authority/authority.ts';
import { approve } from '../../src/runs/decisions/approvals.ts';
import { never, type World } from './world.ts';

/** Plans of staging need approval, by a user of any route. */
export const approvalRequired = authorityOf('staging', { approval: { ...noApproval, required: true } });

/** User of the machine that has the store. */
export const jo = { is: 'cli', user: 'jo' } as const;

/** Approves the plan of staging with all secrets that it sends. */
export function approveSecrets({ deps, staging }: World): ReturnType<typeof approve> {
  const request = { digest: undefined, allowDeletions: undefined, allowSecrets: true, who: jo };
  return approve(deps, staging, request, never);
}
