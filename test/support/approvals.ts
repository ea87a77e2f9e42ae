import { authorityOf, noApproval } from '../../src/domain/authority/authority.ts';

/** Plans of staging need approval, by whoever a route lets in. */
export const approvalRequired = authorityOf('staging', { approval: { ...noApproval, required: true } });

/** Somebody at the machine that has the store. */
export const jo = { is: 'cli', user: 'jo' } as const;
