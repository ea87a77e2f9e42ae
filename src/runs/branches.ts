export const branchRef = (branch: string) => `refs/heads/${branch}`;
/** Returns the short name of a branch. */
export const branchName = (ref: string) => ref.replace(/^refs\/heads\//, '');
/** Returns the ref that identifies the last run that wrote to an environment's tenant. */
export const syncedRef = (environment: string) => `refs/sluice/synced/${environment}`;
export const mirrorRef = (source: string) => `refs/sluice/source/${source}`;
export const exportBranch = (source: string) => `sluice/export/${source}`;
/** Returns the branch with saved edits of an environment's tenant. */
export const driftBranch = (environment: string) => `sluice/drift/${environment}`;
/** Returns the branch that offers the revert to an older revision. */
export const rollbackBranch = (environment: string) => `sluice/rollback/${environment}`;
/** Returns the branch with entries that `bind` wrote to an environment's file. */
export const bindBranch = (environment: string) => `sluice/bind/${environment}`;
/** Branch with the first files of a repository. */
export const initBranch = 'sluice/init';
export const promoteBranch = (environment: string) => `sluice/promote/${environment}`;
/** Returns the branch of promotions of some streams. */
export const promoteStreamsBranch = (environment: string) => `sluice/promote-streams/${environment}`;
