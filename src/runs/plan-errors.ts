/** Error of an environment whose branch does not exist, so that there is nothing to compare. */
export class BranchMissing extends Error {
  override readonly name = 'BranchMissing';
  readonly branch: string;
  constructor(branch: string, from: string, environment: string) {
    super(
      `branch ${branch} does not exist yet: promote ${from} to ${environment}, and create it from the branch sluice/promote/${environment}`,
    );
    this.branch = branch;
  }
}

/** Error of a digest that does not match the current plan. */
export class StalePlan extends Error {
  override readonly name = 'StalePlan';
}
