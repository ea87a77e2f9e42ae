export const branchRef = (branch: string) => `refs/heads/${branch}`;
/** A branch as people name it. */
export const branchName = (ref: string) => ref.replace(/^refs\/heads\//, '');
export const mirrorRef = (source: string) => `refs/sluice/source/${source}`;
export const exportBranch = (source: string) => `sluice/export/${source}`;
/** Where edits made in an environment's tenant are saved. */
export const driftBranch = (environment: string) => `sluice/drift/${environment}`;
/** Where the revert to an older revision is offered. */
export const rollbackBranch = (environment: string) => `sluice/rollback/${environment}`;
/** Where entries of an environment's file wait that `bind` wrote. */
export const bindBranch = (environment: string) => `sluice/bind/${environment}`;
/** Where files wait that a repository needs to begin with. */
export const initBranch = 'sluice/init';
export const promoteBranch = (environment: string) => `sluice/promote/${environment}`;
/** Where promotions of some streams alone wait. */
export const promoteStreamsBranch = (environment: string) => `sluice/promote-streams/${environment}`;
